import { afterAll, beforeAll, expect, it } from "vitest";
import type { Grant } from "../fleet/model/entities";
import { fleetOf, testFleet, type TestFleet, by, type Actor } from "../fleet/testing";
import { missingOf } from "./required-rights";
import { permittedFleet } from "./permitted-fleet";
import { ROLES } from "./rights";

/** Alder is in a room, birch is not. */
let at: TestFleet;
let room: string;
const servers: Record<string, string> = {};

beforeAll(async () => {
  at = await testFleet();
  for (const [i, name] of ["alder", "birch"].entries()) {
    const settings = { name, macAddress: `02:00:5E:00:53:0${i + 1}`, heartbeatInterval: 30 };
    servers[name] = (await at.fleet.as(by("yuki")).register(settings)).server.uuid;
  }
  const group = { name: "room", serverUuids: [servers["alder"] ?? ""] };
  room = (await at.fleet.as(by("yuki")).createGroup(group)).uuid;
});
afterAll(() => at[Symbol.asyncDispose]());

const uuidsOf = (names: readonly string[]) => names.map((name) => servers[name] ?? "");
const YUKI = { uuid: "0000000a-0000-4000-8000-000000000000", name: "yuki" };
const MIKA = { uuid: "0000000b-0000-4000-8000-000000000000", name: "mika" };
const missing = ({ uuid }: Actor, ...grants: Grant[]) =>
  missingOf(at.fleet, { who: { kind: "person", uuid }, grants });
const inRoom = (role: keyof typeof ROLES): Grant => ({ rights: ROLES[role], groupUuids: [room] });
const everywhere = (role: keyof typeof ROLES): Grant => ({ rights: ROLES[role], groupUuids: null });

const run = async (...names: string[]) =>
  fleetOf(at.fleet, YUKI).startRun({
    ...{ action: "ON", serverUuids: uuidsOf(names), groupUuids: [], mode: "now", until: null },
    ...{ force: false, reason: "", evenIfItMayNotWake: false, confirmCount: 0, requestId: names.join() },
  });

it("whoever lacks a right for one server of a run does not cancel it, but for its author", async () => {
  const one = (await run("alder")).uuid;
  expect(missing(MIKA, inRoom("viewer")).cancelRun(one)).toBe("wake");
  expect(missing(MIKA, inRoom("waker")).cancelRun(one)).toBe(null);
  expect(missing(YUKI, inRoom("viewer")).cancelRun(one)).toBe(null);
  // Somebody else who is called so is somebody else.
  expect(missing({ ...MIKA, name: "yuki" }, inRoom("viewer")).cancelRun(one)).toBe("wake");
  await at.fleet.as(by("yuki")).cancelRun(one);

  const both = (await run("alder", "birch")).uuid;
  for (const grants of [[inRoom("waker")], [inRoom("waker"), everywhere("viewer")]])
    expect(missing(MIKA, ...grants).cancelRun(both)).toBe("wake");
  expect(missing(MIKA, everywhere("waker")).cancelRun(both)).toBe(null);
  await at.fleet.as(by("yuki")).cancelRun(both);
  // The operation itself reports what is over.
  expect(missing(MIKA, inRoom("viewer")).cancelRun(both)).toBe(null);
});

it("who starts again what they had started is told nothing of servers that they see no more", async () => {
  const before = await run("birch");
  const asking = {
    userId: "yuki",
    who: { kind: "person", uuid: YUKI.uuid },
    address: "",
    via: "api",
  } as const;
  const grants = [inRoom("operator")];
  const fleet = permittedFleet(
    at.fleet,
    { ...asking, grants },
    { grantsNow: () => grants, paceChange: () => undefined, standing: () => [] },
  );
  const again = await fleet.startRun({
    ...{ action: "ON", serverUuids: uuidsOf(["alder"]), groupUuids: [], mode: "now", until: null },
    ...{ force: false, reason: "", evenIfItMayNotWake: false, confirmCount: 0, requestId: "birch" },
  });
  expect([again.uuid, again.members]).toEqual([before.uuid, []]);
  await at.fleet.as(by("yuki")).cancelRun(before.uuid);
});

it("a hold is ended with the right to stop, and one's own with the right to place it", async () => {
  const until = at.clock.wall() + 3_600_000;
  const hold = { serverUuids: uuidsOf(["alder", "birch"]), groupUuids: [], until, reason: "", wake: false };
  const { uuid } = await fleetOf(at.fleet, YUKI).placeHold(hold);
  expect(missing(MIKA, everywhere("operator")).releaseHold(uuid)).toBe(null);
  expect(missing(MIKA, everywhere("waker")).releaseHold(uuid)).toBe("stop");
  expect(missing(YUKI, everywhere("waker")).releaseHold(uuid)).toBe(null);
  // It is on a server besides that they do not see.
  expect(missing(MIKA, inRoom("operator")).releaseHold(uuid)).toBe("stop");
});

