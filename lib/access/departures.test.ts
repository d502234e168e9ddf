import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ApiTokenRecord, Grant, PersonRecord } from "../fleet/model/entities";
import { UNTIL_TAKEN_OVER, type ScheduleSettings } from "../fleet/schedules/settings";
import {
  by,
  fleetOf,
  runningMachine,
  testFleet,
  type TestFleet,
  type TestMachine,
  type Actor,
} from "../fleet/testing";
import { followDepartures, withdrawLost, type DepartureParts } from "./departures";
import { LOCAL_UUID } from "./identity";
import { EVERYTHING, mayStopBy, ROLES } from "./rights";

/** A machine that is on, in a room; mika and a program may do something in the room alone, and yuki everywhere. */
let at: TestFleet;
let machine: TestMachine;
let room: string;
let stop: () => Promise<void>;
const failed: unknown[] = [];
let expiresAt: number | null;
/** Another token, which ended long ago. */
let old: Partial<ApiTokenRecord>[];
let gone: boolean;

const YUKI: Actor = { uuid: LOCAL_UUID, name: "yuki" };
const MIKA: Actor = { uuid: "0000000b-0000-4000-8000-000000000000", name: "mika" };
const BACKUP: Actor = { uuid: "0000000c-0000-4000-8000-000000000000", name: "token:backup" };
const as = (actor: Actor) => fleetOf(at.fleet, actor);
const turnsOff = (actor: Actor) => as(actor).act(machine.uuid, "TurnOff");

beforeEach(async () => {
  at = await testFleet(() => ({ mayStop: (author, how) => mayStopBy(standing(author), how) }));
  machine = await runningMachine(at);
  await machine.beat("ON");
  room = (await at.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [machine.uuid] })).uuid;
  [expiresAt, gone, old] = [null, false, []];
  stop = followDepartures(parts());
  await at.pass(2);
});
afterEach(async () => {
  await stop();
  await at[Symbol.asyncDispose]();
  expect(failed).toEqual([]);
});

/** Mika may all in the room, and the program with its token, which may expire; yuki all everywhere. */
function standing(uuid: string | null): readonly Grant[] {
  if (uuid === LOCAL_UUID) return EVERYTHING;
  if (uuid === MIKA.uuid && !gone) return [{ rights: ROLES.admin, groupUuids: [room] }];
  const good = uuid === BACKUP.uuid && (expiresAt === null || expiresAt > at.clock.wall());
  return good ? [{ rights: ["see", "stop", "manage"], groupUuids: [room] }] : [];
}

function parts(): DepartureParts {
  const token = () => ({ uuid: BACKUP.uuid, expiresAt, revokedAt: null }) as Partial<ApiTokenRecord>;
  return {
    fleet: at.fleet,
    access: {
      standing,
      people: { list: async () => [{ uuid: MIKA.uuid, removedAt: gone ? 1 : null }] as PersonRecord[] },
      apiTokens: { list: async () => [token(), ...old] as ApiTokenRecord[] },
    },
    clock: at.clock,
    failed: (error) => void failed.push(error),
  };
}

const leaves = async () => {
  await at.fleet.as(by("yuki")).setMembers(room, []);
  await at.pass(2);
};
const factsNow = () => at.fleet.get(machine.uuid).facts;

it.each([MIKA, BACKUP])("what $name ordered there and the machine has not confirmed ends", async (author) => {
  await turnsOff(author);
  await at.pass(2);
  expect(factsNow().power).toBe("OFF");
  await leaves();
  expect(factsNow().power).toBe("ON");
});

const HOURS = (): ScheduleSettings => ({
  ...{ name: "hours", groupUuids: [], serverUuids: [machine.uuid], zone: "UTC", wake: true },
  ...{ stop: false, mode: "when_free", stopBy: null, exceptions: [], calendar: null, pausedUntil: null },
  ...{ minOn: 15, evenIfItMayNotWake: false, windows: [{ days: [1], from: "08:00", to: "09:00" }] },
});

it("what waits there ends, and a schedule pauses", async () => {
  const until = at.clock.wall() + 3_600_000;
  await as(MIKA).act(machine.uuid, "TurnOff", { mode: "when_free", until });
  const { uuid } = await as(MIKA).createSchedule(HOURS());
  const schedule = () => at.fleet.schedules().find((each) => each.uuid === uuid);
  await at.pass(2);
  expect(at.fleet.get(machine.uuid).pendingStop).not.toBeNull();
  expect(schedule()?.pausedUntil).toBeNull();
  await leaves();
  expect(at.fleet.get(machine.uuid).pendingStop).toBeNull();
  expect(schedule()?.pausedUntil).not.toBeNull();
});

it("what somebody ordered who may everywhere stands", async () => {
  await turnsOff(YUKI);
  await leaves();
  expect(factsNow().power).toBe("OFF");
});

