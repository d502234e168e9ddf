import fc from "fast-check";
import { expect, test } from "vitest";
import type { Next } from "../plan/next";
import { asked } from "./runs/testing";
import { scheduleOf } from "./schedules/testing";
import type { ScheduleSettings } from "./schedules/settings";
import {
  by,
  runningMachine,
  settings,
  testFleet,
  testMachine,
  type TestFleet,
  type TestMachine,
} from "./testing";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Thursday. */
const DAWN = Date.UTC(2026, 10, 26);
const NOON = DAWN + 12 * HOUR;

/** "OFF 18–18.5, by office hours", in hours of the day. */
function line(found: Next | null): string {
  if (!found) return "nothing";
  const hour = (at: number): string => String((at - DAWN) / HOUR);
  const times = `${found.at === null ? "now" : hour(found.at)}${found.latest === null ? "" : `–${hour(found.latest)}`}`;
  const { schedule, author, runUuid } = found.by;
  const who = `${schedule?.name ?? author}${runUuid ? " in a run" : ""}`;
  return `${found.action} ${times}${found.whenFree ? " when free" : ""}, by ${who}`;
}

test("what is next follows schedules, holds, stops, orders and runs as they come and go", async () => {
  await using under = await testFleet(undefined, { wall: NOON });
  const machine = await runningMachine(under);
  const yuki = under.fleet.as(by("yuki"));
  const next = () => line(under.fleet.next(machine.uuid));
  expect(next()).toBe("nothing");
  const { uuid } = await yuki.createSchedule(scheduleOf([machine.uuid]));
  expect(next()).toBe("OFF 18–18.5, by office hours");
  await yuki.updateSchedule(uuid, scheduleOf([machine.uuid], { mode: "when_free", stopBy: "23:00" }));
  expect(next()).toBe("OFF 18–23 when free, by office hours");

  const hold = { serverUuids: [machine.uuid], groupUuids: [], reason: "", wake: false };
  const placed = await yuki.placeHold({ ...hold, until: DAWN + 20 * HOUR });
  expect(next()).toBe("OFF 42–47 when free, by office hours");
  await yuki.releaseHold(placed.uuid);
  expect(next()).toBe("OFF 18–23 when free, by office hours");

  const until = DAWN + 17 * HOUR;
  await yuki.act(machine.uuid, "TurnOff", { mode: "when_free", until });
  expect(next()).toBe("OFF now–17 when free, by yuki");
  await yuki.act(machine.uuid, "TurnOn");
  expect(next()).toBe("OFF 18–23 when free, by office hours");

  const run = await yuki.startRun({
    ...asked({ serverUuids: [machine.uuid] }),
    ...{ mode: "when_free", until, evenIfItMayNotWake: true, confirmCount: 0, requestId: null },
  });
  expect(next()).toBe("OFF now–17 when free, by yuki in a run");
  await yuki.cancelRun(run.uuid);
  await under.pass(1);
  await yuki.act(machine.uuid, "TurnOff");
  expect(next()).toBe("OFF now, by yuki");
  await machine.beat("Stopping", { leaving: true });
  await under.pass(31);
  expect(next()).toBe("ON 32, by office hours");
  await yuki.act(machine.uuid, "TurnOn");
  expect(next()).toMatch(/^ON now/);
  await yuki.deleteSchedule(uuid);
  await yuki.act(machine.uuid, "TurnOff");
  expect(next()).toBe("nothing");
  await yuki.remove(machine.uuid);
  expect(under.fleet.next(machine.uuid)).toBeNull();
});

test("the order of somebody is theirs also after a start of the manager", async () => {
  await using under = await testFleet(undefined, { wall: NOON });
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  await under.restart();
  expect(line(under.fleet.next(machine.uuid))).toBe("OFF now, by yuki");
});

