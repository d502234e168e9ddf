import { expect, test } from "vitest";
import type { ServerView } from "@/lib/api/codec/read";
import { INITIAL_SETTINGS } from "@/lib/fleet/model/settings";
import type { Alert } from "@/lib/plan/alert";
import { wantedBy } from "@/lib/plan/accord";
import { byName, listing, queryAddress, readQuery } from "./list-query";

function server(
  name: string,
  status: ServerView["currentStatus"],
  lastHeartbeatAt: number | null = null,
): ServerView {
  return {
    ...INITIAL_SETTINGS,
    noteLine: "",
    restOutlook: null,
    uuid: `uuid-of-${name}`,
    name,
    macAddress: "02:00:00:00:00:0A",
    powerStatus: "ON",
    powerSetBy: "operator",
    lastPowerChangedAt: 0,
    currentStatus: status,
    statusSince: 0,
    statusReason: null,
    lastHeartbeatAt,
    allowed: [],
    agent: null,
    tokenExpiresAt: null,
    groupUuids: [],
    use: null,
    pendingStop: null,
    holds: [],
    alerts: [],
    next: null,
    createdAt: 0,
    updatedAt: 0,
  };
}

const servers = [
  server("node 10", "ON", 30),
  server("node 2", "Lost", 10),
  server("Archive", "OFF", 5),
  server("build", "Starting", 20),
];
const NO_GROUPS = new Map<string, readonly string[]>();
const queryOf = (address: string) => readQuery(new URL(address, "http://x").searchParams);
const names = (address: string) =>
  listing(byName(servers, "en"), queryOf(address), NO_GROUPS).rows.map(({ name }) => name);

test.each([
  ["/servers", ["Archive", "build", "node 2", "node 10"]],
  ["/servers?sort=status", ["node 2", "build", "node 10", "Archive"]],
  ["/servers?sort=heartbeat", ["node 10", "build", "node 2", "Archive"]],
  ["/servers?show=off", ["Archive"]],
  ["/servers?show=trouble", ["node 2"]],
  ["/servers?search=NODE", ["node 2", "node 10"]],
  ["/servers?search=uuid-of-b", ["build"]],
  ["/servers?search=:0a", ["Archive", "build", "node 2", "node 10"]],
  ["/servers?search=node&show=on", ["node 10"]],
  ["/servers?search=nothing", []],
  ["/servers?show=<script>&sort=1&page=-1", ["Archive", "build", "node 2", "node 10"]],
])("%s", (address, expected) => {
  expect(names(address)).toEqual(expected);
});

test.each(["/servers", "/servers?search=a+b&show=trouble&sort=status", "/servers?sort=heartbeat&page=3"])(
  "%s is read and written alike",
  (address) => {
    expect(queryAddress(queryOf(address))).toBe(address);
  },
);

test("the figures are of what is searched for, whatever is shown of it; the list's own stay", () => {
  const groups = new Map([["uuid-of-node 10", ["Room 105"]]]);
  const fleet = byName(servers, "en");
  const found = listing(fleet, queryOf("/servers?search=node+1&show=off"), groups);
  expect(found).toMatchObject({ found: 0, total: 4 });
  expect(found.searched).toMatchObject({ total: 1, counts: { trouble: 0, changing: 0, on: 1, off: 0 } });
  expect(found.counts).toEqual({ trouble: 1, changing: 1, on: 1, off: 1 });
  expect(listing(fleet, queryOf("/servers?search=room+node"), groups).rows[0]?.name).toBe("node 10");
  expect(listing(fleet, queryOf("/servers"), groups).searched.total).toBe(4);
});

