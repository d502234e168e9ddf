import { MOST_REHEARSALS, type Rehearsal } from "../../plan/rehearsal";
import type { Run } from "../../plan/run";
import { untilFault } from "../../plan/until";
import { WAY_KINDS, type WayKind } from "../../power/ways";
import type { ServerRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { fullShare } from "../model/shares";
import type { FailedWay } from "../model/wake-ways";
import type { RehearsalStore } from "../model/stores";
import { advanceRun, keyOf } from "../runs/runner";
import { planAndBegin } from "../runs/run-verbs";
import { needsOf } from "../view";
import { waysOf } from "../wake/ways";
import { find, followingOf, whose, type Registry, type RegistryBy } from "../registry";

/** A person's request to turn a server off and on again. */
export interface RehearsalAsk {
  /** Wall-clock milliseconds: it stays on if it is not free by then. */
  readonly until: number;
  /** Also a server that nobody may be able to wake again. */
  readonly evenIfItMayNotWake: boolean;
  /** Ways to be tried one by one, each with a turn of its own; "each": all that it has. Absent or none: all at once. */
  readonly ways?: readonly WayKind[] | "each" | undefined;
}

/** The reason that people on the machine are shown, and the events have. */
export const REHEARSAL_REASON = "rehearsal: it is turned on again right away";

/** The key of the queue under which one rehearsal starts at a time: they do not pass their bound together. */
const STARTS = "starts of rehearsals";

/** All rehearsals, of each server the last one. */
export function listRehearsals({ rehearsals }: Registry): readonly Rehearsal[] {
  return [...rehearsals.values()];
}

/**
 * Turns a server off when it is free, and on again once it is proved off.
 * @throws FleetError `cannot_rehearse`, `bad_until`, `too_many_rehearsals`, `too_many_runs`; `no_way` and
 * `way_not_found` of a way that is to be tried by itself
 */
export function rehearse(registry: RegistryBy, uuid: string, ask: RehearsalAsk): Promise<Rehearsal> {
  return registry.queue.run(STARTS, async () => {
    const why = untilFault(ask.until, registry.parts.clock.wall());
    if (why) throw new FleetError({ code: "bad_until", why });
    const ways = waysAsked(registry, find(registry, uuid), ask.ways ?? []);
    refuseSecond(registry, uuid);
    refuseTooMany(registry);
    const found = registry.rehearsals.get(uuid)?.found ?? [];
    return turnOff(registry, { ...whose(registry), serverUuid: uuid, ways, found }, ask);
  });
}

/**
 * Begins a rehearsal, or the turn of its next way: the run that turns the server off.
 * @throws FleetError `cannot_rehearse`, `too_many_runs`
 */
export async function turnOff(
  registry: Registry,
  begun: Pick<Rehearsal, "serverUuid" | "author" | "authorUuid" | "ways" | "found">,
  { until, evenIfItMayNotWake }: Pick<RehearsalAsk, "until" | "evenIfItMayNotWake">,
): Promise<Rehearsal> {
  const { serverUuid, author, authorUuid } = begun;
  const { clock, newUuid } = registry.parts;
  const rehearsal: Rehearsal = {
    ...{ ...begun, startedAt: clock.wall(), offRun: newUuid(), onRun: null, wokenAt: null, end: null },
  };
  const open = await planAndBegin(
    registry,
    () => {
      // Where it waited for its turn, it may have been deleted.
      find(registry, serverUuid);
      return {
        ...{ uuid: rehearsal.offRun, action: "OFF", mode: "when_free", grace: 0, reason: REHEARSAL_REASON },
        ...{ author, authorUuid, schedule: null, minOn: 0, rate: null, serverUuids: [serverUuid] },
        ...{ until, evenIfItMayNotWake },
      };
    },
    refuseWhatStaysOn,
    async (run, events) => {
      const written = await rehearsalStore(registry).begin(rehearsal, run, events);
      registry.rehearsals.set(serverUuid, rehearsal);
      return written;
    },
    () => needsOf(registry),
  );
  await registry.queue.run(keyOf(open), () => advanceRun(followingOf(registry), open));
  return rehearsal;
}

/** @throws FleetError `no_way`, `way_not_found` */
function waysAsked(
  registry: Registry,
  server: ServerRecord,
  asked: readonly WayKind[] | "each",
): readonly WayKind[] {
  const its = waysOf(registry, server);
  const failed = (kinds: readonly WayKind[]): FailedWay[] =>
    its.flatMap(({ kind, fault }) => (fault && kinds.includes(kind) ? [{ kind, fault }] : []));
  if (asked === "each") {
    const ready = its.filter(({ fault }) => fault === null).map(({ kind }) => kind);
    if (ready.length === 0) throw new FleetError({ code: "no_way", failed: failed(WAY_KINDS) });
    return ready;
  }
  if (asked.some((kind) => !its.some((way) => way.kind === kind)))
    throw new FleetError({ code: "way_not_found" });
  const [first] = failed(asked);
  if (first) throw new FleetError({ code: "no_way", failed: [first] });
  return [...new Set(asked)];
}

/** @throws FleetError `cannot_rehearse` where it would stay on, or is not on: nothing is begun then */
function refuseWhatStaysOn({ members }: Run): void {
  const end = members[0]?.end;
  if (end) throw new FleetError({ code: "cannot_rehearse", why: end.why, detail: end.detail });
}

function refuseSecond({ rehearsals }: Registry, uuid: string): void {
  if (rehearsals.get(uuid)?.end === null) throw new FleetError({ code: "rehearsed_already" });
}

function refuseTooMany(registry: RegistryBy): void {
  const open = listRehearsals(registry).filter(({ end }) => end === null);
  const share = fullShare(registry, open, MOST_REHEARSALS);
  if (share) throw new FleetError({ code: "too_many_rehearsals", most: MOST_REHEARSALS, share });
}

/** The store of rehearsals. */
export function rehearsalStore({ parts }: Registry): RehearsalStore {
  const { rehearsals } = parts.store;
  if (!rehearsals) throw new Error("this store keeps no rehearsals");
  return rehearsals;
}
