import { ACTION_RULES } from "../power/actions";
import { refusal } from "../power/permissions";
import { currentStatus, isGoingDown } from "../power/status";
import type { Action } from "../power/words";
import type { ServerRecord } from "./model/entities";
import { FleetError } from "./model/errors";
import type { Changes, Reads } from "./fleet";
import type { By } from "./model/audit";
import type { Run } from "../plan/run";
import type { RunStart } from "./runs/settings";
import type { TurnOff } from "./model/turn-off";

/**
 * A server that was given an action, and the run that first wakes the servers that it needs; null: it was done at once.
 */
export interface Requested {
  readonly server: ServerRecord;
  readonly run: Run | null;
}

/** Ways to start a server that are not asked for by each client. */
export interface StartOptions {
  readonly alone?: boolean;
  readonly onceOff?: boolean;
}

/**
 * An action as people and programs ask for it. Where the server needs others that are off and are to be woken with it,
 * a run wakes them first, as far as whoever asks may wake them; else the server is woken alone, as it is where they
 * cannot come up.
 * @param fleet as whoever asks may see and change it
 * @param how for an action that stops; `alone`: what it needs is not woken; `onceOff`: a server that goes down is woken
 * by a run, once it is off
 * @throws FleetError as `act` and `startRun`
 */
export async function requestAction(
  fleet: Pick<Reads & Changes, "get" | "act" | "previewRun" | "startRun">,
  uuid: string,
  action: Action,
  by: By,
  { alone = false, onceOff = false, ...how }: Partial<TurnOff> & StartOptions = {},
): Promise<Requested> {
  const later = onceOff ? wakesOnceOff(fleet, uuid, action, by) : null;
  const start = later ?? (alone ? null : wakesFirst(fleet, uuid, action, by));
  if (!start) return { server: await fleet.act(uuid, action, how), run: null };
  const run = await fleet.startRun(start);
  return { server: fleet.get(uuid), run };
}

/** The run by which the servers that one needs are woken first; null: there is none. */
function wakesFirst(
  fleet: Pick<Reads, "get" | "previewRun">,
  uuid: string,
  action: Action,
  by: By,
): RunStart | null {
  const { wakesNeeds, wakes } = ACTION_RULES[action];
  if (!wakesNeeds) return null;
  const { facts, needs, pendingStop } = fleet.get(uuid);
  const isWoken = needs.length > 0 && wakes(facts) && !refusal(facts, action, pendingStop !== null);
  if (!isWoken) return null;
  try {
    const { run, start } = previewed(fleet, uuid, by);
    return wakesWhatItNeeds(run) ? start : null;
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "no_right") return null;
    throw error;
  }
}

/** Whether a run wakes a server and something that this one needs: else there is nothing to wake, or no way to. */
function wakesWhatItNeeds({ members }: Run): boolean {
  const isOpen = (of: (added: boolean) => boolean): boolean =>
    members.some(({ added, end }) => of(added) && end === null);
  return isOpen((added) => added) && isOpen((added) => !added);
}

/** The run that wakes a server once it is off; null: it does not go down, or the action wakes nobody. */
function wakesOnceOff(
  fleet: Pick<Reads, "get" | "previewRun">,
  uuid: string,
  action: Action,
  by: By,
): RunStart | null {
  const { facts } = fleet.get(uuid);
  const goesOff = facts.power === "OFF" && isGoingDown(currentStatus(facts));
  const isWanted = ACTION_RULES[action].wakesNeeds && goesOff;
  return isWanted ? previewed(fleet, uuid, by).start : null;
}

/** A run that wakes a server, and first what it needs, and how to start it as it was previewed. */
function previewed(
  fleet: Pick<Reads, "previewRun">,
  uuid: string,
  by: By,
): { readonly run: Run; readonly start: RunStart } {
  const ask = {
    ...({ action: "ON", serverUuids: [uuid], groupUuids: [], mode: "now", until: null } as const),
    ...{ force: false, reason: "", evenIfItMayNotWake: false },
  };
  const { run, confirmCount, membersDigest } = fleet.previewRun(ask, by);
  return { run, start: { ...ask, confirmCount, membersDigest, requestId: null } };
}