it("a schedule is changed with the right to manage all that it is for", async () => {
  const schedule = await at.fleet.as(by("yuki")).createSchedule({
    ...{ name: "hours", groupUuids: [room], serverUuids: uuidsOf(["birch"]), zone: "UTC", wake: true },
    ...{ stop: false, mode: "when_free", stopBy: null, exceptions: [], calendar: null, pausedUntil: null },
    ...{ minOn: 15, evenIfItMayNotWake: false, windows: [{ days: [1], from: "08:00", to: "09:00" }] },
  });
  expect(missing(MIKA, everywhere("admin")).changeSchedule(schedule.uuid)).toBe(null);
  expect(missing(MIKA, inRoom("admin")).changeSchedule(schedule.uuid)).toBe("manage");
  expect(missing(MIKA, inRoom("viewer")).changeSchedule(schedule.uuid)).toBe("manage");
});

/** The fleet as mika has it by these grants. */
const editing = (...grants: Grant[]) =>
  permittedFleet(
    at.fleet,
    { userId: "mika", who: { kind: "person", uuid: MIKA.uuid }, grants, address: "", via: "api" },
    { grantsNow: () => grants, paceChange: () => undefined, standing: () => [] },
  );

it("who puts a server into a group that rests has to have the right to turn it off", async () => {
  const [birch = ""] = uuidsOf(["birch"]);
  const yuki = at.fleet.as(by("yuki"));
  const { uuid } = await yuki.createGroup({ name: "resting", serverUuids: [] });
  const program = editing({ rights: ["see", "wake", "manage"], groupUuids: null });
  await program.changeMembers(uuid, { join: [birch], leave: [] });
  await program.setMembers(uuid, []);
  await yuki.updateGroup(uuid, { rest: { when: "always", afterMinutes: 30, minUpMinutes: 10 } });
  const refused = { fault: { code: "no_right", right: "stop" } };
  await expect(program.changeMembers(uuid, { join: [birch], leave: [] })).rejects.toMatchObject(refused);
  await expect(program.setMembers(uuid, [birch])).rejects.toMatchObject(refused);
  await editing(everywhere("admin")).setMembers(uuid, [birch]);
  // One that is there stays.
  await program.setMembers(uuid, [birch]);
  await yuki.deleteGroup(uuid);
});

it("a name that something hidden has is taken, and nothing is said of whose it is", async () => {
  const [alder, birch] = uuidsOf(["alder", "birch"]) as [string, string];
  const schedule = (name: string, server: string) => ({
    ...{ name, groupUuids: [], serverUuids: [server], zone: "UTC", wake: true, stop: false },
    ...{ mode: "when_free" as const, stopBy: null, exceptions: [], calendar: null, pausedUntil: null },
    ...{ minOn: 15, evenIfItMayNotWake: false, windows: [{ days: [1], from: "08:00", to: "09:00" }] },
  });
  await at.fleet.as(by("yuki")).createSchedule(schedule("of birch", birch));
  const mine = editing(inRoom("admin"));
  await expect(mine.createSchedule(schedule("of birch", alder))).rejects.toMatchObject({
    fault: { code: "schedule_name_taken" },
  });
  const { macAddress } = at.fleet.get(birch);
  const taken = await mine.edit(alder, { macAddress }).catch((error: unknown) => error);
  expect(taken).toMatchObject({ fault: { code: "mac_address_taken", byUuid: "" } });
  expect(String(taken)).not.toContain("birch");
});

it("a new need takes the right to wake what is needed; one that is there is kept without it", async () => {
  const [alder, birch] = uuidsOf(["alder", "birch"]) as [string, string];
  const mine = editing(inRoom("admin"), everywhere("viewer"));
  const refused = { fault: { code: "no_right", right: "wake" } };
  await expect(mine.edit(alder, { needs: [birch] })).rejects.toMatchObject(refused);
  expect(at.fleet.get(alder).needs).toEqual([]);

  await editing(inRoom("admin"), everywhere("waker")).edit(alder, { needs: [birch] });
  expect((await mine.edit(alder, { needs: [birch], note: "as before" })).needs).toEqual([birch]);
  await mine.edit(alder, { needs: [] });
});
