import type { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Icon, type IconName } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import type { ListedServer } from "@/lib/api/codec/read";
import type { Action } from "@/lib/power/words";
import type { useRefusalText } from "../../_kit/refusal-words";
import { buttonRefusal, intentOf, mainAction, OTHER_ACTIONS, ROW_ACTIONS, type Intent } from "./power";
import { REQUEST, requestValue } from "./request";

/** The icon of each button. */
export const POWER_ICON: Readonly<Record<Intent, IconName>> = {
  TurnOn: "Sunrise",
  TurnOff: "Moon",
  WakeAgain: "AlarmClock",
  Reboot: "RotateCw",
  CancelStop: "Undo2",
  CancelStart: "Undo2",
  CancelRestart: "Undo2",
  TurnOnAgain: "Undo2",
};

interface PowerButtonsProps {
  readonly server: ListedServer;
  /** Whether a request is pending. */
  readonly pending: boolean;
  readonly t: ReturnType<typeof useTranslations<"power">>;
  readonly refusalText: ReturnType<typeof useRefusalText>;
  /** The reason for which the manager cannot be asked anything now; null while it can be reached. */
  readonly lost: string | null;
  /** Gives the reason for which the reader may not do it; null: they may. */
  readonly whyNot: (action: Action) => string | null;
  /** Prominent on a server's own page; in a list, many buttons must not shout. */
  readonly prominent?: boolean;
  readonly className?: string;
  /** Further buttons, before the power button. */
  readonly children?: ReactNode;
}

/** The power button of a server, and other actions while they are allowed. They need a `PowerForm` around them. */
export function PowerButtons({
  server,
  pending,
  t,
  refusalText,
  lost,
  whyNot,
  prominent,
  className,
  children,
}: PowerButtonsProps) {
  const { uuid, name } = server;
  const main = mainAction(server);
  const intent = intentOf(server, main);
  const refused = buttonRefusal(server, main);
  const reason = lost ?? whyNot(main) ?? (refused ? refusalText(refused) : null);
  const others = (prominent ? OTHER_ACTIONS : ROW_ACTIONS).filter((action) =>
    server.allowed.includes(action),
  );

  return (
    <div className={cn("flex flex-wrap gap-2 @4xl:justify-end", className)}>
      {others.map((action) => (
        <Tooltip key={action} text={lost ?? whyNot(action)}>
          {(describedBy) => (
            <Button
              name={REQUEST}
              value={requestValue(action, uuid)}
              variant="outline"
              size="sm"
              aria-disabled={pending || lost || whyNot(action) ? true : undefined}
              aria-describedby={describedBy}
              aria-label={t(`${action}.label`, { name })}
              className={prominent ? "flex-1 sm:flex-none" : "flex-1 @4xl:flex-none"}
            >
              <Icon name={POWER_ICON[action]} />
              {t(`${action}.short`)}
            </Button>
          )}
        </Tooltip>
      ))}
      {children}
      {/* The same element either way, so that it keeps the focus when its status changes. */}
      <Tooltip text={reason}>
        {(describedBy) => (
          <Button
            name={REQUEST}
            value={requestValue(main, uuid)}
            variant={prominent && reason === null && intent === "TurnOn" ? "default" : "outline"}
            size="sm"
            aria-label={t(`${intent}.label`, { name })}
            aria-describedby={describedBy}
            aria-disabled={reason !== null || pending ? true : undefined}
            aria-busy={pending || undefined}
            className={
              prominent ? "grow basis-28 sm:min-w-28 sm:flex-none" : "min-w-28 flex-1 @4xl:flex-none"
            }
          >
            <Icon
              name={pending ? "LoaderCircle" : POWER_ICON[intent]}
              className={pending ? "animate-spin" : undefined}
            />
            {t(`${intent}.short`)}
          </Button>
        )}
      </Tooltip>
    </div>
  );
}
