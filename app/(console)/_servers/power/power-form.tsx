"use client";

import { useTranslations } from "next-intl";
import {
  useActionState,
  useCallback,
  useState,
  type FormEvent,
  type ReactNode,
  type SyntheticEvent,
} from "react";
import { Refusal } from "@/components/refusal";
import { useClock } from "@/components/time";
import { toast } from "@/components/toast";
import type { ListedServer } from "@/lib/api/codec/read";
import type { TurnOff } from "@/lib/fleet/model/turn-off";
import { ACTION_RULES, isStop, type StopAction } from "@/lib/power/actions";
import type { Action } from "@/lib/power/words";
import { useAskEach } from "../../_kit/ask";
import { useRefusalText } from "../../_kit/refusal-words";
import { useWhyNot, type Takes } from "../../_kit/rights";
import { sendAhead } from "../../_kit/later";
import { later } from "../../_kit/load-later";
import { useLaterDialog } from "../../_kit/later-dialog";
import { useLost } from "../../_kit/lost";
import { useExpect, usePut } from "../../_live/live";
import { buttonRefusal, expected, intentOf } from "./power";
import { pressPower } from "./actions";
import { followRun } from "../../_runs/progress/followed";
import type { NeededStop } from "./needed-question";
import { asksFirst, readRequest, REQUEST, requestValue, writeHow } from "./request";

const load = later(() => import("./turn-off-question").then(({ TurnOffQuestion }) => TurnOffQuestion));
const loadNeeded = later(() => import("./needed-question").then(({ NeededQuestion }) => NeededQuestion));
const loadRun = later(() => import("../../_runs/start/run-dialog").then(({ RunDialog }) => RunDialog));

interface PowerFormProps {
  readonly servers: readonly ListedServer[];
  /**
   * Renders the power buttons, with the uuids of pending requests, and a function that asks for the time of a turn-off,
   * with "when free" selected.
   */
  readonly children: (
    pending: ReadonlySet<string>,
    askWhenFree: (server: ListedServer) => unknown,
  ) => ReactNode;
}

/**
 * The form around power buttons: one for any number of servers, so that a row of a long list carries no more than its
 * buttons. A plain form without JavaScript.
 */
export function PowerForm({ servers, children }: PowerFormProps) {
  // Only a browser without JavaScript sends the form; the page that answers says what came of it.
  const [plain, plainRequest] = useActionState(pressPower, null);
  const { pending, find, press, question, asked } = usePower(servers);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const request = readRequest(submitter?.getAttribute("value"));
    const server = request && find(request.uuid);
    if (server) press(server, request.action);
  };
  const ahead = ({ target }: SyntheticEvent) => {
    if (!(target instanceof Element)) return;
    const request = readRequest(target.closest("button")?.value);
    const server = request ? find(request.uuid) : undefined;
    if (!request || !server?.allowed.includes(request.action)) return;
    if (asksFirst(server, request.action)) sendAhead(load);
  };

  return (
    <form action={plainRequest} onSubmit={onSubmit} onPointerOver={ahead} onFocus={ahead}>
      <Refusal className="mb-3">{plain?.words}</Refusal>
      {children(pending, (server) => question(server, "TurnOff", "when_free"))}
      {asked}
    </form>
  );
}

/**
 * The effect of a press on a power button: it asks first where that is wanted, or says why nothing can be done.
 * @returns whose requests are under way (uuids), how to press and how to ask, and what asks, to be shown somewhere
 */
