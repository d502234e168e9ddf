"use client";

import { AlarmClock, LoaderCircle, Moon, Sunrise } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState, type FormEvent } from "react";
import { useFaultText, useRefusalText } from "@/components/fault";
import type { ServerView } from "@/components/server-view";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import { ACTIONS, type Action } from "@/lib/power/words";
import { sendAhead, useLater } from "../use-later";
import { asksBeforeTurnOff } from "./asked";
import { pressPower } from "./power-actions";
import { usePress } from "./use-press";

const load = () => import("./turn-off-question").then(({ TurnOffQuestion }) => TurnOffQuestion);

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
  const label = t(action === "TurnOn" ? "turnOn" : "turnOff", { name });
  const [Question, sendForQuestion] = useLater(load, label);
  const refused = refusals[action];

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const pressed = ACTIONS.find((each) => each === submitter?.getAttribute("value"));
    if (!pressed || pending) return;
    const refusal = refusals[pressed];
    // A finger sees no tooltip.
    if (refusal) toast.info(refusalText(refusal), { id: `refused-${uuid}` });
    else if (pressed === "TurnOff" && asksBeforeTurnOff()) void sendForQuestion().then(setAsking);
    else press(pressed);
  };
  const ahead = () => {
    if (action === "TurnOff" && !refused && asksBeforeTurnOff()) sendAhead(load);
  };

  const Icon = pending ? LoaderCircle : action === "TurnOff" ? Moon : Sunrise;
  const main = (describedBy?: string) => (
    <Button
      name="action"
      value={action}
      variant={action === "TurnOn" && !refused ? "default" : "outline"}
      size="sm"
      aria-label={label}
      aria-describedby={describedBy}
      aria-disabled={refused || pending ? true : undefined}
      className="min-w-28 flex-1 lg:flex-none"
      onPointerEnter={ahead}
      onFocus={ahead}
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
      {/* The same element either way: a button that is focused stays focused when its status changes. */}
      <Tooltip text={refused ? refusalText(refused) : null}>{main}</Tooltip>
      {plain && !plain.ok ? (
        <p role="alert" className="w-full text-sm text-destructive">
          {faultText(plain.fault)}
        </p>
      ) : null}
      {Question ? (
        <Question name={name} open={asking} onOpenChange={setAsking} onYes={() => press("TurnOff")} />
      ) : null}
    </form>
  );
}
