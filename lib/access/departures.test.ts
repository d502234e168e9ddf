import { afterEach, beforeEach, expect, it } from "vitest";
import type { ApiTokenRecord, PersonRecord } from "../fleet/entities";
import { runningMachine, testFleet, type TestFleet, type TestMachine } from "../fleet/testing";
import { followDepartures } from "./departures";

/** A machine that is on, in a room; mika and a program may do something in the room alone, and yuki everywhere. */
let at: TestFleet;
let machine: TestMachine;
let room: string;
let stop: () => Promise<void>;
const failed: unknown[] = [];

beforeEach(async () => {
  at = await testFleet();
  machine = await runningMachine(at);
  await machine.beat("ON");
  room = (await at.fleet.createGroup({ name: "room", serverUuids: [machine.uuid] }, "yuki")).uuid;
  const person: Partial<PersonRecord> = {
    ...{ name: "mika", removedAt: null, roles: [{ role: "admin", groupUuid: room }] },
  };
  const token: Partial<ApiTokenRecord> = {
    ...{ name: "backup", rights: ["see", "stop", "manage"], groupUuids: [room] },
    ...{ expiresAt: null, revokedAt: null },
  };
  stop = followDepartures({
    fleet: at.fleet,
    people: { list: async () => [person as PersonRecord] },
    apiTokens: { list: async () => [token as ApiTokenRecord] },
    clock: at.clock,
    failed: (error) => void failed.push(error),
  });
  await at.pass(2);
});
afterEach(async () => {
  await stop();
  await at[Symbol.asyncDispose]();
  expect(failed).toEqual([]);
});

const leaves = async () => {
  await at.fleet.setMembers(room, [], "yuki");
  await at.pass(2);
};
const factsNow = () => at.fleet.get(machine.uuid).facts;

it.each(["mika", "token:backup"])(
  "what %s ordered there and the machine has not confirmed ends",
  async (author) => {
    await at.fleet.act(machine.uuid, "TurnOff", author);
    await at.pass(2);
    expect(factsNow().power).toBe("OFF");
    await leaves();
    expect(factsNow().power).toBe("ON");
  },
);

it("what waits there ends, and a schedule pauses", async () => {
  const until = at.clock.wall() + 3_600_000;
  await at.fleet.act(machine.uuid, "TurnOff", "mika", { mode: "when_free", until });
  const { uuid } = await at.fleet.createSchedule(
    {
      ...{ name: "hours", groupUuids: [], serverUuids: [machine.uuid], zone: "UTC", wake: true },
      ...{ stop: false, mode: "when_free", stopBy: null, exceptions: [], calendar: null, pausedUntil: null },
      ...{ minOn: 15, evenIfItMayNotWake: false, windows: [{ days: [1], from: "08:00", to: "09:00" }] },
    },
    "mika",
  );
  const schedule = () => at.fleet.schedules().find((each) => each.uuid === uuid);
  await at.pass(2);
  expect(at.fleet.get(machine.uuid).wish).not.toBeNull();
  expect(schedule()?.pausedUntil).toBeNull();
  await leaves();
  expect(at.fleet.get(machine.uuid).wish).toBeNull();
  expect(schedule()?.pausedUntil).not.toBeNull();
});

it("what somebody ordered who may everywhere stands", async () => {
  await at.fleet.act(machine.uuid, "TurnOff", "yuki");
  await leaves();
  expect(factsNow().power).toBe("OFF");
});