export function usePower(servers: readonly ListedServer[]) {
  const t = useTranslations("power");
  const refusalText = useRefusalText();
  const lost = useLost();
  const whyNot = useWhyNotPower();
  const needed = useNeeded();
  const [pending, ask] = usePowerRequests(needed.found);
  const [asked, setAsked] = useState<{
    readonly server: ListedServer;
    readonly action: StopAction;
    readonly mode: TurnOff["mode"];
  } | null>(null);
  const later = useLaterDialog(load, t("TurnOff.short"));

  const find = (uuid: string) => servers.find((server) => server.uuid === uuid);
  const question = (server: ListedServer, action: StopAction, mode: TurnOff["mode"]) => {
    if (lost) return void toast.info(lost, { id: "lost" });
    setAsked({ server, action, mode });
    return later.show();
  };
  const press = (server: ListedServer, action: Action) => {
    if (pending.has(server.uuid)) return;
    if (lost) return void toast.info(lost, { id: "lost" });
    const missing = whyNot(server, action);
    if (missing) return void toast.info(missing, { id: `refused-${server.uuid}` });
    const refused = buttonRefusal(server, action);
    // A finger sees no tooltip.
    if (refused) toast.info(refusalText(refused), { id: `refused-${server.uuid}` });
    else if (isStop(action) && asksFirst(server, action)) void question(server, action, "now");
    else ask(server, action);
  };

  return {
    // A question that is on its way is felt, too.
    pending: later.loading && asked ? new Set([...pending, asked.server.uuid]) : pending,
    find,
    press,
    question,
    asked: (
      <>
        {asked &&
          later.dialog({
            ...asked,
            server: find(asked.server.uuid) ?? asked.server,
            onConfirm: (how) => ask(find(asked.server.uuid) ?? asked.server, asked.action, how),
          })}
        {needed.asked(({ server, action, how }) => ask(server, action, { ...how, evenIfNeeded: true }))}
      </>
    ),
  };
}

/** A request that the manager refused since others need the server: asks whether these go first, by a run. */
function useNeeded() {
  const t = useTranslations("off");
  const power = useTranslations("power");
  const runs = useTranslations("runs");
  const [stop, setStop] = useState<NeededStop | null>(null);
  const question = useLaterDialog(loadNeeded, power("TurnOff.short"));
  const run = useLaterDialog(loadRun, runs("preview"));
  return {
    found: (found: NeededStop) => {
      setStop(found);
      void question.show();
    },
    asked: (onConfirm: (stop: NeededStop) => void) =>
      stop ? (
        <>
          {question.dialog({
            stop,
            onConfirm: () => onConfirm(stop),
            onAll: () => {
              question.close();
              void run.show();
            },
          })}
          {run.dialog({
            target: {
              name: t("neededName", { name: stop.server.name, count: stop.servers.length }),
              serverUuids: [stop.server.uuid, ...stop.servers.map(({ uuid }) => uuid)],
              groupUuids: [],
              ...{ action: "OFF", mode: "now" },
            },
          })}
        </>
      ) : null,
  };
}

/** The right that an action takes, and the groups that it must reach. */
export function takesPower({ groupUuids }: Pick<ListedServer, "groupUuids">, action: Action): Takes {
  return { to: ACTION_RULES[action].inMode.now.right, on: groupUuids };
}

/** The reason for which whoever looks may not do something with a server. */
export function useWhyNotPower(): (
  server: Pick<ListedServer, "groupUuids">,
  action: Action,
) => string | null {
  const whyNot = useWhyNot();
  return useCallback((server, action) => whyNot(takesPower(server, action)), [whyNot]);
}

/** Asks the manager for actions, and confirms them; `pending` has the UUIDs of their servers. */
function usePowerRequests(found: (stop: NeededStop) => void) {
  const t = useTranslations("power");
  const off = useTranslations("off");
  const clock = useClock();
  const { pending, ask } = useAskEach();
  const put = usePut();
  const expect = useExpect();

  const request = (server: ListedServer, action: Action, how: Partial<TurnOff> = {}): void => {
    const { uuid, name } = server;
    const form = new FormData();
    form.set(REQUEST, requestValue(action, uuid));
    writeHow(form, how);
    const done =
      how.mode === "when_free"
        ? off("waits", { name, until: clock(how.until ?? 0) })
        : t(`${intentOf(server, action)}.done`, { name });
    const at = Date.now();
    // At first the stream brings no more than a list shows; a page knows the agent.
    const takeBack = expect(server, (now) => expected({ ...server, ...now }, action, at, how));
    ask(
      uuid,
      name,
      () => pressPower(null, form),
      ({ server, runUuid }) => {
        put(server);
        // What it needs is woken first, or it is on its way down.
        if (runUuid !== null) return followRun(runUuid);
        toast.success(done);
      },
      (fault) => {
        takeBack();
        if (fault.code !== "still_needed") return false;
        found({ server, action, how, ...fault });
        return true;
      },
    );
  };
  return [pending, request] as const;
}