test("watchers are told what is next for servers that did not change themselves, once", async () => {
  await using under = await testFleet(undefined, { wall: NOON });
  const [web, nas] = [await runningMachine(under), await runningMachine(under)];
  const yuki = under.fleet.as(by("yuki"));
  await yuki.edit(web.uuid, { needs: [nas.uuid] });
  const ended = new AbortController();
  const news = under.fleet.watch(ended.signal)[Symbol.asyncIterator]();
  /** The servers of all such news so far. */
  const sentNow = async (): Promise<readonly (readonly [string, string])[]> => {
    await beats();
    await under.pass(2);
    await yuki.createGroup({ name: `mark ${(marks += 1)}`, serverUuids: [] });
    const found: (readonly [string, string])[] = [];
    for (;;) {
      const each = (await news.next()).value;
      if (!each || each.type === "group") return found.sort();
      if (each.type === "nexts") for (const [uuid, next] of each.nexts) found.push([uuid, line(next)]);
    }
  };
  let marks = 0;
  const beats = async () => {
    for (const machine of [web, nas]) await machine.beat("ON");
  };
  for (const { uuid } of [web, nas]) under.fleet.next(uuid);
  await sentNow();

  const both = [web.uuid, nas.uuid].sort();
  const { uuid } = await yuki.createSchedule(scheduleOf(both));
  expect(await sentNow()).toEqual(both.map((each) => [each, "OFF 18–18.5, by office hours"]));
  expect(await sentNow()).toEqual([]);

  // The one that is held changes itself; the one that it needs stays on with it.
  const hold = { serverUuids: [web.uuid], groupUuids: [], reason: "", wake: false, until: DAWN + 20 * HOUR };
  await yuki.placeHold(hold);
  expect(await sentNow()).toEqual([[nas.uuid, "OFF 42–42.5, by office hours"]]);

  await yuki.deleteSchedule(uuid);
  expect(await sentNow()).toEqual(both.map((each) => [each, "nothing"]));

  ended.abort();
});

test("it is worked out once for as long as nothing happens, and heartbeats are nothing", async () => {
  let asked = 0;
  const waker = (under: TestFleet["store"]) => ({
    mayStop: () => {
      asked += 1;
      return () => true;
    },
    store: under,
  });
  await using under = await testFleet((store) => ({ mayStop: waker(store).mayStop }), { wall: NOON });
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
  under.fleet.next(machine.uuid);
  const before = asked;
  for (let beats = 0; beats < 5; beats += 1) {
    await machine.beat("ON");
    await under.pass(9);
    expect(under.fleet.next(machine.uuid)).not.toBeNull();
  }
  expect(asked).toBe(before);
});

// What the scheduler then does: servers in random schedules, held, needed and off, over ten minutes.

const START = NOON + 30_000;
const MINUTES = 10;
const clock = (minute: number): string =>
  new Date(NOON + minute * MINUTE).toISOString().slice("2026-11-26T".length, -":00.000Z".length);

const minute = fc.integer({ min: 1, max: MINUTES - 1 });
const mostly = fc.nat(4).map((n) => n > 0);
const hours = fc
  .record({
    ...{ isAtWork: fc.boolean(), edge: minute, length: fc.integer({ min: 1, max: 15 }) },
    ...{ wake: mostly, stop: mostly, whenFree: fc.boolean(), minOn: fc.constantFrom(0, 0, 3, 6) },
    ...{ stopBy: fc.option(minute), paused: fc.option(minute, { freq: 8 }) },
  })
  .map(({ isAtWork, edge, length, whenFree, stopBy, paused, ...rest }): Partial<ScheduleSettings> => ({
    ...{ ...rest, mode: whenFree ? "when_free" : "now" },
    windows: [
      {
        days: [1, 2, 3, 4, 5, 6, 7],
        ...(isAtWork
          ? { from: clock(-length), to: clock(edge) }
          : { from: clock(edge), to: clock(edge + length) }),
      },
    ],
    stopBy: whenFree && stopBy !== null ? clock(stopBy) : null,
    pausedUntil: paused === null ? null : NOON + paused * MINUTE,
  }));
const machineOf = fc.record({
  ...{ isOn: fc.boolean(), in: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 2 }) },
  ...{
    heldUntil: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 2 }),
    needs: fc.option(fc.nat(15), { freq: 2 }),
  },
});

