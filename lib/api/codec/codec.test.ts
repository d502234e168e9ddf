import { AlertKindSchema } from "../../gen/proto/komoriuta/v1/alert_pb";
import { MemberEndSchema, RunActionSchema, RunSchema } from "../../gen/proto/komoriuta/v1/run_pb";
import { create, toJson } from "@bufbuild/protobuf";
import { NextSchema, NextsSchema, ServerSchema } from "../../gen/proto/komoriuta/v1/server_pb";
import {
  ActionSchema,
  CurrentStatusSchema,
  PowerStatusSchema,
  StopModeSchema,
} from "../../gen/proto/komoriuta/v1/status_pb";
import { expect, test } from "vitest";
import { RestKeepSchema, RestWhenSchema } from "../../gen/proto/komoriuta/v1/rest_pb";
import type { ServerRecord } from "../../fleet/model/entities";
import type { RestOutlook } from "../../fleet/orders/rests";
import { INITIAL_SETTINGS } from "../../fleet/model/settings";
import { UNLIKE_NEW } from "../../fleet/model/testing";
import { newServer } from "../../fleet/servers/server-verbs";
import { refusal } from "../../power/permissions";
import { currentStatus, statusReason } from "../../power/status";
import { USUAL_GUARDS } from "../../plan/guards";
import type { Next } from "../../plan/next";
import { REST_KEEPS } from "../../plan/rest";
import {
  counts,
  listedRun,
  MEMBER_WHYS,
  memberEnd,
  type Member,
  type MemberWhy,
  type Run,
} from "../../plan/run";
import { factsOf, second } from "../../power/testing";
import { ACTIONS, type Action, type HeartbeatStatus, type PowerStatus } from "../../power/words";
import { nextMessage, nextsMessage } from "./next";
import { readColumns, readEvent, readNextsOf, readServer } from "./read";
import { readRestOutlook } from "./read-rest";
import { readRun } from "./read-run";
import { runJson, runMessage, runSummaryJson } from "./run";
import { columnsJson, eventJson, serverJson, serverMessage } from "./write";
import { REST_KEEP } from "./rest-words";
import { MEMBER_END } from "./run-words";
import {
  ACTION,
  ACTION_NUMBER,
  ALERT_KIND,
  CURRENT_STATUS,
  POWER_STATUS,
  REST_WHEN,
  RUN_ACTION,
  STOP_MODE,
} from "./words";

const HEARTBEATS: readonly HeartbeatStatus[] = ["None", "Launched", "ON", "Stopping"];
const POWERS: readonly PowerStatus[] = ["ON", "OFF"];
const REPORT = { at: second(3), boot: "b", instance: "i", sequence: 7, revisionEcho: 1, leaving: false };

const record = (facts: Partial<ServerRecord["facts"]>): ServerRecord => ({
  ...newServer(
    { ...INITIAL_SETTINGS, name: "子守唄", macAddress: "02:00:00:00:00:01" },
    {
      ...{ uuid: "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a", tokenExpiresAt: null },
      groupUuids: ["6f1e2a52-95d4-4f3c-a1a4-2d3f5f7c6b10"],
    },
    second(1),
  ),
  facts: { ...factsOf(facts), last: facts.last === undefined ? REPORT : facts.last },
  updatedAt: second(2).wall,
});

/** The actions that a server's agent cannot do: it says nothing of itself. */
const CAN_NOT: readonly Action[] = ["Reboot"];
const ABLE: ServerRecord = {
  ...record({ power: "ON", previous: "ON", current: "ON", last: REPORT }),
  agent: { version: "1", hostname: "nas", os: "", arch: "", interfaces: [], can: ["reboot"] },
};