it("a token that expires ends what its program wanted, as one that is revoked does", async () => {
  expiresAt = at.clock.wall() + 60_000;
  await as(BACKUP).createSchedule(HOURS());
  await turnsOff(BACKUP);
  await at.pass(58);
  await machine.beat("ON");
  expect(factsNow().power).toBe("OFF");
  expect(at.fleet.schedules()[0]?.pausedUntil).toBeNull();
  await at.pass(4);
  expect(factsNow().power).toBe("ON");
  expect(at.fleet.schedules()[0]).toMatchObject({ pausedUntil: UNTIL_TAKEN_OVER, author: "manager" });
});

it("also where another one that had ended is deleted at that moment", async () => {
  old = [{ uuid: "of old", expiresAt: null, revokedAt: 1 }];
  await at.pass(2);
  expiresAt = at.clock.wall() + 60_000;
  await turnsOff(BACKUP);
  await at.pass(58);
  await machine.beat("ON");
  expect(factsNow().power).toBe("OFF");
  at.clock.setWall(expiresAt);
  old = [];
  await at.pass(4);
  expect(factsNow().power).toBe("ON");
});

it("where who removed somebody could not end all that they wanted, the rest ends by itself", async () => {
  await as(MIKA).createSchedule(HOURS());
  await turnsOff(MIKA);
  await at.pass(2);
  gone = true;
  await at.pass(4);
  expect(factsNow().power).toBe("ON");
  expect(at.fleet.schedules()[0]).toMatchObject({ pausedUntil: UNTIL_TAKEN_OVER, author: "manager" });
});

it("what could not be ended, since nothing could be written, ends a little later", async () => {
  await turnsOff(MIKA);
  await at.pass(2);
  gone = true;
  at.world.diskFull = true;
  await at.pass(4);
  expect(factsNow().power).toBe("OFF");
  await vi.waitFor(() => expect(failed.splice(0)).toHaveLength(1), 20_000);
  at.world.diskFull = false;
  await at.pass(26);
  await machine.beat("ON");
  await at.pass(14);
  expect(factsNow().power).toBe("ON");
});

it.each(["leaves the room", "gets a token that ends"])(
  "nothing is ordered while the look of it fails: a server %s",
  async (how) => {
    const author = how === "leaves the room" ? MIKA : BACKUP;
    const until = at.clock.wall() + 3_600_000;
    await as(author).act(machine.uuid, "TurnOff", { mode: "when_free", until });
    await machine.beat("ON");
    await stop();
    const deaf = {
      ...parts(),
      fleet: {
        ...at.fleet,
        list: () => {
          throw new Error("no look");
        },
      },
    };
    stop = followDepartures(deaf);
    if (author === MIKA) await at.fleet.as(by("yuki")).setMembers(room, []);
    else expiresAt = at.clock.wall();
    expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
    await at.pass(2);
    expect(failed.splice(0)).not.toEqual([]);
    expect(at.fleet.get(machine.uuid)).toMatchObject({ pendingStop: null, facts: { order: null } });
  },
);

it("a starting manager pauses the schedules of who was removed meanwhile, and what is nobody's", async () => {
  await as(MIKA).createSchedule(HOURS());
  await at.fleet.as(by("token:who")).createSchedule({ ...HOURS(), name: "of old" });
  await as(YUKI).createSchedule({ ...HOURS(), name: "of yuki" });
  await stop();
  gone = true;
  await withdrawLost(parts());
  expect(at.fleet.schedules().map(({ name, pausedUntil }) => [name, pausedUntil])).toEqual([
    ["hours", UNTIL_TAKEN_OVER],
    ["of old", UNTIL_TAKEN_OVER],
    ["of yuki", null],
  ]);
});

const NIGHT = (): ScheduleSettings => ({
  ...HOURS(),
  ...{ stop: true, windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "23:00" }] },
});
const changedEnds = () => at.fleet.schedules().map(({ changedEnd }) => changedEnd?.end ?? null);

it("another end of a night is as usual again, be it later or earlier, and the schedule goes on", async () => {
  const { uuid } = await as(YUKI).createSchedule(NIGHT());
  const [soon, hour] = [at.clock.wall() + 600_000, 3_600_000];
  for (const end of [soon, soon + hour / 2]) {
    gone = false;
    await at.pass(2);
    await as(MIKA).changeScheduleEnd({ uuid, seen: null, wanted: { kind: "at", at: end } });
    await at.pass(2);
    expect(changedEnds()).toEqual([end]);
    gone = true;
    await at.pass(4);
    expect(changedEnds()).toEqual([null]);
  }
  expect(at.fleet.schedules()[0]).toMatchObject({ pausedUntil: null, author: "yuki" });
});

it("one whose usual time is over stays: nothing is turned off at once", async () => {
  const { uuid } = await as(YUKI).createSchedule(NIGHT());
  await as(MIKA).changeScheduleEnd({ uuid, seen: null, wanted: { kind: "skipped" } });
  const [skipped] = changedEnds();
  const usual = at.fleet.schedules()[0]?.changedEnd?.usual ?? 0;
  at.clock.setWall(usual + 1000);
  gone = true;
  await at.pass(4);
  expect(changedEnds()).toEqual([skipped]);
  expect(factsNow().power).toBe("ON");
});
