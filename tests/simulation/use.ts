import type { Guards, Holder, HolderKind } from "../../agent-deno/guards/words.ts";
import type { Chance } from "./chance";
import type { Story } from "./story";
import type { Timeline } from "./timeline";

/** The behaviour of people on a machine. */
export interface UseManners {
  /** Mean waits, in milliseconds, until somebody or something begins to use a machine, and until that ends. */
  comes: number;
  goes: number;
  /** Odds of a check of the guards: somebody comes or goes during it, or right after. */
  flips: number;
  /** Odds of a check: a guard takes long; of those, one that never answers. */
  slow: number;
}

/** Kinds of holders here: a guard that fails finds a fault, whatever is asked. */
const KINDS = ["session", "inhibitor", "hold", "package_manager", "process", "fault"] as const;
type Kind = (typeof KINDS)[number];

const NAMES: Readonly<Record<Kind, string>> = {
  session: "alice (ssh)",
  inhibitor: "backup",
  hold: "copying",
  package_manager: "apt",
  process: "rsync",
  fault: "session: logind does not answer",
};

/** The users of one machine. They change at any time; a boot ends all use. */
export interface Use {
  /** The holders that the guards would find now. */
  holders(guards: Guards): Holder[];
  /** The holders that are reported unasked. */
  localHolds(): Holder[];
  /** Asks the guards; the answer is of one instant before it arrives. It may never come. */
  check(guards: Guards, answer: (holders: readonly Holder[]) => void): void;
  begin(active: () => boolean): void;
  /** Whether somebody or something uses it. */
  readonly isUsed: boolean;
  /** Somebody begins to use it, or ends that. */
  comes(kind: Kind): void;
  goes(kind: Kind): void;
  /** The machine is off. */
  clear(): void;
}

export function createUse(parts: {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly manners: UseManners;
  readonly name: string;
}): Use {
  const { timeline, chance, story, manners, name } = parts;
  const present = new Set<Kind>();

  function flip(): void {
    const kind = chance.pick(KINDS);
    const others = [...present].filter((one) => one !== kind);
    if (present.has(kind) || (others.length > 0 && chance.odds(0.6))) present.clear();
    else present.add(kind);
    story.routine(name, present.size === 0 ? "is free" : `is in use: ${[...present].join(", ")}`);
  }

  const use: Use = {
    holders(guards) {
      const asked: Readonly<Record<Kind, boolean>> = {
        session: guards.sessionIdleMinutes !== undefined,
        inhibitor: guards.inhibitor,
        hold: guards.hold,
        package_manager: guards.packageManager,
        process: guards.processes.includes(NAMES.process),
        fault: true,
      };
      return KINDS.filter((kind) => present.has(kind) && asked[kind]).map(holder);
    },
    localHolds: () => (present.has("hold") ? [holder("hold")] : []),
    check(guards, answer) {
      if (chance.odds(manners.flips))
        timeline.after(chance.between(0, 1_000), () => void (manners.flips > 0 && flip()));
      if (chance.odds(manners.slow) && chance.odds(0.2)) return;
      const takes = chance.odds(manners.slow) ? chance.between(1_000, 25_000) : chance.between(1, 200);
      const seenAfter = chance.between(0, takes);
      timeline.after(seenAfter, () => {
        const found = use.holders(guards);
        timeline.after(takes - seenAfter, () => answer(found));
      });
    },
    begin(active) {
      const next = (): void => {
        const mean = present.size === 0 ? manners.comes : manners.goes;
        timeline.after(chance.around(mean), () => {
          if (!active()) return;
          flip();
          next();
        });
      };
      next();
    },
    get isUsed() {
      return present.size > 0;
    },
    comes: (kind) => void present.add(kind),
    goes: (kind) => void present.delete(kind),
    clear: () => present.clear(),
  };
  return use;
}

function holder(kind: Kind): Holder {
  return { kind: kind satisfies HolderKind, name: NAMES[kind] };
}