const records = POWERS.flatMap((power) =>
  HEARTBEATS.flatMap((previous) =>
    HEARTBEATS.flatMap((current) => [REPORT, null].map((last) => record({ power, previous, current, last }))),
  ),
).concat(
  record({ power: "ON", previous: "ON", current: "ON", applying: { cause: "start", since: second(1) } }),
  record({ power: "ON", previous: "ON", current: "None", trouble: "restarting" }),
  record({ power: "OFF", powerSetBy: "sync", previous: "ON", current: "None", seen: "off" }),
  record({ power: "OFF", powerSetBy: "sync", previous: "Stopping", current: "None" }),
  record({ power: "OFF", powerSetBy: "sync", previous: "Stopping", current: "None", notBack: true }),
);

test.each(records.map((each) => [currentStatus(each.facts), each] as const))(
  "a server that is %s is read as it was written",
  (status, { facts, ...server }) => {
    const view = readServer(serverJson({ facts, ...server }, null));
    expect(view).toMatchObject({
      uuid: server.uuid,
      name: server.name,
      powerStatus: facts.power,
      powerSetBy: facts.powerSetBy,
      currentStatus: status,
      lastPowerChangedAt: facts.powerSince.wall,
      statusSince: facts.statusSince.wall,
      lastHeartbeatAt: facts.last?.at.wall ?? null,
      heartbeatInterval: facts.interval,
      groupUuids: server.groupUuids,
      createdAt: server.createdAt,
      agent: null,
      tokenExpiresAt: null,
    });
    expect(view.allowed).toEqual(
      ACTIONS.filter((action) => !refusal(facts, action) && !CAN_NOT.includes(action)),
    );
  },
);

const { heartbeatInterval: _, ...settings } = UNLIKE_NEW;
const full: ServerRecord = {
  ...record({ power: "OFF", powerSetBy: "sync", previous: "Stopping", current: "None" }),
  ...settings,
  tokenExpiresAt: second(9).wall,
  use: [{ kind: "session", name: "alice (ssh)", since: second(4).wall }],
  pendingStop: {
    author: "yuki",
    how: null,
    authorUuid: null,
    reason: "night",
    since: second(5),
    until: second(99).wall,
    boot: "b",
    revision: 3,
    declined: false,
    run: null,
    evenIfItMayNotWake: false,
    evenIfNeeded: false,
  },
  holds: [
    {
      uuid: "c2f1",
      until: second(98).wall,
      reason: "copying",
      author: "alice",
      authorUuid: null,
      createdAt: second(6).wall,
    },
  ],
  guards: { ...USUAL_GUARDS, load: { above: 0.5, minutes: 5 }, trafficAbove: 1000 },
  needs: ["b9d0"],
  alerts: [
    {
      ...{ uuid: "d7e3", kind: "lost", raisedAt: second(7).wall, clearedAt: second(8).wall, times: 2 },
      ...{ acknowledged: null, detail: "" },
    },
    {
      ...{ uuid: "d7e4", kind: "did_not_start", raisedAt: second(8).wall, clearedAt: null, times: 1 },
      ...{ acknowledged: { by: "yuki", at: second(9).wall }, detail: "5 packets" },
    },
  ],
  agent: {
    version: "1.0.0",
    hostname: "alpha",
    os: "linux",
    arch: "x86_64",
    interfaces: [
      { name: "eth0", macAddress: "02:00:00:00:00:01", wakeOnLan: false, defaultRoute: true },
      { name: "eth1", macAddress: "02:00:00:00:00:02", defaultRoute: false },
    ],
  },
};

test("agent and token are read as they were written", () => {
  const { agent, tokenExpiresAt } = readServer(serverJson(full, null));
  expect({ agent, tokenExpiresAt }).toEqual({
    agent: { ...full.agent, can: [] },
    tokenExpiresAt: full.tokenExpiresAt,
  });
});

test("use, the stop that waits, holds and guards are read as they were written", () => {
  const { use, pendingStop, holds, guards } = readServer(serverJson(full, null));
  const { author, reason, until, since } = full.pendingStop ?? { since: second(0) };
  expect(pendingStop).toEqual({ author, reason, until, runUuid: "", byRest: false, createdAt: since.wall });
  expect({ use, holds, guards }).toEqual({ use: full.use, holds: full.holds, guards: full.guards });
  const bare = { ...full, use: [], pendingStop: null, holds: [], guards: null };
  const { use: free, ...none } = readServer(serverJson(bare, null));
  expect(free).toEqual([]);
  expect(none).toMatchObject({ pendingStop: null, holds: [], guards: null });
});

