import type { useTranslations } from "next-intl";
import type { useRefusalText } from "@/app/(console)/fault";
import { Glyph } from "@/components/icon";
import type { ListedServer } from "@/lib/api/codec/read";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import type { Action } from "@/lib/power/words";
import { refusalOf } from "../../power";
import { PRESS, pressValue } from "./request";

interface PowerButtonsProps {
  readonly server: ListedServer;
  /** A press is under way. */
  readonly pending: boolean;
  readonly t: ReturnType<typeof useTranslations<"power">>;
  readonly refusalText: ReturnType<typeof useRefusalText>;
  /** On a page of its own; in a list, many of them must not shout. */
  readonly prominent?: boolean;
  readonly className?: string;
}

/** The power button of a server, and "Wake again" where that may help. They stand in a `PressForm`. */
export function PowerButtons({ server, pending, t, refusalText, prominent, className }: PowerButtonsProps) {
  const { uuid, name } = server;
  const action: Action = server.powerStatus === "ON" ? "TurnOff" : "TurnOn";
  const refused = refusalOf(server, action);
  const glyph = pending ? "LoaderCircle" : action === "TurnOff" ? "Moon" : "Sunrise";
  const main = (describedBy?: string) => (
    <Button
      name={PRESS}
      value={pressValue(action, uuid)}
      variant={prominent && action === "TurnOn" && !refused ? "default" : "outline"}
      size="sm"
      aria-label={t(action === "TurnOn" ? "turnOn" : "turnOff", { name })}
      aria-describedby={describedBy}
      aria-disabled={refused || pending ? true : undefined}
      className="min-w-28 flex-1 @4xl:flex-none"
    >
      <Glyph name={glyph} className={pending ? "animate-spin" : undefined} />
      {t(action === "TurnOn" ? "turnOnShort" : "turnOffShort")}
    </Button>
  );

  return (
    <div className={cn("flex flex-wrap gap-2 @4xl:justify-end", className)}>
      {server.allowed.includes("WakeAgain") ? (
        <Button
          name={PRESS}
          value={pressValue("WakeAgain", uuid)}
          variant="outline"
          size="sm"
          aria-disabled={pending ? true : undefined}
          aria-label={t("wakeAgain")}
          className="flex-1 @4xl:flex-none"
        >
          <Glyph name="AlarmClock" />
          {t(prominent ? "wakeAgain" : "wakeAgainShort")}
        </Button>
      ) : null}
      {/* The same element either way: a button that is focused stays focused when its status changes. */}
      <Tooltip text={refused ? refusalText(refused) : null}>{main}</Tooltip>
    </div>
  );
}