test("a page has a hundred rows; one beyond the last is the last", () => {
  const many = byName(
    Array.from({ length: 250 }, (_, i) => server(`node ${i + 1}`, i % 5 === 0 ? "Lost" : "ON")),
    "en",
  );
  const second = listing(many, queryOf("/servers?page=2"), NO_GROUPS);
  expect(second).toMatchObject({ found: 250, total: 250, page: 2, pages: 3 });
  expect(second.rows.map(({ name }) => name).slice(0, 2)).toEqual(["node 101", "node 102"]);
  const last = listing(many, queryOf("/servers?page=9"), NO_GROUPS);
  expect([last.page, last.rows.length]).toEqual([3, 50]);
  const lost = listing(many, queryOf("/servers?show=trouble&page=2"), NO_GROUPS);
  expect(lost).toMatchObject({ found: 50, total: 250, page: 1, pages: 1 });
  expect(lost.counts).toEqual({ trouble: 50, changing: 0, on: 200, off: 0 });
  expect(listing([], queryOf("/servers"), NO_GROUPS)).toMatchObject({
    rows: [],
    found: 0,
    page: 1,
    pages: 1,
    total: 0,
  });
});

test("those that wait until they are free are shown by themselves, and found by who uses them", () => {
  const pendingStop = { author: "admin", reason: "backup", createdAt: 0, until: 9 };
  const use = [{ kind: "session" as const, name: "Alice (ssh)", since: null }];
  const hold = { uuid: "h", author: "keeper", reason: "copying disks", createdAt: 0, until: 9 };
  const fleet = byName(
    [
      { ...server("waits", "ON"), pendingStop, use },
      { ...server("is held", "ON"), holds: [hold] },
      server("neither", "ON"),
    ],
    "en",
  );
  const found = (address: string) => listing(fleet, queryOf(address), NO_GROUPS).rows.map(({ name }) => name);
  expect(listing(fleet, queryOf("/servers"), NO_GROUPS).waiting).toBe(1);
  expect(found("/servers?show=waiting")).toEqual(["waits"]);
  expect(found("/servers?search=alice")).toEqual(["waits"]);
  expect(found("/servers?search=backup")).toEqual(["waits"]);
  expect(found("/servers?search=copying")).toEqual(["is held"]);
  expect(found("/servers?search=alice&show=off")).toEqual([]);
});

const alert = (kind: Alert["kind"], rest: Partial<Alert> = {}): Alert => ({
  ...{ uuid: kind, kind, raisedAt: 0, clearedAt: null, acknowledged: null, detail: "", times: 1 },
  ...rest,
});
const SEEN = { acknowledged: { by: "keeper", at: 1 } };

test("what needs attention is not counted as off, and a start of the manager changes nothing", () => {
  const fleet = [
    server("off as ordered", "OFF", 1),
    { ...server("never reported", "OFF", null), alerts: [alert("never_reported")] },
    // Without an alert yet.
    server("went silent, or did not start", "SyncedOFF", 1),
    { ...server("was lost at night", "ON", 1), alerts: [alert("lost", { clearedAt: 1 })] },
    server("not heard since the start", "Applying", 1),
    server("told to shut down", "Applying", 1),
  ].map((each, i) => ({ ...each, statusReason: i === 4 ? ("manager_started" as const) : null }));
  const { counts, awaited } = listing(fleet, queryOf("/servers"), NO_GROUPS);
  expect(counts).toEqual({ trouble: 3, changing: 2, on: 0, off: 1 });
  expect(awaited).toBe(1);
  const found = listing(fleet, queryOf("/servers?show=trouble"), NO_GROUPS).rows.map(({ name }) => name);
  expect(found).toEqual(["never reported", "went silent, or did not start", "was lost at night"]);
  expect(listing(fleet, queryOf("/servers?sort=status"), NO_GROUPS).rows[5]?.name).toBe("off as ordered");
});

test("a server that was just added is waited for, until the manager says that this is over", () => {
  const fleet = [server("new", "OFF", null), server("off as ordered", "OFF", 1)];
  const soon = listing(fleet, queryOf("/servers?show=changing"), NO_GROUPS);
  expect(soon).toMatchObject({ counts: { trouble: 0, changing: 1, off: 1 }, awaited: 1, found: 1 });
  expect(soon.rows[0]?.name).toBe("new");
  const late = fleet.map((each, i) => (i === 0 ? { ...each, alerts: [alert("never_reported")] } : each));
  expect(listing(late, queryOf("/servers"), NO_GROUPS)).toMatchObject({
    counts: { trouble: 1, changing: 0, off: 1 },
    awaited: 0,
  });
});