test("alerts are read as they were written, of a whole server and in columns", () => {
  expect(readServer(serverJson(full, null)).alerts).toEqual(full.alerts);
  const listed = readColumns(columnsJson([record({}), full], () => null));
  expect(listed.map(({ alerts }) => alerts)).toEqual([[], full.alerts]);
});

const NEXT: Next = {
  ...{ action: "OFF", at: second(60).wall, latest: second(99).wall, whenFree: true },
  by: { author: "yuki", schedule: { uuid: "5c4e", name: "school nights" }, runUuid: "7a1b" },
};

const OUTLOOK: RestOutlook = {
  rest: {
    ...{ when: "outside_schedule", afterMinutes: 30, minUpMinutes: 15, author: "yuki", authorUuid: "u1" },
    groupUuids: ["room"],
  },
  ...{ freeSince: second(7).wall, sleepsAt: second(60).wall },
  kept: REST_KEEPS.map((why) => ({
    why,
    detail: `of ${why}`,
    until: why === "held" ? second(9).wall : null,
  })),
};

test("the outlook of a rest is read as it was written, with a sentence for each reason", () => {
  const { rest, ...outlook } = OUTLOOK;
  const { author, authorUuid: _, groupUuids, ...settings } = rest;
  const json = serverJson(full, null, OUTLOOK);
  expect(readRestOutlook(readServer(json).restOutlook ?? {})).toEqual({
    ...outlook,
    rest: settings,
    author,
    groupUuids,
  });
  expect(json.restOutlook?.kept?.map(({ text = "" }) => text).every((text) => /\.$/.test(text))).toBe(true);
  const names = ({ values }: { values: { name: string }[] }) => values.slice(1).map(({ name }) => name);
  expect(Object.values(REST_KEEP).sort()).toEqual(names(RestKeepSchema).sort());
  expect(Object.values(REST_WHEN)).toEqual(RestWhenSchema.values.map(({ name }) => name));
});

test("what is next is read as it was written, of a whole server, in columns, and alone", () => {
  const { by, ...times } = NEXT;
  const read = { ...times, ...by, byRest: false };
  const underWay: Next = {
    ...NEXT,
    at: null,
    latest: null,
    by: { author: "", schedule: null, runUuid: null },
  };
  const readUnderWay = { ...read, at: null, latest: null, author: "", schedule: null, runUuid: null };
  expect(readServer(serverJson(full, NEXT)).next).toEqual(read);
  expect(readServer(serverJson(full, null)).next).toBeNull();

  const nexts = new Map<string, Next | null>([
    ["a", NEXT],
    ["b", null],
    ["c", underWay],
    ["d", NEXT],
  ] as const);
  const all = [...nexts.keys()].map((uuid) => ({ ...record({}), uuid }));
  const columns = columnsJson(all, (uuid) => nexts.get(uuid) ?? null);
  expect(columns.nexts).toHaveLength(2);
  expect(readColumns(columns).map(({ next }) => next)).toEqual([read, null, readUnderWay, read]);
  expect(readColumns(columnsJson(all, () => null)).map(({ next }) => next)).toEqual([null, null, null, null]);

  const numbers = new Map([
    ["a", 3],
    ["b", 1],
    ["d", 0],
  ]);
  const alone = create(
    NextsSchema,
    nextsMessage(nexts, (uuid) => numbers.get(uuid)),
  );
  expect(readNextsOf(toJson(NextsSchema, alone))).toEqual([
    [3, read],
    [1, null],
    [0, read],
  ]);
});

test("what is next tells every field that the protocol has", () => {
  const message = nextMessage(NEXT) as unknown as Record<string, unknown>;
  const byRest = nextMessage({ ...NEXT, by: { ...NEXT.by, rest: true } });
  expect([message["byRest"], byRest.byRest]).toEqual([false, true]);
  message["byRest"] = true;
  const missing = NextSchema.fields.filter(({ localName }) => !message[localName]);
  expect(missing.map(({ localName }) => localName)).toEqual([]);
});

