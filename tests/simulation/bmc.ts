import type { SeenPower } from "../../lib/power/ways";
import { WayFault } from "../../lib/wake/way";
import type { Chance } from "./chance";
import type { Machine } from "./machine";
import type { Story } from "./story";
import type { Timeline } from "./timeline";

/** The behaviour of a BMC, for a while. */
type Mood =
  | "honest"
  | "says off"
  | "says on"
  | "says anything"
  | "tells of another machine"
  | "remembers what was"
  | "answers late"
  | "fails"
  | "is silent";

/** Something outside of a machine that tells of its power: a BMC, a hypervisor, or the wrong one. */
export interface Bmc {
  /** Answers in its time, or never; ends with the signal, mostly. */
  look(signal: AbortSignal): Promise<SeenPower>;
  /** Cuts the power of its machine. Rejects where that is refused, and after a while where nothing answers. */
  cut(): Promise<void>;
  /** From now on it is honest, and prompt. */
  calmDown(): void;
}

export interface BmcParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly name: string;
  readonly machine: () => Machine;
  /** The machine that a BMC tells of whose address was mixed up. */
  readonly other: () => Machine;
  /** Settles a promise in virtual time. */
  readonly inAWhile: <T>(ms: number, answer: () => T) => Promise<T>;
}

const MINUTE = 60_000;
/** Milliseconds for which the manager waits for a cut. */
const PATIENCE = 20_000;

export function createBmc(parts: BmcParts): Bmc {
  const { timeline, chance, story, name } = parts;
  let mood: Mood = "honest";
  let calm = false;
  let wasOn = false;
  // Some never lie, some hardly do anything else.
  const liesEvery = chance.pick([Infinity, 600, 120, 30]) * MINUTE;

  function change(): void {
    if (liesEvery === Infinity) return;
    timeline.after(chance.around(mood === "honest" ? liesEvery : 15 * MINUTE), () => {
      if (calm) return;
      mood =
        mood !== "honest"
          ? "honest"
          : chance.weighted<Mood>([
              [3, "says off"],
              [1, "says on"],
              [2, "says anything"],
              [2, "tells of another machine"],
              [1, "remembers what was"],
              [2, "answers late"],
              [1, "fails"],
              [1, "is silent"],
            ]);
      story.narrate(name, `its BMC ${mood === "honest" ? "is honest" : mood}`);
      wasOn = isOn(parts.machine());
      change();
    });
  }
  change();

  const isOn = (machine: Machine): boolean => machine.state !== "off";
  const word = (on: boolean): SeenPower => (on ? "on" : "off");

  function says(): SeenPower {
    switch (mood) {
      case "says off":
        return "off";
      case "says on":
        return "on";
      case "says anything":
        return chance.pick(["on", "off", "unknown"] as const);
      case "tells of another machine":
        return word(isOn(parts.other()));
      case "remembers what was":
        return word(wasOn);
      default:
        return word(isOn(parts.machine()));
    }
  }

  return {
    look(signal) {
      const found = says();
      if (mood === "fails")
        return parts.inAWhile(chance.between(1, 3_000), () => {
          throw new Error("it refuses");
        });
      if (mood === "is silent")
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(new Error("given up"))),
        );
      const takes = mood === "answers late" ? chance.between(1_000, 40_000) : chance.between(5, 1_500);
      // It may be read at the beginning of the call or at its end.
      const isReadFirst = chance.odds(0.5);
      return parts.inAWhile(takes, () => (isReadFirst ? found : says()));
    },
    cut() {
      const fails = mood === "fails" || mood === "is silent";
      const takes =
        mood === "is silent" ? PATIENCE : chance.between(5, mood === "answers late" ? PATIENCE : 1_500);
      return parts.inAWhile(takes, () => {
        if (fails) throw new WayFault(mood === "fails" ? "busy" : "timeout");
        parts.machine().cutPower();
      });
    },
    calmDown() {
      calm = true;
      mood = "honest";
    },
  };
}
