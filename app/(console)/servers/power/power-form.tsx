"use client";

import { useTranslations } from "next-intl";
import { useActionState, useState, type FormEvent, type ReactNode, type SyntheticEvent } from "react";
import { useFaultText, useRefusalText } from "@/app/(console)/fault";
import type { ListedServer } from "@/lib/api/codec/read";
import { toast } from "@/components/toast";
import { refusalOf } from "../../power";
import { sendAhead, useLater } from "../../later";
import { asksBeforeTurnOff } from "./asked";
import { pressPower } from "../power-actions";
import { readPress } from "./request";
import { usePress } from "./use-press";

const load = () => import("./turn-off-question").then(({ TurnOffQuestion }) => TurnOffQuestion);

interface PressFormProps {
  readonly servers: readonly ListedServer[];
  /** Holds their power buttons; told whose presses are under way (uuids). */
  readonly children: (pending: ReadonlySet<string>) => ReactNode;
}

/**
 * The form around power buttons: one for however many servers, so that a row of a long list carries no more than
 * its buttons. A plain form without JavaScript.
 */
export function PressForm({ servers, children }: PressFormProps) {
  const t = useTranslations("power");
  const refusalText = useRefusalText();
  const faultText = useFaultText();
  // Only a browser without JavaScript sends the form; the page that answers says what came of it.
  const [plain, plainPress] = useActionState(pressPower, null);
  const [pending, press] = usePress();
  const [asked, setAsked] = useState<ListedServer | null>(null);
  const [asking, setAsking] = useState(false);
  const [Question, sendForQuestion] = useLater(load, t("turnOffShort"));

  const find = (uuid: string) => servers.find((server) => server.uuid === uuid);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const pressed = readPress(submitter?.getAttribute("value"));
    const server = pressed && find(pressed.uuid);
    if (!server || pending.has(server.uuid)) return;
    const refused = refusalOf(server, pressed.action);
    // A finger sees no tooltip.
    if (refused) toast.info(refusalText(refused), { id: `refused-${server.uuid}` });
    else if (pressed.action === "TurnOff" && asksBeforeTurnOff()) {
      setAsked(server);
      void sendForQuestion().then(setAsking);
    } else void press(server, pressed.action);
  };
  const ahead = ({ target }: SyntheticEvent) => {
    if (!(target instanceof Element)) return;
    const pressed = readPress(target.closest("button")?.value);
    if (pressed?.action !== "TurnOff" || !asksBeforeTurnOff()) return;
    if (find(pressed.uuid)?.allowed.includes("TurnOff")) sendAhead(load);
  };

  return (
    <form action={plainPress} onSubmit={onSubmit} onPointerOver={ahead} onFocus={ahead}>
      {plain && !plain.ok ? (
        <p role="alert" className="mb-3 text-sm text-destructive">
          {faultText(plain.fault)}
        </p>
      ) : null}
      {children(pending)}
      {Question && asked ? (
        <Question
          key={asked.uuid}
          name={asked.name}
          open={asking}
          onOpenChange={setAsking}
          onConfirm={() => void press(find(asked.uuid) ?? asked, "TurnOff")}
        />
      ) : null}
    </form>
  );
}