test("a message tells every field that the protocol has", () => {
  const message = serverMessage(full, NEXT, OUTLOOK) as unknown as Record<string, unknown>;
  const missing = ServerSchema.fields.filter(({ localName }) => {
    // Who can wake it now is told by GetServer alone.
    if (localName === "ways") return false;
    const value = message[localName];
    return value === undefined || value === "" || value === 0 || (Array.isArray(value) && value.length === 0);
  });
  expect(missing.map(({ localName }) => localName)).toEqual([]);
});

test("every word of the protocol has a word of the status model, and its own number", () => {
  const names = ({ values }: { values: { name: string }[] }) => values.slice(1).map(({ name }) => name);
  expect(Object.values(ACTION).sort()).toEqual(names(ActionSchema).sort());
  expect(Object.values(POWER_STATUS).sort()).toEqual(names(PowerStatusSchema).sort());
  expect(Object.values(CURRENT_STATUS).sort()).toEqual(names(CurrentStatusSchema).sort());
  expect(Object.values(ALERT_KIND).sort()).toEqual(names(AlertKindSchema).sort());
  expect(Object.values(RUN_ACTION).sort()).toEqual(names(RunActionSchema).sort());
  expect(Object.values(STOP_MODE).sort()).toEqual(names(StopModeSchema).sort());
  expect(Object.values(MEMBER_END).sort()).toEqual(names(MemberEndSchema).sort());
  const numbers = ActionSchema.values.map(({ name, number }) => [name, number]);
  expect(numbers.slice(1)).toEqual(ACTIONS.map((action) => [ACTION[action], ACTION_NUMBER[action]]));
});

test("columns say what a whole server says", () => {
  const all = [...records, ABLE];
  const listed = readColumns(columnsJson(all, () => null));
  expect(listed).toHaveLength(all.length);
  for (const [i, each] of all.entries())
    expect(readServer(serverJson(each, null))).toMatchObject(listed[i] ?? {});
  const reasons = all.map(({ facts }) => statusReason(facts));
  expect(listed.map((each) => each.statusReason)).toEqual(reasons);
  expect(new Set(reasons)).toEqual(
    new Set([null, "manager_started", "did_not_start", "did_not_come_back", "restarting", "seen_off"]),
  );
  expect(new Set(listed.flatMap(({ allowed }) => allowed))).toEqual(new Set(ACTIONS));
  expect(readColumns(columnsJson([], () => null))).toEqual([]);
});

test("columns tell of use, of the stop that waits, and of the hold that ends last", () => {
  const last = {
    uuid: "c2f2",
    until: second(99).wall,
    reason: "",
    author: "bob",
    authorUuid: null,
    createdAt: 0,
  };
  const held = { ...full, holds: [...full.holds, last] };
  const { use, pendingStop } = readServer(serverJson(full, null));
  const [first, second_, third] = readColumns(
    columnsJson([record({}), held, { ...full, use: [] }], () => null),
  );
  expect(first).toMatchObject({ use: null, pendingStop: null, holds: [] });
  expect(second_).toMatchObject({ use, pendingStop, holds: [last] });
  expect(third).toMatchObject({ use: null, holds: full.holds });
});

test("an event is read as it was written", () => {
  const event = {
    id: 3,
    at: second(5).wall,
    serverUuid: "u",
    serverName: "alpha",
    kind: "lost",
    severity: "warning",
    actor: "manager",
    detail: "",
    reason: "",
    until: null,
    use: null,
    actorUuid: null,
    runUuid: null,
  } as const;
  // Whose it is, only the manager knows.
  const { actorUuid: _, ...written } = event;
  expect(readEvent(eventJson(event))).toEqual(written);
});

