import type { UpsFlag, UpsReading } from "../../ups/reading";
import type { FleetParts } from "../model/ports";
import type { PowerCutSettings } from "../model/power-cut";
import { room, type Room } from "../runs/testing";
import { by, testFleet, type TestFleet } from "../testing";

/** Helpers for tests: a room with servers and a UPS. */

export const UPS = "ups@nas.example";
export const IDENTITY = "Example 1500 0001";

/** A UPS that says what a test wants, anew with each look. */
export function ups() {
  const now: {
    flags: readonly UpsFlag[] | null;
    charge: number | null;
    identity: string;
    frozen: UpsReading | null;
  } = {
    ...{ flags: ["OL"], charge: 100, identity: IDENTITY, frozen: null },
  };
  const upsOf: FleetParts["upsOf"] = (name) => {
    if (name !== UPS) return undefined;
    if (now.frozen) return { last: now.frozen, fault: null };
    if (!now.flags) return { last: null, fault: "unreachable" };
    const { charge, identity } = now;
    return {
      fault: null,
      last: { at: 0, flags: new Set(now.flags), charge, runtime: null, load: null, identity },
    };
  };
  return { now, upsOf };
}
export type Ups = ReturnType<typeof ups>["now"];

interface Scene {
  readonly under: TestFleet;
  readonly house: Room;
  readonly power: Ups;
  readonly plan: string;
  /** "files off, desk on" */
  states(): string;
  /** Each with its detail, but for times. */
  events(): Promise<string[]>;
}

export const yuki = (under: TestFleet) => under.fleet.as(by("yuki", "yuki"));

export async function scene(
  kinds: Parameters<typeof room>[1],
  changes: Partial<PowerCutSettings> = {},
  parts: Partial<FleetParts> = {},
): Promise<Scene> {
  const { now: power, upsOf } = ups();
  const under = await testFleet(() => ({ upsOf, ...parts }));
  const house = await room(under, kinds);
  const group = await yuki(under).createGroup({
    name: "rack",
    serverUuids: house.machines.map(({ uuid }) => uuid),
  });
  const plan = await yuki(under).createPowerCutPlan({
    ...{ name: "rack", ups: UPS, forces: false, stableSeconds: 20, chargedTo: 50, paused: false },
    steps: [{ when: { kind: "on_battery", value: 30 }, groupUuids: [group.uuid] }],
    ...changes,
  });
  return {
    ...{ under, house, power, plan: plan.uuid },
    states: () => house.machines.map(({ name, runs }) => `${name} ${runs ? "on" : "off"}`).join(", "),
    async events() {
      const kinds = [
        ...([
          "power_failed",
          "power_cut_step",
          "power_cut_forced",
          "power_back",
          "power_cut_waking",
        ] as const),
        ...(["power_cut_not_woken", "power_cut_over", "power_cut_plan_ended"] as const),
      ];
      const found = await under.fleet.events({ kinds, limit: 100 });
      return found.reverse().map(({ kind, detail }) => `${kind} ${detail.replace(TIMES, "")}`.trim());
    },
  };
}

const TIMES = /Power failed \S+ · |(?<=back|charged) \d\S+Z/g;

export const last = ({ under, plan }: Scene) => under.fleet.lastPowerCut(plan);
export const ends = (at: Scene) =>
  last(at)?.cut.remembered.map(({ serverName, end }) => `${serverName} ${end ?? "-"}`) ?? [];

export async function until(at: Scene, what: string, isSo: () => boolean, seconds = 3600): Promise<void> {
  for (let passed = 0; !isSo(); passed += 5) {
    if (passed > seconds)
      throw new Error(`${what}: not within ${seconds} s; ${at.states()}; ${ends(at).join()}`);
    await at.house.pass(5);
  }
}
export const allOff = (at: Scene) => () => at.house.machines.every(({ runs }) => !runs);
export const isOver = (at: Scene) => () => typeof last(at)?.cut.endedAt === "number";
