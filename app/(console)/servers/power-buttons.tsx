"use client";

import { AlarmClock, LoaderCircle, Moon, Sunrise } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState, type FormEvent } from "react";
import { toast } from "sonner";
import { useFaultText, useRefusalText } from "@/components/fault";
import type { ServerView } from "@/components/server-view";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { ACTIONS, type Action } from "@/lib/power/words";
import { pressPower } from "./power-actions";
import { asksBeforeTurnOff, TurnOffQuestion } from "./turn-off-question";
import { usePress } from "./use-press";

/** The power button of a server, and "Wake again" where that may help. A plain form without JavaScript. */
export function PowerButtons({ server, className }: { server: ServerView; className?: string }) {
  const t = useTranslations("power");
  const refusalText = useRefusalText();
  const faultText = useFaultText();
  // Only a browser without JavaScript sends the form; the page that answers says what came of it.
  const [plain, plainPress] = useActionState(pressPower, null);
  const [pending, press] = usePress(server);
  const [asking, setAsking] = useState(false);
  const { uuid, name, refusals } = server;
  const action: Action = server.power === "ON" ? "TurnOff" : "TurnOn";
  const refused = refusals[action];

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const pressed = ACTIONS.find((each) => each === submitter?.getAttribute("value"));
    if (!pressed || pending) return;
    const refusal = refusals[pressed];
    // A finger sees no tooltip.
    if (refusal) toast.info(refusalText(refusal), { id: `refused-${uuid}` });
    else if (pressed === "TurnOff" && asksBeforeTurnOff()) setAsking(true);
    else press(pressed);
  };

  const Icon = pending ? LoaderCircle : action === "TurnOff" ? Moon : Sunrise;
  const main = (
    <Button
      name="action"
      value={action}
      variant={action === "TurnOn" && !refused ? "default" : "outline"}
      size="sm"
      aria-label={t(action === "TurnOn" ? "turnOn" : "turnOff", { name })}
      aria-disabled={refused || pending ? true : undefined}
      className="min-w-28 flex-1 lg:flex-none"
    >
      <Icon aria-hidden className={cn(pending && "animate-spin")} />
      {t(action === "TurnOn" ? "turnOnShort" : "turnOffShort")}
    </Button>
  );

  return (
    <form
      action={plainPress}
      onSubmit={onSubmit}
      className={cn("flex flex-wrap gap-2 lg:justify-end", className)}
    >
      <input type="hidden" name="uuid" value={uuid} />
      {refusals.WakeAgain ? null : (
        <Button
          name="action"
          value="WakeAgain"
          variant="outline"
          size="sm"
          aria-disabled={pending ? true : undefined}
          className="flex-1 lg:flex-none"
        >
          <AlarmClock aria-hidden />
          {t("wakeAgain")}
        </Button>
      )}
      {refused ? <Tooltip text={refusalText(refused)}>{main}</Tooltip> : main}
      {plain && !plain.ok ? (
        <p role="alert" className="w-full text-sm text-destructive">
          {faultText(plain.fault)}
        </p>
      ) : null}
      <TurnOffQuestion name={name} open={asking} onOpenChange={setAsking} onYes={() => press("TurnOff")} />
    </form>
  );
}
