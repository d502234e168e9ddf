import { refusal } from "../power/permissions";
import { sendsPacket } from "./act";
import type { ServerRecord } from "./entities";
import { FleetError } from "./errors";
import type { Fleet } from "./fleet";
import type { Run } from "../plan/run";
import type { RunStart } from "./runs/run-verbs";

/** A server that was turned on, and the run that wakes what it needs before; null: it was turned on at once. */
export interface TurnedOn {
  readonly server: ServerRecord;
  readonly run: Run | null;
}

/**
 * Turns a server on. Where what it needs is off, a run wakes that first, as far as whoever asks may wake it; else the
 * server is woken alone, as it is where what it needs cannot come up.
 * @param fleet as whoever asks may see and change it
 * @throws FleetError as `act` and `startRun`
 */
export async function turnOnWithNeeds(
  fleet: Pick<Fleet, "get" | "act" | "previewRun" | "startRun">,
  uuid: string,
  actor: string,
): Promise<TurnedOn> {
  const { facts, needs, wish } = fleet.get(uuid);
  const wakes = sendsPacket(facts) && !refusal(facts, "TurnOn", wish !== null);
  const start = wakes && needs.length > 0 ? startOf(fleet, uuid, actor) : null;
  if (!start) return { server: await fleet.act(uuid, "TurnOn", actor), run: null };
  const run = await fleet.startRun(start, actor);
  return { server: fleet.get(uuid), run };
}

/** The run that wakes what a server needs, then the server; null where there is nothing to wake, or no way to. */
function startOf(fleet: Pick<Fleet, "previewRun">, uuid: string, actor: string): RunStart | null {
  const ask = {
    ...({ action: "ON", serverUuids: [uuid], groupUuids: [], mode: "now", until: null } as const),
    ...{ force: false, reason: "", evenIfItMayNotWake: false },
  };
  try {
    const { run, confirmCount, membersDigest } = fleet.previewRun(ask, actor);
    const isOpen = (of: (added: boolean) => boolean): boolean =>
      run.members.some(({ added, end }) => of(added) && end === null);
    const wakesFirst = isOpen((added) => added) && isOpen((added) => !added);
    return wakesFirst ? { ...ask, confirmCount, membersDigest, requestId: null } : null;
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "no_right") return null;
    throw error;
  }
}