test("what is next is what the scheduler then does, and nothing before it", async () => {
  const asked = fc.record({
    schedules: fc.array(hours, { minLength: 6, maxLength: 6 }),
    machines: fc.array(machineOf, { minLength: 16, maxLength: 16 }),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ schedules, machines }) => {
      await using under = await testFleet(undefined, { wall: START });
      const yuki = under.fleet.as(by("yuki"));
      const all: TestMachine[] = [];
      for (const { isOn } of machines)
        all.push(
          isOn
            ? await runningMachine(under)
            : testMachine(under, (await yuki.register(settings())).server.uuid),
        );
      const uuidOf = (at: number): string => all[at]?.uuid ?? "";
      for (const [at, { needs }] of machines.entries())
        // Later ones only: no circle.
        if (needs !== null && needs > at) await yuki.edit(uuidOf(at), { needs: [uuidOf(needs)] });
      for (const [at, { heldUntil }] of machines.entries())
        if (heldUntil !== null) {
          const hold = { serverUuids: [uuidOf(at)], groupUuids: [], reason: "", wake: false };
          await yuki.placeHold({ ...hold, until: NOON + heldUntil * MINUTE });
        }
      for (const [at, changes] of schedules.entries()) {
        const its = machines.flatMap((each, index) => (each.in.includes(at) ? [uuidOf(index)] : []));
        if (its.length > 0) await yuki.createSchedule(scheduleOf(its, { ...changes, name: `${at}` }));
      }
      await under.pass(1);

      const said = new Map(all.map(({ uuid }) => [uuid, under.fleet.next(uuid)]));
      const happened = await happenings(
        under,
        all,
        machines.map(({ isOn }) => isOn),
      );
      for (const { uuid } of all)
        agrees(said.get(uuid) ?? null, happened.get(uuid) ?? null, isNeeded(under, uuid));
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 120_000);

interface Happened {
  readonly action: "ON" | "OFF";
  readonly at: number;
}

/** The first thing that is asked of each machine. Those that are told to stop do so, and those that are woken boot. */
async function happenings(
  under: TestFleet,
  all: readonly TestMachine[],
  areOn: readonly boolean[],
): Promise<ReadonlyMap<string, Happened>> {
  const found = new Map<string, Happened>();
  const running = new Set(all.filter((_, at) => areOn[at]));
  for (let seconds = 0; seconds < MINUTES * 60; seconds += 1) {
    await under.pass(1);
    const at = under.clock.wall();
    for (const machine of all) {
      const { uuid } = machine;
      const { facts, pendingStop } = under.fleet.get(uuid);
      const isAsked = pendingStop !== null || facts.order !== null;
      const isWoken = !running.has(machine) && facts.power === "ON";
      if (isAsked && !found.has(uuid)) found.set(uuid, { action: "OFF", at });
      if (isWoken && !found.has(uuid)) found.set(uuid, { action: "ON", at });
      if (isWoken) {
        running.add(machine);
        Object.assign(machine, { boot: `${machine.boot}+`, instance: `${machine.instance}+`, sequence: 0 });
        await machine.beat("Launched");
      } else if (running.has(machine) && seconds % 5 === 0) {
        const { power, reportUse } = await machine.beat("ON", { use: [] });
        const free = reportUse ? (await machine.beat("ON", { use: [] })).power : power;
        if (free === "OFF") {
          await machine.beat("Stopping", { leaving: true });
          running.delete(machine);
        }
      }
    }
  }
  return found;
}

function isNeeded({ fleet }: TestFleet, uuid: string): boolean {
  return fleet.list().some(({ needs }) => needs.includes(uuid));
}

/** Milliseconds within which a thing is done: schedules are looked at each second, and one server woken in each. */
const WITHIN = 25_000;
/** Milliseconds within which a server that needs another is seen to be off. */
const DOWN_WITHIN = 60_000;
const END = START + MINUTES * MINUTE;

function agrees(said: Next | null, happened: Happened | null, isNeeded: boolean): void {
  const what = `${line(said)} / ${happened ? `${happened.action} ${(happened.at - DAWN) / HOUR}` : "nothing"}`;
  if (happened) {
    expect(said?.action, what).toBe(happened.action);
    expect(happened.at, what).toBeGreaterThanOrEqual(said?.at ?? START);
    expect(happened.at, what).toBeLessThanOrEqual(
      (said?.at ?? START) + (isNeeded ? WITHIN + DOWN_WITHIN : WITHIN),
    );
  } else if (said) {
    // It may be given up where the one that needs it went down later than it could.
    const mustHaveBeen = (isNeeded ? (said.latest ?? Infinity) : END) - DOWN_WITHIN > (said.at ?? START);
    if (mustHaveBeen) expect(said.at ?? START, what).toBeGreaterThan(END - WITHIN - DOWN_WITHIN);
  }
}
