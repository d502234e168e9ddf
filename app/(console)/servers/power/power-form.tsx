"use client";

import { useTranslations } from "next-intl";
import { useActionState, useState, type FormEvent, type ReactNode, type SyntheticEvent } from "react";
import { toast } from "@/components/toast";
import type { ListedServer } from "@/lib/api/codec/read";
import type { Action } from "@/lib/power/words";
import { useFaultText, useRefusalText, answered, useTellFault } from "../../faults";
import { sendAhead, useLater } from "../../later";
import { useExpect, useLost, usePut } from "../../live/live-provider";
import { refusalOf } from "../../power";
import { pressPower } from "../actions";
import { asksFirst, readRequest, REQUEST, requestValue, type AskedAction } from "./request";

const load = () => import("./power-question").then(({ PowerQuestion }) => PowerQuestion);

interface PowerFormProps {
  readonly servers: readonly ListedServer[];
  /** Holds their power buttons; told whose requests are under way (uuids). */
  readonly children: (pending: ReadonlySet<string>) => ReactNode;
}

/**
 * The form around power buttons: one for however many servers, so that a row of a long list carries no more than
 * its buttons. A plain form without JavaScript.
 */
export function PowerForm({ servers, children }: PowerFormProps) {
  const t = useTranslations("power");
  const refusalText = useRefusalText();
  const faultText = useFaultText();
  const lost = useLost();
  // Only a browser without JavaScript sends the form; the page that answers says what came of it.
  const [plain, plainRequest] = useActionState(pressPower, null);
  const [pending, ask] = usePowerRequests();
  const [asked, setAsked] = useState<{ readonly server: ListedServer; readonly action: AskedAction } | null>(
    null,
  );
  const [asking, setAsking] = useState(false);
  const [Question, sendForQuestion] = useLater(load, t("TurnOff.short"));

  const find = (uuid: string) => servers.find((server) => server.uuid === uuid);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const request = readRequest(submitter?.getAttribute("value"));
    const server = request && find(request.uuid);
    if (!server || pending.has(server.uuid)) return;
    if (lost) return void toast.info(lost, { id: "lost" });
    const refused = refusalOf(server, request.action);
    // A finger sees no tooltip.
    if (refused) toast.info(refusalText(refused), { id: `refused-${server.uuid}` });
    else if (asksFirst(request.action)) {
      setAsked({ server, action: request.action });
      void sendForQuestion().then(setAsking);
    } else void ask(server, request.action);
  };
  const ahead = ({ target }: SyntheticEvent) => {
    if (!(target instanceof Element)) return;
    const request = readRequest(target.closest("button")?.value);
    if (!request || !asksFirst(request.action)) return;
    if (find(request.uuid)?.allowed.includes(request.action)) sendAhead(load);
  };

  return (
    <form action={plainRequest} onSubmit={onSubmit} onPointerOver={ahead} onFocus={ahead}>
      {plain && !plain.ok ? (
        <p role="alert" className="mb-3 text-sm text-destructive">
          {faultText(plain.fault)}
        </p>
      ) : null}
      {children(pending)}
      {Question && asked ? (
        <Question
          key={`${asked.action} ${asked.server.uuid}`}
          action={asked.action}
          name={asked.server.name}
          open={asking}
          onOpenChange={setAsking}
          onConfirm={() => void ask(find(asked.server.uuid) ?? asked.server, asked.action)}
        />
      ) : null}
    </form>
  );
}

/** Asks the manager for actions and tells what came of it; also, whose requests are under way (uuids). */
function usePowerRequests(): readonly [
  ReadonlySet<string>,
  (server: ListedServer, action: Action) => Promise<void>,
] {
  const t = useTranslations("power");
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const tellFault = useTellFault();
  const put = usePut();
  const expect = useExpect();

  const ask = async (server: ListedServer, action: Action): Promise<void> => {
    const { uuid, name } = server;
    const form = new FormData();
    form.set(REQUEST, requestValue(action, uuid));
    setPending((now) => new Set(now).add(uuid));
    const takeBack = expect(server, action);
    const outcome = await answered(pressPower(null, form));
    setPending((now) => new Set([...now].filter((each) => each !== uuid)));
    if (!outcome.ok) {
      takeBack();
      return tellFault(outcome.fault, name);
    }
    put(outcome.value.server);
    toast.success(t(`${action}.done`, { name }));
  };
  return [pending, ask];
}
