import type { Rehearsal } from "../../plan/rehearsal";
import type { Run } from "../../plan/run";
import { untilFault } from "../../plan/until";
import { FleetError, MOST_REHEARSALS } from "../model/errors";
import { fullShare } from "../model/shares";
import type { RehearsalStore } from "../model/stores";
import { advanceRun, keyOf } from "../runs/runner";
import { planAndBegin } from "../runs/run-verbs";
import { find, followingOf, whose, type Registry, type RegistryBy } from "../registry";

/** A person's request to turn a server off and on again. */
export interface RehearsalAsk {
  /** Wall-clock milliseconds: it stays on if it is not free by then. */
  readonly until: number;
  /** Also a server that nobody may be able to wake again. */
  readonly evenIfItMayNotWake: boolean;
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
 * @throws FleetError `cannot_rehearse`, `bad_until`, `too_many_rehearsals`, `too_many_runs`
 */
export function rehearse(registry: RegistryBy, uuid: string, ask: RehearsalAsk): Promise<Rehearsal> {
  return registry.queue.run(STARTS, async () => {
    const why = untilFault(ask.until, registry.parts.clock.wall());
    if (why) throw new FleetError({ code: "bad_until", why });
    find(registry, uuid);
    refuseSecond(registry, uuid);
    refuseTooMany(registry);
    const startedAt = registry.parts.clock.wall();
    const newRun = registry.parts.newUuid();
    const { author, authorUuid } = whose(registry);
    const rehearsal: Rehearsal = {
      ...{ serverUuid: uuid, author, authorUuid, startedAt },
      ...{ offRun: newRun, onRun: null, wokenAt: null, end: null },
    };
    const begun = await planAndBegin(
      registry,
      () => {
        // Where it waited for its turn, it may have been deleted.
        find(registry, uuid);
        return {
          ...{ uuid: newRun, action: "OFF", mode: "when_free", grace: 0, reason: REHEARSAL_REASON },
          ...{ author, authorUuid, schedule: null, minOn: 0, rate: null, serverUuids: [uuid] },
          ...ask,
        };
      },
      refuseWhatStaysOn,
      async (run, events) => {
        const written = await rehearsalStore(registry).begin(rehearsal, run, events);
        registry.rehearsals.set(uuid, rehearsal);
        return written;
      },
    );
    await registry.queue.run(keyOf(begun), () => advanceRun(followingOf(registry), begun));
    return rehearsal;
  });
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
