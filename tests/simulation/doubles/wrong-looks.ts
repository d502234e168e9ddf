import type { Facts } from "../../../lib/power/facts";
import { currentStatus } from "../../../lib/power/status";
import type { Look } from "../../../lib/power/ways";
import type { Rule } from "../oracle/book";
import type { WrongFunctions } from "./plan-functions";

/** A way to break the rule of evidence from outside, by a function of `lib/power`. */
export interface WrongLook {
  readonly rule: Rule;
  readonly name: string;
  readonly functions: WrongFunctions;
  /** Rules that the same wrong idea breaks as well. */
  readonly also?: readonly Rule[];
  readonly plans?: boolean;
}

/** A moment so many milliseconds earlier. */
const ago = ({ monotonic, wall }: Look["asked"], ms: number): Look["asked"] => ({
  monotonic: monotonic - ms,
  wall: wall - ms,
});
const earlier = (look: Look, ms: number): Look => ({
  ...look,
  asked: ago(look.asked, ms),
  answered: ago(look.answered, ms),
});
const LONG_AGO = { monotonic: -1e12, wall: -1e12 };

/** The judgement of the real function where other facts and looks are shown to it. */
function shows(
  change: (facts: Facts, looks: readonly Look[]) => readonly [Facts, readonly Look[]],
): WrongFunctions {
  return {
    see: (real) => (facts, looks, at, effects) => {
      const [shown, those] = change(facts, looks);
      const seen = real(shown, those, at, effects);
      return seen === shown ? facts : { ...seen, last: facts.last };
    },
  };
}

export const WRONG_LOOKS: readonly WrongLook[] = [
  {
    rule: 15,
    name: "one look is enough",
    functions: shows((facts, looks) => [
      facts,
      looks.slice(-1).flatMap((look) => [earlier(look, 6_000), look]),
    ]),
  },
  {
    rule: 15,
    name: "whatever was seen between two that say off does not matter",
    functions: shows((facts, looks) => [facts, looks.filter(({ power }) => power === "off")]),
  },
  {
    rule: 15,
    name: "a server that is heard may be seen off",
    functions: {
      ...shows((facts, looks) => [
        facts.current === "ON"
          ? {
              ...facts,
              previous: "ON",
              current: "None",
              noneSince: LONG_AGO,
              last: facts.last && { ...facts.last, at: LONG_AGO },
            }
          : facts,
        looks,
      ]),
      isWorthALook: () => (facts) => facts.last !== null,
    },
    also: [11],
  },
  {
    rule: 15,
    name: "who is seen on is ON",
    functions: {
      see: (real) => (facts, looks, at, effects) =>
        looks.at(-1)?.power === "on" && currentStatus(facts) === "Lost" && facts.power === "ON"
          ? { ...facts, previous: "None", current: "ON", noneSince: null }
          : real(facts, looks, at, effects),
    },
  },
  {
    rule: 1,
    name: "who is seen off is to stay off",
    functions: {
      see: (real) => (facts, looks, at, effects) => {
        const seen = real(facts, looks, at, effects);
        if (seen === facts || !seen.last) return seen;
        const order = {
          boot: seen.last.boot,
          revision: seen.revision,
          mode: "now",
          how: "power_off",
          grace: 0,
          reason: "",
        } as const;
        return { ...seen, seen: null, power: "OFF", powerSetBy: "operator", previous: "ON", order };
      },
    },
    also: [2, 6],
  },
  {
    rule: 15,
    name: "who starts and is seen off has not started",
    functions: shows((facts, looks) => [
      currentStatus(facts) === "Starting" ? { ...facts, previous: "ON", wake: null } : facts,
      looks,
    ]),
  },
  {
    rule: 15,
    name: "who was caught telling what is not so is believed again",
    functions: {
      ...shows((facts, looks) => [facts.seen === "wrong" ? { ...facts, seen: null } : facts, looks]),
      isWorthALook: (real) => (facts, at) =>
        real(facts.seen === "wrong" ? { ...facts, seen: null } : facts, at),
    },
  },
];
