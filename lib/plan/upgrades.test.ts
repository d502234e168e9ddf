import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  advanceUpgrade,
  cancelUpgrade,
  isAskedNow,
  NO_WORD_AFTER,
  planUpgrade,
  UPGRADE_WHYS,
  type Upgrade,
  type UpgradeServer,
} from "./upgrades";

const NOW = Date.UTC(2026, 10, 30, 12);
const WANTED = "1.0.1";
const FREE: Omit<UpgradeServer, "uuid" | "name"> = {
  ...{ version: "1.0.0", upgradedBy: "manager", hasProgram: true },
  ...{ isUp: true, isToGo: false, isFree: true, outcome: null },
};

function fleet(
  count: number,
  change: (index: number) => Partial<UpgradeServer> = () => ({}),
): UpgradeServer[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ uuid: `u${index}`, name: `server-${index}`, ...FREE },
    ...change(index),
  }));
}

const plan = (servers: readonly UpgradeServer[], until = NOW + 86_400_000): Upgrade =>
  planUpgrade({ uuid: "upgrade", version: WANTED, author: "yuki", authorUuid: "y", until }, servers, NOW);

const viewOf = (servers: readonly UpgradeServer[]) => (uuid: string) =>
  servers.find((one) => one.uuid === uuid);
const advance = (upgrade: Upgrade, servers: readonly UpgradeServer[], now = NOW, may = true): Upgrade =>
  advanceUpgrade(upgrade, viewOf(servers), now, may);
const whys = ({ members }: Upgrade) => members.map(({ end }) => end?.why ?? null);
const asked = ({ members }: Upgrade) =>
  members.flatMap(({ serverUuid, askedAt, end }) => (askedAt !== null && !end ? serverUuid : []));
const set = (servers: readonly UpgradeServer[], index: number, change: Partial<UpgradeServer>) =>
  servers.map((server, at) => (at === index ? { ...server, ...change } : server));
const outcome = (fault = "", id = "upgrade") => ({ outcome: { id, fault } });

describe("who is left out is known before it begins", () => {
  it.each([
    ["already_there", { version: WANTED }],
    ["already_there", { version: "1.2.0" }],
    ["by_apt", { upgradedBy: "apt" }],
    ["cannot", { upgradedBy: "nobody" }],
    ["no_agent", { hasProgram: false }],
    ["never_reported", { version: null }],
    [null, { isFree: false }],
    [null, { isUp: false }],
  ] as const)("%s", (why, change) => {
    expect(whys(plan(fleet(1, () => change)))).toEqual([why]);
  });

  it("one without members that are left is over", () => {
    expect(plan(fleet(1, () => ({ version: WANTED }))).endedAt).toBe(NOW);
  });
});

it("asks one at a time, in the order of their names", () => {
  const servers = fleet(3);
  const first = advance(plan([...servers].reverse()), servers);
  expect(asked(first)).toEqual(["u0"]);
  expect(advance(first, servers)).toBe(first);
  const done = set(servers, 0, { version: WANTED, ...outcome() });
  const second = advance(first, done);
  expect([whys(second), asked(second)]).toEqual([["upgraded", null, null], ["u1"]]);
});

it("passes by what is in use, off or not known, and comes back to it", () => {
  const busy = fleet(4, (at) => [{ isFree: false }, { isUp: false }, { isFree: null }, {}][at] ?? {});
  const begun = advance(plan(busy), busy);
  expect(asked(begun)).toEqual(["u3"]);
  const later = set(set(busy, 3, { version: WANTED }), 0, { isFree: true });
  expect(asked(advance(begun, later))).toEqual(["u0"]);
});

it("one that is in use by the time that it is asked waits, and others go first", () => {
  const servers = fleet(2);
  const begun = advance(plan(servers), servers);
  const busy = set(servers, 0, { isFree: false });
  expect(asked(advance(begun, busy))).toEqual(["u1"]);
  // While it restarts, nobody knows: that is no reason.
  expect(asked(advance(begun, set(servers, 0, { isFree: null, isUp: false })))).toEqual(["u0"]);
});

