import { describe, expect, it, test } from "vitest";
import { newFacts, type Facts } from "../power/facts";
import { keptAsRelayIn } from "./relays";
import type { PendingStop } from "./pending-stop";
import type { PlanServer } from "./run";
import { testFleet } from "./testing";

const AT = { monotonic: 1, wall: 1 };
const ON: Facts = { ...newFacts(10, AT), ...{ power: "ON", current: "ON", previous: "ON" } };
const NET = "10.92.2.0/24";
const ORDER = { mode: "now", how: "power_off", grace: 0, reason: "", boot: "boot", revision: 2 } as const;
const WAITS: PendingStop = {
  ...{
    author: "yuki",
    authorUuid: null,
    reason: "",
    how: null,
    run: null,
    since: AT,
    until: 9,
    boot: "boot",
  },
  ...{ revision: 2, declined: false, evenIfItMayNotWake: false, evenIfNeeded: false },
};

/** The states of another relay of the group, and of the same run perhaps. */
const OTHERS = {
  "is on": {},
  "is on, and waits in another run": {},
  "is off": { facts: { ...ON, power: "OFF", current: "None" }, canRelayIn: () => false },
  "is on, and is not heard or calls from elsewhere": { canRelayIn: () => false },
  "is ordered off": { facts: { ...ON, power: "OFF", order: { ...ORDER, unlessNeeded: true } } },
  "is ordered off, whatever needs it": { facts: { ...ON, power: "OFF", order: ORDER } },
  "is to stop when free": { pendingStop: WAITS },
  "is to stop when free, whatever needs it": { pendingStop: { ...WAITS, evenIfNeeded: true } },
} as const satisfies Record<string, Partial<PlanServer>>;

function server(uuid: string, relays: readonly string[], changes: Partial<PlanServer> = {}): PlanServer {
  return {
    ...{ uuid, name: uuid, facts: ON, pendingStop: null, holds: [], use: null, upSince: 1, ready: null },
    ...{ wakeDoubt: null, lacks: null, keptOnBy: null, neededBy: [], stopsAt: null },
    relaysWith: [{ network: NET, relays }],
    canRelayIn: () => true,
    ...changes,
  };
}

/** The network in which "b" is kept, where "other" is the only other relay of its group. */
function kept(
  other: "a" | "c",
  is: keyof typeof OTHERS,
  isAsked = false,
  staysAnyway = false,
): string | null {
  const relays = other === "a" ? ["a", "b"] : ["b", "c"];
  const view = (uuid: string) => (uuid === other ? server(uuid, relays, OTHERS[is]) : undefined);
  const around = {
    view,
    isAsked: (uuid: string) => isAsked && uuid === other,
    staysAnyway: () => staysAnyway,
  };
  return keptAsRelayIn(server("b", relays), around);
}

describe("whether a server is the last relay, where the other one", () => {
  test.each([
    ["is on", null, null],
    ["is on, and waits in another run", null, null],
    ["is off", NET, NET],
    ["is on, and is not heard or calls from elsewhere", NET, NET],
    // The first of them stays, as its own stop is withdrawn.
    ["is ordered off", null, NET],
    ["is ordered off, whatever needs it", NET, NET],
    ["is to stop when free", null, NET],
    ["is to stop when free, whatever needs it", NET, NET],
  ] as const)("%s: %s where that one stays rather, else %s", (is, before, after) => {
    expect([kept("a", is), kept("c", is)]).toEqual([before, after]);
  });

  it("is asked by the same run: the first stays, unless the other stays anyway", () => {
    expect([kept("a", "is on", true), kept("c", "is on", true)]).toEqual([null, NET]);
    expect(kept("c", "is on", true, true)).toBeNull();
  });

  it("serves another network: one stays in each", () => {
    const two = [
      { network: NET, relays: ["b", "c"] },
      { network: "10.92.3.0/24", relays: ["b"] },
    ];
    const view = (uuid: string) => (uuid === "c" ? server(uuid, ["b", "c"]) : undefined);
    const others = { view, isAsked: () => false, staysAnyway: () => false };
    expect(keptAsRelayIn(server("b", [], { relaysWith: two }), others)).toBe("10.92.3.0/24");
    expect(keptAsRelayIn(server("b", [], { relaysWith: [] }), others)).toBeNull();
  });
});

describe("a run", () => {
  const ROOM = ["pc-1", "pc-2", "pc-3"];
  const relaysWith = [{ network: NET, relays: ["pc-2", "pc-1", "pc-3"] }];
  const room = (natures: Parameters<typeof testFleet>[0] = {}) => {
    const fleet = testFleet({ "pc-1": {}, "pc-2": {}, "pc-3": {}, ...natures });
    for (const uuid of ROOM) {
      const canRelayIn = () => fleet.view(uuid)?.facts.current === "ON";
      fleet.set(uuid, { relaysWith, canRelayIn });
    }
    fleet.pass(20);
    return fleet;
  };

  it("leaves the one on that is rather kept, says so when it is planned, and turns the others off", () => {
    const fleet = room();
    fleet.start({});
    expect(ROOM.map((uuid) => fleet.end(uuid))).toEqual([null, `skipped kept_as_relay ${NET}`, null]);
    fleet.pass(200);
    expect(ROOM.map((uuid) => fleet.end(uuid))).toEqual([
      ...["done as_asked", `skipped kept_as_relay ${NET}`, "done as_asked"],
    ]);
  });

  it("leaves no other on where one of them stays on in any case", () => {
    const fleet = room();
    fleet.set("pc-3", { holds: [{ author: "bob", until: fleet.now.wall + 1e9 }] });
    fleet.start({});
    expect(ROOM.map((uuid) => fleet.end(uuid))).toEqual([null, null, "skipped held bob"]);
  });

  it("leaves another one on where the one that stayed is lost before the others are confirmed", () => {
    const fleet = room({ "pc-1": { nature: "in use" }, "pc-3": { nature: "in use" } });
    fleet.start({ mode: "when_free", until: fleet.now.wall + 3600_000 });
    fleet.pass(60);
    expect(fleet.end("pc-1")).toBeNull();
    fleet.power("pc-2", false);
    fleet.pass(60);
    expect(ROOM.map((uuid) => fleet.end(uuid))).toEqual([
      ...[`skipped kept_as_relay ${NET}`, `skipped kept_as_relay ${NET}`, null],
    ]);
    expect(fleet.view("pc-1")?.pendingStop).toBeNull();
  });
});
