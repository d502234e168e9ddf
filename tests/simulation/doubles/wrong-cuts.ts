import type { UpsState } from "../../../lib/ups/reading";
import type { Rule } from "../oracle/book";
import type { WrongFunctions } from "./plan-functions";

/** A way to break the rule of power cuts. */
export interface WrongCut {
  readonly rule: Rule;
  readonly name: string;
  readonly functions: WrongFunctions;
  /** Rules that the same wrong idea breaks as well. */
  readonly also?: readonly Rule[];
}

type Said = Pick<UpsState, "last" | "fault"> | undefined;

/** The words that are followed, as if the UPS had said something else. */
const as = (other: (state: Said) => Said): WrongFunctions => ({
  follow: (real) => (before, state, identity) => real(before, other(state), identity),
});

const withFlags = (state: Said, change: (flags: Set<string>) => void): Said => {
  if (!state?.last) return state;
  const flags = new Set<string>(state.last.flags);
  change(flags);
  return { ...state, last: { ...state.last, flags: flags as NonNullable<UpsState["last"]>["flags"] } };
};

export const WRONG_CUTS: readonly WrongCut[] = [
  {
    rule: 18,
    name: "a UPS that is silent is on battery",
    functions: {
      follow: (real) => (before, state, identity) => {
        const after = real(before, state, identity);
        if (after.word !== "silent" || !state?.last) return after;
        const since = before.word === "battery" ? before.since : state.last.at;
        return { ...after, word: "battery", since, readAt: state.last.at };
      },
      isOnBattery: (real) => (series, now) => real({ ...series, since: -Infinity, readAt: now }, now),
    },
  },
  {
    rule: 18,
    name: "what a UPS said last is so until it says otherwise",
    functions: {
      isOnBattery: (real) => (series, now) => real({ ...series, readAt: Math.max(series.readAt, now) }, now),
      mayAsk: (real) => (run, plan, series, now) =>
        real(run, plan, { ...series, readAt: Math.max(series.readAt, now.monotonic) }, now),
    },
  },
  {
    rule: 18,
    name: "one word is enough",
    functions: { isOnBattery: () => (series) => series.word === "battery" },
  },
  {
    rule: 18,
    name: "a UPS that is calibrated is on battery",
    functions: as((state) => withFlags(state, (flags) => void flags.delete("CAL"))),
  },
  {
    rule: 18,
    name: "a UPS on bypass is on battery",
    functions: as((state) => withFlags(state, (flags) => void flags.delete("BYPASS"))),
  },
  {
    rule: 18,
    name: "whatever answers by its name is the UPS",
    functions: {
      follow: (real) => (before, state) => real(before, state, state?.last?.identity ?? ""),
    },
  },
  {
    rule: 18,
    name: "by force without a low battery",
    functions: {
      nextOfCut: (real) => (plan, cut, facts) =>
        real({ ...plan, forces: true }, cut, { ...facts, series: { ...facts.series, low: true } }),
      mayAsk: (real) => (run, plan, series, now) => real(run, plan, { ...series, low: true }, now),
    },
  },
  {
    rule: 18,
    name: "line power is enough to wake",
    functions: { isBackAndCharged: () => (series) => series.word === "line" },
  },
  {
    rule: 18,
    name: "a step goes on after line power is back",
    functions: {
      mayAsk: () => () => true,
      nextOfCut: (real) => (plan, cut, facts) => {
        const next = real(plan, cut, facts);
        return next.do === "halt" && next.what === "stops" ? { do: "wait" } : next;
      },
    },
    also: [10],
  },
  {
    rule: 18,
    name: "a step begins although line power is back",
    functions: {
      nextOfCut: (real) => (plan, cut, facts) => {
        const next = real(plan, cut, facts);
        const isFirst = next.do === "note" && next.is === "back" && cut?.steps.length === 0;
        return isFirst ? { do: "step", step: 0 } : next;
      },
      isOnBattery: (real) => (series, now) => series.word === "line" || real(series, now),
      mayAsk: () => () => true,
    },
  },
  {
    rule: 18,
    name: "nobody is remembered",
    functions: {
      remembering: () => (cut) => cut,
      nextOfCut: (real) => (plan, cut, facts) => real(plan, cut, { ...facts, asked: [] }),
    },
  },
];
