import type { PowerCut } from "../../../lib/plan/power-cut";
import type { Run } from "../../../lib/plan/run";
import { LIVE_FOR } from "../../../lib/plan/ups-words";
import type { Bench, Book, Noted, Rule } from "./book";
import type { ManagerClocks } from "./manager-clocks";

/** The conclusion from what a UPS says to the manager: by the world, which knows why it says so. */
export type SaidWord = "battery" | "line" | "nothing" | "silent";

export interface Said {
  readonly at: number;
  readonly word: SaidWord;
  readonly low: boolean;
  readonly charge: number | null;
}

/**
 * Safety rule 18: a power cut acts on what a UPS says, never on its silence. Servers are turned off only after it said
 * twice, over ten seconds, that it is on battery, and woken only on line power that was stable for long enough with the
 * battery charged; nobody is forgotten, and nobody woken twice. Times in milliseconds.
 */
export interface UpsBooks {
  /** The plan of the house, as far as all histories have the same. */
  readonly plan: { readonly stableSeconds: number; readonly chargedTo: number };
  readonly counts: { readonly cutStops: number; readonly cutWakes: number };
  said(said: Said): void;
  /** Whether the manager can know that a reading from then is old: it goes by its own time. */
  isOld(readAt: number): boolean;
  /** The uuid of the group that the plan is for; null: there is no plan. */
  rack(uuid: string | null): void;
  /** The group of the plan, for a run of a power cut. */
  readonly rackUuid: string | null;
  /** The reason against a run of a power cut that is planned now; null: there is none. */
  faultOf(run: Run): Fault | null;
  /** An order is about to be written. @param run the run of a power cut that it comes from; null: somebody else's */
  decided(event: Noted, run: Run | null): void;
  /** A power cut is about to be written: those that have their end there are not forgotten. */
  kept(cut: PowerCut): void;
  atTheEnd(): void;
}

type Fault = { readonly rule: Rule; readonly why: string };

export interface UpsBookParts {
  readonly bench: Bench;
  readonly clocks: ManagerClocks;
  readonly bookOf: (uuid: string) => Book;
}

const SECOND = 1_000;
/** So much earlier may have been decided what is written now: disks stall, servers are busy, and a tick comes late. */
const SLACK = 90 * SECOND;
const CONFIRMED = 10 * SECOND;
const KEPT = 3_600 * SECOND;

const ORDERS: readonly string[] = [
  ...["turned_on", "turned_off", "turned_off_by_force", "turned_off_when_free", "stop_when_free"],
  ...["stop_cancelled", "start_cancelled"],
];

export const isOfCut = ({ reason }: Pick<Run, "reason">): boolean =>
  reason.startsWith("power cut, ") || reason.startsWith("after the power cut, ");

export function createUpsBooks({ bench, clocks, bookOf }: UpsBookParts): UpsBooks {
  const plan = { stableSeconds: 30, chargedTo: 40 };
  let all: Said[] = [];
  let rackUuid: string | null = null;
  /** Servers that power cuts have turned off, and that nothing has turned on since. */
  const off = new Set<string>();
  const counts = { cutStops: 0, cutWakes: 0 };

  /** Readings from which it may have been decided. */
  const lately = (): Said[] => {
    const since = clocks.ranSince(SLACK);
    return all.filter(({ at }) => at >= since);
  };
  /** Whether it had said so without a break for so long when it said this. */
  const saidFor = (one: Said, ms: number): boolean => {
    const before = all.slice(0, all.indexOf(one) + 1);
    const broken = before.findLast(({ word }) => word !== one.word);
    const first = broken ? before[before.indexOf(broken) + 1] : before[0];
    return first !== undefined && one.at - first.at >= ms;
  };
  const wasOnBattery = (mustBeLow: boolean): boolean =>
    lately().some((one) => one.word === "battery" && saidFor(one, CONFIRMED) && (!mustBeLow || one.low));
  const wasCharged = (): boolean =>
    lately().some(
      (one) =>
        one.word === "line" &&
        saidFor(one, plan.stableSeconds * SECOND) &&
        one.charge !== null &&
        one.charge >= plan.chargedTo,
    );

  return {
    plan,
    counts,
    said(one) {
      const since = clocks.ranSince(KEPT);
      all = [...all.filter(({ at }) => at > since), one];
    },
    isOld: (readAt) => readAt < clocks.ranSince(LIVE_FOR),
    rack: (uuid) => void (rackUuid = uuid),
    get rackUuid() {
      return rackUuid;
    },
    faultOf({ action, mode }) {
      if (action === "OFF" && !wasOnBattery(mode === "forced"))
        return {
          rule: 18,
          why: `it turns servers off, and the UPS did not say that it was on battery${mode === "forced" ? ", and low" : ""}`,
        };
      if (action === "ON" && !wasCharged())
        return { rule: 18, why: "it wakes, and the UPS did not say that it was stable and charged" };
      return null;
    },
    decided({ kind, serverUuid }, run) {
      // The later order wins.
      if (!run) return void (ORDERS.includes(kind) && off.delete(serverUuid));
      if (kind === "turned_on") {
        counts.cutWakes += 1;
        off.delete(serverUuid);
        if (!lately().some(({ word }) => word === "line"))
          bench.breach(
            18,
            bookOf(serverUuid),
            "a power cut wakes it, and the UPS did not say that line power is back",
          );
      } else if (kind === "turned_off" || kind === "turned_off_by_force") {
        counts.cutStops += 1;
        off.add(serverUuid);
        if (!wasOnBattery(run.mode === "forced"))
          bench.breach(
            18,
            bookOf(serverUuid),
            "a power cut turns it off, and the UPS did not say that it was on battery",
          );
      }
    },
    kept({ remembered }) {
      for (const { serverUuid, end } of remembered) if (end !== null) off.delete(serverUuid);
    },
    atTheEnd() {
      for (const uuid of off)
        if (!bookOf(uuid).removed) bench.breach(18, bookOf(uuid), "a power cut turned it off, and forgot it");
    },
  };
}