const member = (serverUuid: string, rest: Partial<Member> = {}): Member => ({
  serverUuid,
  serverName: serverUuid.toUpperCase(),
  boot: "b",
  waitsFor: [],
  added: false,
  asked: null,
  end: null,
  ...rest,
});
const asked = { at: second(7), revision: 4 };
const whys = Object.keys(MEMBER_WHYS) as MemberWhy[];
const run: Run = {
  uuid: "9d8a",
  action: "OFF",
  mode: "when_free",
  grace: 60,
  reason: "night",
  author: "yuki",
  authorUuid: null,
  schedule: { uuid: "77aa", name: "evenings" },
  since: second(6),
  until: second(900).wall,
  rate: null,
  minOn: 900,
  evenIfItMayNotWake: false,
  members: [
    member("a", { asked, end: memberEnd("still_in_use", second(9).wall, { detail: "bob", use: full.use }) }),
    member("b", { waitsFor: ["a"], added: true }),
    member("c", { asked }),
    ...whys.map((why) => member(why, { end: memberEnd(why, second(10).wall) })),
  ],
  cancelledBy: { who: "alice", why: "run_cancelled" },
  endedAt: second(12).wall,
};

test("a run is read as it was written, with each end that a member can have", () => {
  const { since, rate: _rate, grace: _grace, minOn: _minOn, authorUuid: _, cancelledBy, ...written } = run;
  const { members, evenIfItMayNotWake: _even, ...rest } = written;
  expect(readRun(runJson(run, { unproved: ["b"] }))).toEqual({
    ...rest,
    createdAt: since.wall,
    cancelledBy: cancelledBy?.who,
    members: members.map(({ boot: _boot, asked, ...each }) => ({
      ...each,
      askedAt: asked?.at.wall ?? null,
      unproved: each.serverUuid === "b",
    })),
    counts: counts(run),
  });
  const bare: Run = { ...run, mode: "now", reason: "", schedule: null, cancelledBy: null, endedAt: null };
  const shown = { mode: "now", reason: "", schedule: null, cancelledBy: null, endedAt: null };
  expect(readRun(runJson(bare))).toMatchObject(shown);
});

test.each(["now", "when_free", "forced"] as const)("a run with mode %s is read as such", (mode) => {
  for (const action of ["ON", "OFF"] as const)
    expect(readRun(runJson({ ...run, mode, action }))).toMatchObject({ mode, action });
});

test("of a run only the members are told that are asked for, and always how many there are", () => {
  const some = readRun(runJson(run, { only: ({ serverUuid }) => serverUuid === "c" }));
  expect(some.members.map(({ serverUuid }) => serverUuid)).toEqual(["c"]);
  expect(some.counts).toEqual(counts(run));
  const listed = readRun(runSummaryJson(listedRun(run)));
  expect(listed).toEqual({ ...some, members: [] });
});

test("a run's message tells every field that the protocol has", () => {
  const message = runMessage({ ...run, mode: "forced" }) as unknown as Record<string, unknown>;
  const missing = RunSchema.fields.filter(({ localName }) => !message[localName]);
  expect(missing.map(({ localName }) => localName)).toEqual([]);
});

test("what a newer manager speaks of is not guessed at", () => {
  const json = { ...serverJson(full, null), currentStatus: "CURRENT_STATUS_FLYING" as "CURRENT_STATUS_ON" };
  expect(() => readServer(json)).toThrow(RangeError);
  const { members = [], ...written } = runJson(run);
  expect(() =>
    readRun({ ...written, members: members.map((each) => ({ ...each, why: "flew_away" })) }),
  ).toThrow(RangeError);
  expect(() => readRun({ ...written, action: "RUN_ACTION_FLY" as "RUN_ACTION_ON" })).toThrow(RangeError);
});

test("columns tell of each server its groups, sets of which are told once", () => {
  const both = ["6f1e", "9a2c"];
  const all = [both, [], ["9a2c"], both].map((groupUuids) => ({ ...record({}), groupUuids }));
  const columns = columnsJson(all, () => null);
  expect(columns.groupSets).toHaveLength(2);
  expect(readColumns(columns).map(({ groupUuids }) => groupUuids)).toEqual([both, [], ["9a2c"], both]);
});