test("the ways of being off are told apart, and what somebody has seen counts no more", () => {
  const fleet = [
    server("as ordered", "OFF", 1),
    { ...server("nobody asked", "SyncedOFF", 1), alerts: [alert("off_unexplained", SEEN)] },
    {
      ...{ ...server("did not start", "SyncedOFF", 1), statusReason: "did_not_start" as const },
      alerts: [alert("did_not_start")],
    },
    { ...server("never reported", "OFF", null), alerts: [alert("never_reported", SEEN)] },
    { ...server("may not wake", "OFF", 1), alerts: [alert("may_not_wake", SEEN)] },
    { ...server("lost, seen", "Lost", 1), alerts: [alert("lost", SEEN)] },
    { ...server("may not wake, but is on", "ON", 1), alerts: [alert("may_not_wake", SEEN)] },
  ];
  const { counts, known, searched } = listing(fleet, queryOf("/servers"), NO_GROUPS);
  expect(searched.ways).toEqual({
    ...{ off_unexplained: 1, did_not_start: 1, never_reported: 1, may_not_wake: 1, seen: 5 },
    ...{ lost: 0, warning: 0, error: 0, two_machines: 0, transition_not_drawn: 0, over: 0 },
    did_not_come_back: 0,
  });
  expect(known).toBe(5);
  expect(counts).toEqual({ trouble: 1, changing: 1, on: 1, off: 4 });
  const found = (show: string) =>
    listing(fleet, queryOf(`/servers?show=${show}`), NO_GROUPS).rows.map(({ name }) => name);
  expect(found("off_unexplained")).toEqual(["nobody asked"]);
  expect(found("may_not_wake")).toEqual(["may not wake"]);
  expect(found("seen")).toHaveLength(5);
  expect(found("trouble")).toEqual(["did not start"]);
});

test("each server that needs attention is in one subdivision", () => {
  const over = { ...alert("lost"), clearedAt: 5 };
  const fleet = [
    server("lost, just now", "Lost", 1),
    { ...server("lost", "Lost", 1), alerts: [alert("lost")] },
    { ...server("came back", "ON", 1), alerts: [over] },
    { ...server("two machines", "Warning", 1), alerts: [alert("two_machines")] },
    { ...server("fails", "Error", 1), alerts: [over, alert("error")] },
    { ...server("did not start", "SyncedOFF", 1), statusReason: "did_not_start" as const },
    { ...server("missed", "ON", 1), alerts: [alert("transition_not_drawn")] },
    server("on", "ON", 1),
  ];
  const { counts, searched } = listing(fleet, queryOf("/servers"), NO_GROUPS);
  expect(searched.ways).toMatchObject({
    ...{ lost: 2, over: 1, two_machines: 1, error: 1, did_not_start: 1, transition_not_drawn: 1 },
  });
  expect(Object.values(searched.ways).reduce((sum, count) => sum + count)).toBe(counts.trouble);
});

test("servers that are otherwise than their hours are counted, and shown by themselves", () => {
  const fleet = byName(
    [
      { ...server("left on", "ON", 1), groupUuids: ["room"] },
      { ...server("slept", "OFF", 1), groupUuids: ["room"], powerStatus: "OFF" as const },
      { ...server("goes down", "Stopping", 1), groupUuids: ["room"] },
      server("of no schedule", "ON", 1),
    ],
    "en",
  );
  const wanted = wantedBy([{ wants: "OFF", groupUuids: ["room"], serverUuids: [] }]);
  const all = listing(fleet, queryOf("/servers"), NO_GROUPS, wanted);
  expect(all.searched.accords).toEqual({ on_outside: 1, off_within: 0, as_scheduled: 1, as_asked: 1 });
  const shown = listing(fleet, queryOf("/servers?show=on_outside"), NO_GROUPS, wanted);
  expect(shown.rows.map(({ name }) => name)).toEqual(["left on"]);
});