it("stops at the first that goes back, with what its agent says; nothing else is touched", () => {
  const servers = fleet(3);
  const begun = advance(plan(servers), servers);
  const after = advance(begun, set(servers, 0, outcome("did_not_report")));
  expect(whys(after)).toEqual(["not_upgraded", "stopped_before", "stopped_before"]);
  expect(after.members.map(({ end }) => end?.detail)).toEqual(["did_not_report", "server-0", "server-0"]);
  expect(after.members.map(({ askedAt }) => askedAt)).toEqual([NOW, null, null]);
  expect(after.endedAt).toBe(NOW);
});

it("stops where nothing is heard of one", () => {
  const servers = fleet(2);
  const begun = advance(plan(servers), servers);
  expect(advance(begun, servers, NOW + NO_WORD_AFTER - 1)).toBe(begun);
  expect(whys(advance(begun, servers, NOW + NO_WORD_AFTER))).toEqual(["no_word", "stopped_before"]);
});

it("what an earlier upgrade left behind says nothing", () => {
  const servers = fleet(1, () => outcome("did_not_report", "earlier"));
  expect(asked(advance(plan(servers), servers))).toEqual(["u0"]);
});

it("a server that somebody turns off meanwhile is left alone, and the others go on", () => {
  const servers = fleet(2);
  const begun = advance(plan(servers), servers);
  const after = advance(begun, set(servers, 0, { isToGo: true, isUp: false, isFree: null }));
  expect([whys(after), asked(after)]).toEqual([["turned_off", null], ["u1"]]);
});

it("ends with its window, but for the one that was asked, which is heard of still", () => {
  const servers = fleet(2);
  const begun = advance(plan(servers, NOW + 1000), servers);
  const late = advance(begun, servers, NOW + 1000);
  expect([whys(late), late.endedAt]).toEqual([[null, "window_over"], null]);
  expect(whys(advance(late, set(servers, 0, { version: WANTED })))).toEqual(["upgraded", "window_over"]);
});

it("ends with the right of whoever asked, and where it is cancelled", () => {
  const servers = fleet(2);
  const begun = advance(plan(servers), servers);
  expect(whys(advance(begun, servers, NOW, false))).toEqual(["no_right", "no_right"]);
  const cancelled = cancelUpgrade(begun, "ken", NOW);
  expect([whys(cancelled), isAskedNow(cancelled, "u0")]).toEqual([
    ["upgrade_cancelled", "upgrade_cancelled"],
    false,
  ]);
});

it("a server that is deleted is no reason to wait", () => {
  const servers = fleet(1);
  expect(whys(advance(plan(servers), []))).toEqual(["removed"]);
});

const change = fc.record({
  at: fc.nat(4),
  isUp: fc.boolean(),
  isToGo: fc.boolean(),
  isFree: fc.constantFrom(true, false, null),
  version: fc.constantFrom("1.0.0", WANTED),
  outcome: fc.constantFrom(null, { id: "upgrade", fault: "" }, { id: "upgrade", fault: "wrong_sum" }),
  passes: fc.nat(NO_WORD_AFTER),
});

it("asks one at a time, the free ones alone, nobody after a failure, and ends, whatever happens", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      let servers = fleet(5);
      let now = NOW;
      let upgrade = plan(servers);
      for (const { at, passes, ...its } of changes) {
        servers = set(servers, at, its);
        now += passes;
        const before = upgrade;
        upgrade = advance(before, servers, now);
        expect(asked(upgrade).length).toBeLessThanOrEqual(1);
        for (const [index, member] of upgrade.members.entries()) {
          const was = before.members[index];
          // An end is for good, and only a server that is up and free is asked.
          if (was?.end) expect(member).toBe(was);
          if (member.askedAt === now && was?.askedAt !== now)
            expect(servers[index]).toMatchObject({ isUp: true, isFree: true });
        }
        const hasFailed = upgrade.members.some(({ end }) => end && UPGRADE_WHYS[end.why] === "failed");
        if (hasFailed)
          expect(upgrade.members.filter(({ askedAt, end }) => askedAt === now && !end)).toEqual([]);
        expect(upgrade.endedAt !== null).toBe(upgrade.members.every(({ end }) => end));
      }
      // It ends always.
      for (let step = 0; step < 3; step++)
        upgrade = advance(upgrade, servers, upgrade.until + (step + 1) * NO_WORD_AFTER);
      expect(upgrade.endedAt).not.toBeNull();
    }),
  );
});
