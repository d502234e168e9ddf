import { expect, test } from "vitest";
import type { AgentRecord, NetworkCard, WakeReport } from "../model/entities";
import { causeText, wakeCauses } from "./wake-causes";

const MAC = "02:00:5E:00:53:01";
const CARD: NetworkCard = { name: "enp5s0", macAddress: MAC, wakeOnLan: true, defaultRoute: true };
const GIVEN_UP: WakeReport = {
  ...{ since: 1000, packets: 6, targets: ["192.0.2.255:9"], faults: [], networks: ["192.0.2.0/24"] },
  ...{ heardAt: null, givenUpAt: 301_000 },
};

function server(cards: readonly NetworkCard[], wokenAt: number | null = null) {
  const agent: AgentRecord = { version: "", hostname: "", os: "", arch: "", interfaces: cards };
  return { macAddress: MAC, agent, wokenAt };
}
const kinds = (...asked: Parameters<typeof wakeCauses>) => wakeCauses(...asked).map(({ kind }) => kind);

test("nothing while it may yet be heard, or once it was", () => {
  const { givenUpAt: _, ...rest } = GIVEN_UP;
  expect(wakeCauses({ ...rest, givenUpAt: null }, server([CARD]), null)).toEqual([]);
  expect(wakeCauses({ ...rest, givenUpAt: null, heardAt: 9 }, server([CARD]), null)).toEqual([]);
});

test("what is known stands before what can only be supposed", () => {
  const wrong = { ...CARD, macAddress: "02:00:5E:00:53:99" };
  expect(wakeCauses(GIVEN_UP, server([wrong]), "10.1.2.3")).toEqual([
    { kind: "no_such_card", instead: wrong },
    { kind: "other_network", address: "10.1.2.3", networks: ["192.0.2.0/24"] },
    { kind: "never_woken" },
    { kind: "slow_start" },
  ]);
  const off = { ...CARD, wakeOnLan: false };
  expect(kinds(GIVEN_UP, server([off], 77), null)).toEqual(["wake_on_lan_off", "woke_before", "slow_start"]);
  const unsent = { ...GIVEN_UP, packets: 0, faults: ["no network"], targets: [], networks: null };
  expect(wakeCauses(unsent, server([CARD]), null)[0]).toEqual({ kind: "no_packet", detail: "no network" });
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
  expect(kinds(GIVEN_UP, server([CARD]), address).includes("other_network")).toBe(is);
});

test("targets that were given reach nobody knows what", () => {
  expect(kinds({ ...GIVEN_UP, networks: null }, server([CARD]), "198.51.100.7")).not.toContain(
    "other_network",
  );
});

test("each cause is a sentence", () => {
  for (const cause of wakeCauses(GIVEN_UP, server([{ ...CARD, wakeOnLan: false }], 77), "198.51.100.7")) {
    expect(causeText(cause)).toMatch(/^[A-Z].+\.$/);
  }
});
