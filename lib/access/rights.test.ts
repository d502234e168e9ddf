import { expect, it } from "vitest";
import { RIGHTS, type Right, type Role } from "../fleet/model/entities";
import { EVERYTHING, mayStopBy, mayWakeBy, OPERATIONS, permitsOf, ROLES, type Operation } from "./rights";

const ROOM = "room";
const OTHER = "other";

/** The operations of each role: on a server of its group, on one of another group, and on what is about no server. */
const EXPECTED: Readonly<Record<Operation, readonly Role[]>> = {
  see: ["viewer", "waker", "operator", "admin"],
  wake: ["waker", "operator", "admin"],
  placeHold: ["waker", "operator", "admin"],
  acknowledge: ["waker", "operator", "admin"],
  stop: ["operator", "admin"],
  releaseHold: ["operator", "admin"],
  force: ["operator", "admin"],
  editServer: ["admin"],
  deleteServer: ["admin"],
  rotateToken: ["admin"],
  editGroup: ["admin"],
  schedule: ["admin"],
  createServer: ["admin"],
  importServers: ["admin"],
  changeGroups: ["admin"],
  enrol: ["admin"],
  upgrades: ["admin"],
  upgradeAgents: ["admin"],
  apiTokens: ["admin"],
  audit: ["admin"],
  people: ["admin"],
  ways: ["admin"],
  doors: ["admin"],
  powerCuts: ["admin"],
  upses: ["viewer", "waker", "operator", "admin"],
  nutServers: ["admin"],
  settings: ["admin"],
  cut: ["admin"],
};
const OPERATION_NAMES = Object.keys(OPERATIONS) as Operation[];

it.for(Object.keys(ROLES) as Role[])("a %s may do what the table says, everywhere or in a group", (role) => {
  const everywhere = permitsOf([{ rights: ROLES[role], groupUuids: null }]);
  const inRoom = permitsOf([{ rights: ROLES[role], groupUuids: [ROOM] }]);
  for (const operation of OPERATION_NAMES) {
    const may = EXPECTED[operation].includes(role);
    expect(everywhere.may(operation, []), operation).toBe(may);
    expect(everywhere.may(operation, [OTHER]), operation).toBe(may);
    const isOfNone = "everywhere" in OPERATIONS[operation];
    expect(inRoom.may(operation, [OTHER, ROOM]), operation).toBe(may && !isOfNone);
    expect(inRoom.may(operation, [OTHER]), operation).toBe(false);
    expect(inRoom.may(operation), operation).toBe(false);
    expect(inRoom.somewhere(operation), operation).toBe(may && !isOfNone);
  }
  expect(everywhere.all).toBe(role === "admin");
  expect(inRoom.all).toBe(false);
});

it("each right includes that of seeing, and no other", () => {
  for (const right of RIGHTS) {
    const permits = permitsOf([{ rights: [right], groupUuids: null }]);
    const allowed = OPERATION_NAMES.filter((operation) => permits.may(operation));
    const needed = (operation: Operation): Right => OPERATIONS[operation].right;
    expect(allowed.every((operation) => ["see", right].includes(needed(operation)))).toBe(true);
    expect(permits.may("see")).toBe(true);
  }
});

it.each(RIGHTS)("%s is taken by some operation, and admins have it", (right) => {
  expect(OPERATION_NAMES.map((operation) => OPERATIONS[operation].right)).toContain(right);
  expect(ROLES.admin).toContain(right);
});

it("rights on several groups add up, and none are none", () => {
  const permits = permitsOf([
    { rights: ["see"], groupUuids: null },
    { rights: ["wake"], groupUuids: [ROOM] },
  ]);
  expect(permits.may("wake", [ROOM])).toBe(true);
  expect(permits.may("wake", [OTHER])).toBe(false);
  expect(permits.may("see", [OTHER])).toBe(true);
  const none = permitsOf([{ rights: [], groupUuids: null }]);
  expect(OPERATION_NAMES.some((operation) => none.may(operation, [ROOM]))).toBe(false);
  expect(permitsOf(EVERYTHING).all).toBe(true);
});

it("waking takes the right to wake; a schedule of theirs wakes what they manage, too", () => {
  const schedule = { uuid: "hours", name: "hours" };
  const may = (rights: readonly Right[], by: typeof schedule | null, group = ROOM) =>
    mayWakeBy([{ rights, groupUuids: [ROOM] }], by)([group]);
  expect([may(["wake"], null), may(["manage"], null), may(["stop"], null)]).toEqual([true, false, false]);
  expect([may(["wake"], schedule), may(["manage"], schedule), may(["see"], schedule)]).toEqual([
    ...[true, true, false],
  ]);
  expect(may(["wake", "manage"], schedule, OTHER)).toBe(false);
  expect(mayWakeBy([], schedule)([ROOM])).toBe(false);
});

it("what somebody may turn off takes the right of how it is done; what a schedule turns off, that of schedules", () => {
  const schedule = { uuid: "hours", name: "hours" };
  const may = (rights: readonly Right[], mode: "now" | "when_free" | "forced", by: typeof schedule | null) =>
    mayStopBy([{ rights, groupUuids: [ROOM] }], { mode, schedule: by })([OTHER, ROOM]);
  expect([may(["stop"], "now", null), may(["stop"], "when_free", null)]).toEqual([true, true]);
  expect([may(["stop"], "forced", null), may(["force"], "forced", null)]).toEqual([false, true]);
  expect([may(["stop"], "when_free", schedule), may(["manage"], "when_free", schedule)]).toEqual([
    false,
    true,
  ]);
  expect(
    mayStopBy([{ rights: ["stop"], groupUuids: [ROOM] }], { mode: "now", schedule: null })([OTHER]),
  ).toBe(false);
  expect(mayStopBy([], { mode: "now", schedule: null })([ROOM])).toBe(false);
});
