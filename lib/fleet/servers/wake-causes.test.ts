import { expect, test } from "vitest";
import type { NetworkCard, WakeReport, WayReport } from "../model/entities";
import type { WakeDoubt } from "../model/wake-doubt";
import { causeText, wakeCauses } from "./wake-causes";

const MAC = "02:00:5E:00:53:01";
const CARD: NetworkCard = { name: "enp5s0", macAddress: MAC, wakeOnLan: true, defaultRoute: true };
const OFF: WakeDoubt = { kind: "wake_on_lan_off", card: { ...CARD, wakeOnLan: false } };
const PACKET: WayReport = {
  ...{ kind: "packet", firstAt: 1000, lastAt: 61_000, tries: 6, sent: 6, sentAt: 61_000 },
  ...{ to: ["192.0.2.255:9"], faults: [], networks: ["192.0.2.0/24"] },
};
const GIVEN_UP: WakeReport = { since: 1000, ways: [PACKET], heardAt: null, givenUpAt: 301_000 };
const by = (...ways: readonly Partial<WayReport>[]): WakeReport => ({
  ...GIVEN_UP,
  ways: ways.map((way) => ({ ...PACKET, ...way })),
});

const server = (wokenAt: number | null = null) => ({ wokenAt });
const kinds = (...asked: Parameters<typeof wakeCauses>) => wakeCauses(...asked).map(({ kind }) => kind);

test("nothing while it may yet be heard, or once it was", () => {
  const { givenUpAt: _, ...rest } = GIVEN_UP;
  expect(wakeCauses({ ...rest, givenUpAt: null }, server(), null, null)).toEqual([]);
  expect(wakeCauses({ ...rest, givenUpAt: null, heardAt: 9 }, server(), null, null)).toEqual([]);
});

test("what is known stands before what can only be supposed", () => {
  const wrong: WakeDoubt = { kind: "no_such_card", instead: { ...CARD, macAddress: "02:00:5E:00:53:99" } };
  expect(wakeCauses(GIVEN_UP, server(), wrong, "10.1.2.3")).toEqual([
    wrong,
    { kind: "other_network", address: "10.1.2.3", networks: ["192.0.2.0/24"] },
    { kind: "never_woken" },
    { kind: "slow_start" },
  ]);
  expect(kinds(GIVEN_UP, server(77), OFF, null)).toEqual(["wake_on_lan_off", "woke_before", "slow_start"]);
  const fault = { code: "not_sent", detail: "no network" } as const;
  const unsent = by({ sent: 0, faults: [fault], to: [], networks: null });
  expect(wakeCauses(unsent, server(), null, null)[0]).toEqual({ kind: "way_failed", way: "packet", fault });
});

test.each([
  ["192.0.2.7", false],
  ["::ffff:192.0.2.7", false],
  ["::ffff:198.51.100.7", true],
  // Of these nobody knows where they are.
  ["127.0.0.1", false],
  ["2001:db8::7", false],
  ["nonsense", false],
])("heard from %s: another network: %s", (address, is) => {
  expect(kinds(GIVEN_UP, server(), null, address).includes("other_network")).toBe(is);
});

test("targets that were given reach nobody knows what", () => {
  expect(kinds(by({ networks: null }), server(), null, "198.51.100.7")).not.toContain("other_network");
});

test("each way has its own cause, and one that turned the machine on leaves the network out", () => {
  const fault = { code: "unreachable", detail: "" } as const;
  const dead = by({}, { kind: "redfish", sent: 0, faults: [fault] });
  expect(wakeCauses(dead, server(), null, "10.1.2.3")).toEqual([
    { kind: "way_failed", way: "redfish", fault },
    { kind: "other_network", address: "10.1.2.3", networks: ["192.0.2.0/24"] },
    { kind: "never_woken" },
    { kind: "slow_start" },
  ]);
  const far = { code: "other_network", detail: "10.92.2.0/24" } as const;
  const relayed = by({ sent: 0, faults: [far] }, { kind: "relay" });
  expect(kinds(relayed, server(), null, null)).toEqual(["never_woken", "slow_start"]);
  expect(kinds(by({ sent: 0, faults: [far] }), server(), null, null)[0]).toBe("way_failed");
  const silent = by({}, { kind: "relay", sent: 0, faults: [] }, { kind: "ipmi", sent: 2 });
  expect(wakeCauses(silent, server(), null, "10.1.2.3")).toEqual([
    { kind: "unanswered", way: "relay" },
    { kind: "turned_on", way: "ipmi" },
    { kind: "slow_start" },
  ]);
});

test("each cause is a sentence", () => {
  const all = by(
    { sent: 0, faults: [{ code: "not_sent", detail: "" }] },
    { kind: "relay", sent: 0 },
    { kind: "ipmi" },
  );
  const causes = [GIVEN_UP, all].flatMap((report) => wakeCauses(report, server(77), OFF, "198.51.100.7"));
  for (const cause of causes) {
    expect(causeText(cause)).toMatch(/^[A-Z].+\.$/);
  }
});
