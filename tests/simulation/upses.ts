import type { UpsFlag, UpsReading, UpsState } from "../../lib/ups/reading";
import type { PowerCutSettings } from "../../lib/fleet/model/power-cut";
import type { CrowdParts } from "./crowd";
import type { Outcome } from "./manager-parts";
import type { Said, SaidWord } from "./oracle/upses";

/** The UPS of a house, and the plan by which it turns servers off. It flaps, lies and falls silent. */
export interface UpsWorld {
  /** The UPS as the manager's reader knows it now; the oracle hears what it says so. */
  state(name: string): Pick<UpsState, "last" | "fault"> | undefined;
  /** Changes at the beginning, to be made one after the other. */
  readonly setUp: readonly (() => void)[];
  begin(): void;
  /** Line power is back for good, and the UPS says so. */
  calmDown(): void;
}

export const UPS = "ups@house";
export const RACK = "the rack";
const IDENTITY = "Example 1500 0001";
const SECOND = 1_000;
const MINUTE = 60_000;
/** Milliseconds between two readings. */
const READ_EVERY = 5 * SECOND;

/** The behaviour of the UPS for a while, by weight. */
const MANNERS = [
  [30, "honest"],
  [6, "silent"],
  [4, "stale"],
  [4, "calibrating"],
  [3, "bypass"],
  [3, "replaced"],
  [6, "flapping"],
  [3, "off"],
  [4, "says no figures"],
] as const;
type Manner = (typeof MANNERS)[number][1];

export function createUpsWorld(parts: CrowdParts): UpsWorld {
  const { timeline, chance, story, oracle, manager, sites, active } = parts;
  const { plans, upses } = oracle;
  const truth = { line: true, charge: 100, manner: "honest" as Manner };
  let last: UpsReading | null = null;
  let fault: UpsState["fault"] = "unreachable";
  /** The words that the manager finds when it looks: it is busy now and then, and earlier ones it never hears. */
  let unheard: Said | null = null;

  const flagsOf = (line: boolean): UpsFlag[] =>
    line
      ? truth.charge < 100
        ? ["OL", "CHRG"]
        : ["OL"]
      : truth.charge < 20
        ? ["OB", "LB"]
        : ["OB", "DISCHRG"];

  /** Its words at this moment, and the conclusion from them. */
  function said(): {
    readonly flags: readonly UpsFlag[] | null;
    readonly word: SaidWord;
    readonly identity: string;
  } {
    const honest = {
      flags: flagsOf(truth.line),
      word: truth.line ? "line" : "battery",
      identity: IDENTITY,
    } as const;
    switch (truth.manner) {
      case "honest":
      case "says no figures":
        return honest;
      case "silent":
      case "stale":
        return { ...honest, flags: null, word: "silent" };
      case "calibrating":
        return { ...honest, flags: ["OB", "CAL", "DISCHRG"], word: "nothing" };
      case "bypass":
        return { ...honest, flags: ["OB", "BYPASS"], word: "nothing" };
      case "off":
        return { ...honest, flags: ["OFF"], word: "nothing" };
      case "replaced":
        return { flags: ["OB", "LB"], word: "silent", identity: "Example 1500 0002" };
      case "flapping": {
        const line = chance.odds(0.5);
        return { ...honest, flags: flagsOf(line), word: line ? "line" : "battery" };
      }
    }
  }

  function read(): void {
    truth.charge = Math.min(100, Math.max(1, truth.charge + (truth.line ? 0.5 : -0.6)));
    // The manager itself reads it.
    if (!manager.runs) return;
    const { flags, word, identity } = said();
    // A driver that died leaves what it said last, and nobody says that this is old.
    if (truth.manner === "stale") fault = null;
    else if (!flags) fault = "unreachable";
    else {
      const charge = truth.manner === "says no figures" ? null : Math.round(truth.charge);
      fault = null;
      last = { at: timeline.now, flags: new Set(flags), charge, runtime: null, load: null, identity };
    }
    // Nobody can know at once that it is old.
    if (truth.manner === "stale" && last && !upses.isOld(last.at)) return;
    const low = flags?.includes("LB") ?? false;
    unheard = { at: timeline.now, word, low, charge: last?.charge ?? null };
  }

  const reads = (): void =>
    void timeline.after(READ_EVERY, () => {
      read();
      reads();
    });

  function behave(): void {
    timeline.after(chance.around(10 * MINUTE), () => {
      if (!active()) return;
      truth.manner = chance.weighted(MANNERS);
      story.narrate("ups", `is ${truth.manner}`);
      behave();
    });
  }

  function fail(): void {
    timeline.after(truth.line ? chance.around(40 * MINUTE) : chance.around(8 * MINUTE), () => {
      if (!active()) return;
      truth.line = !truth.line;
      story.narrate("ups", truth.line ? "has line power" : "is on battery");
      fail();
    });
  }

  const settings = (groupUuid: string): PowerCutSettings => ({
    ...{ name: "house", ups: UPS, forces: chance.odds(0.3), paused: false },
    steps: [
      chance.odds(0.6)
        ? { when: { kind: "on_battery", value: chance.pick([20, 60, 180]) }, groupUuids: [groupUuid] }
        : { when: { kind: "charge_below", value: chance.pick([95, 80, 60]) }, groupUuids: [groupUuid] },
    ],
    ...{ stableSeconds: upses.plan.stableSeconds, chargedTo: upses.plan.chargedTo },
  });

  return {
    state(name) {
      if (name !== UPS) return undefined;
      if (unheard) upses.said(unheard);
      unheard = null;
      return { last, fault };
    },
    setUp: [
      () => {
        const members = sites.filter(() => chance.odds(0.8)).map(({ uuid }) => uuid);
        plans.groupAsked(RACK, members);
        const done = (outcome: Outcome): void => plans.groupAnswered(RACK, members, outcome);
        manager.ask((fleet) => fleet.createGroup({ name: RACK, serverUuids: members }), done);
      },
      () => {
        manager.ask(
          async (fleet) => {
            const rack = fleet.groups().find(({ name }) => name === RACK);
            if (rack) await fleet.createPowerCutPlan(settings(rack.uuid));
            upses.rack(rack?.uuid ?? null);
          },
          (outcome) => story.narrate("operator", `makes a power cut plan: ${outcome}`),
        );
      },
    ],
    begin() {
      read();
      reads();
      behave();
      fail();
    },
    calmDown() {
      Object.assign(truth, { line: true, manner: "honest" });
      truth.charge = 100;
      story.narrate("ups", "has line power for good");
    },
  };
}
