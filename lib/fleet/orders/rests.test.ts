import { describe, expect, it, test } from "vitest";
import { USUAL_GUARDS } from "../../plan/guards";
import type { RestSettings } from "../../plan/rest";
import type { Heartbeat } from "../../power/events";
import type { Holder } from "../../power/use";
import type { FleetParts } from "../model/ports";
import { scheduleOf } from "../schedules/testing";
import { by, runningMachine, testFleet, type TestFleet, type TestMachine } from "../testing";

const MINUTE = 60_000;
const ALICE: readonly Holder[] = [{ kind: "session", name: "alice (ssh)", since: 1000 }];
const REST: RestSettings = { when: "always", afterMinutes: 10, minUpMinutes: 5 };
const YUKI = by("yuki", "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a");

/** Lets minutes pass in which the server reports, free as its agent says. */
async function pass(
  under: TestFleet,
  machine: TestMachine,
  minutes: number,
  said: (minute: number) => Partial<Heartbeat> = free,
): Promise<void> {
  for (let minute = 1; minute <= minutes; minute += 1) {
    for (let beats = 0; beats < 3; beats += 1) {
      await under.pass(20);
      await machine.beat("ON", said(minute));
    }
  }
}

const free = (minute: number): Partial<Heartbeat> => ({ use: [], freeForMs: minute * MINUTE });
const used = (): Partial<Heartbeat> => ({ use: ALICE });

async function resting(under: TestFleet, rest: RestSettings = REST): Promise<TestMachine> {
  const machine = await runningMachine(under);
  await under.fleet.as(YUKI).edit(machine.uuid, { rest });
  await machine.beat("ON");
  return machine;
}

const kinds = async (under: TestFleet, uuid: string, limit = 10): Promise<string[]> =>
  (await under.fleet.events({ uuid, limit })).map(({ kind }) => kind);
/** The stop that waits, or that was ordered. */
const stopOf = ({ fleet }: TestFleet, { uuid }: TestMachine) =>
  fleet.get(uuid).pendingStop ?? fleet.get(uuid).ordered;
const keptOn = (under: TestFleet, { uuid }: TestMachine): string[] =>
  (under.fleet.restOutlook(uuid)?.kept ?? []).map(({ why }) => why);

describe("a server that rests", () => {
  it("is asked for its use once a minute, and nobody else is", async () => {
    await using under = await testFleet();
    const other = await runningMachine(under);
    const machine = await resting(under);
    expect(await machine.beat("ON")).toMatchObject({ reportUse: true, lookEvery: 60, power: "ON" });
    expect(await other.beat("ON")).toMatchObject({ reportUse: false, lookEvery: 0 });
    await under.fleet.as(YUKI).edit(machine.uuid, { rest: { ...REST, when: "never" } });
    expect(await machine.beat("ON")).toMatchObject({ reportUse: true });
    await under.fleet.as(YUKI).edit(machine.uuid, { rest: null });
    expect(await machine.beat("ON")).toMatchObject({ reportUse: false, guards: null });
  });

  it("gets an ordinary stop that waits once it was free for long enough, in its author's name, and goes", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 9);
    expect(stopOf(under, machine)).toBeNull();
    expect(keptOn(under, machine)).toEqual(["not_free_for_long"]);
    expect(under.fleet.next(machine.uuid)).toMatchObject({
      action: "OFF",
      by: { author: "yuki", rest: true },
    });
    await pass(under, machine, 2, (minute) => free(9 + minute));
    const stop = stopOf(under, machine) ?? under.fleet.get(machine.uuid).ordered;
    expect(stop).toMatchObject({ author: "yuki", authorUuid: YUKI.actorUuid, byRest: true, run: null });
    await machine.beat("ON", free(12));
    const answer = await machine.beat("ON", free(12));
    expect(answer).toMatchObject({
      power: "OFF",
      terms: { mode: "when_free", grace: 60, reason: "yuki: rest" },
    });
    expect(await kinds(under, machine.uuid, 2)).toEqual(["turned_off_when_free", "rest_due"]);
    const [, due] = await under.fleet.events({ uuid: machine.uuid, limit: 2 });
    expect(due).toMatchObject({ actor: "yuki", detail: "10" });
    await machine.beat("Stopping");
    await under.pass(60);
    expect(under.fleet.get(machine.uuid)).toMatchObject({ facts: { downAsOrdered: true }, offByRest: true });
    const { steps } = await under.fleet.why(machine.uuid, null);
    expect(steps.map(({ kind }) => kind).slice(0, 2)).toEqual(["rest_due", "turned_off_when_free"]);
    expect(steps[0]?.detail).toBe("10");
    await under.pass(3600);
    const [energy] = await under.fleet.energy("2026-01", "2026-12");
    expect(energy?.hoursRested).toBeGreaterThan(0.9);
    expect(energy?.kwhRested).toBe(energy?.kwh);
    await under.restart();
    expect(under.fleet.get(machine.uuid)).toMatchObject({
      offByRest: true,
      rest: REST,
      restBy: { author: "yuki" },
    });
  });

  it("goes to sleep as it is set to go", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await under.fleet.as(YUKI).edit(machine.uuid, { offAs: "suspend" });
    await machine.beat("ON");
    await pass(under, machine, 12);
    expect(stopOf(under, machine)).toBeNull();
    expect(keptOn(under, machine)).toEqual(["cannot_go"]);
  });

  it("stays on where its agent says since when it is free, and somebody comes before it goes", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 10);
    expect(stopOf(under, machine)?.byRest).toBe(true);
    await machine.beat("ON", used());
    expect(stopOf(under, machine)).toBeNull();
    expect((await under.fleet.events({ uuid: machine.uuid, limit: 1 }))[0]).toMatchObject({
      ...{ kind: "rest_put_off", severity: "info", use: ALICE },
    });
    await pass(under, machine, 9);
    expect(await kinds(under, machine.uuid, 1)).toEqual(["rest_put_off"]);
  });

  it("waits again the whole time after its machine declined, and nobody is warned", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 10);
    await machine.beat("ON", free(11));
    const { revision } = under.fleet.get(machine.uuid).facts;
    await machine.beat("ON", { use: ALICE, declinedRevision: revision });
    expect(under.fleet.get(machine.uuid)).toMatchObject({
      pendingStop: null,
      ordered: null,
      facts: { power: "ON" },
    });
    expect(await kinds(under, machine.uuid, 2)).toEqual(["rest_put_off", "turned_off_when_free"]);
    // An agent that says otherwise is not believed.
    await pass(under, machine, 9, (minute) => free(60 + minute));
    expect(await kinds(under, machine.uuid, 1)).toEqual(["rest_put_off"]);
    await pass(under, machine, 2, (minute) => free(70 + minute));
    expect(stopOf(under, machine)).not.toBeNull();
  });
});

describe("what keeps it on", () => {
  const cases: readonly [string, string, (under: TestFleet, machine: TestMachine) => Promise<unknown>][] = [
    [
      "a hold",
      "held",
      ({ fleet, clock }, { uuid }) =>
        fleet.as(YUKI).placeHold({
          ...{ serverUuids: [uuid], groupUuids: [], until: clock.wall() + 3600_000, reason: "", wake: false },
        }),
    ],
    [
      "a server that needs it",
      "needed_by",
      async (under, { uuid }) => {
        const other = await runningMachine(under);
        await under.fleet.as(YUKI).edit(other.uuid, { needs: [uuid] });
      },
    ],
    [
      "the hours of a schedule",
      "within_schedule",
      async ({ fleet }, { uuid }) => {
        await fleet.as(YUKI).edit(uuid, { rest: { ...REST, when: "outside_schedule" } });
        await fleet
          .as(YUKI)
          .createSchedule(
            scheduleOf([uuid], { windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] }),
          );
      },
    ],
    [
      "a person's stop that waits",
      "stop_waits",
      ({ fleet, clock }, { uuid }) =>
        fleet.as(YUKI).act(uuid, "TurnOff", { mode: "when_free", until: clock.wall() + 3600_000 }),
    ],
  ];
  it.each(cases)("%s", async (_, why, happens) => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 8);
    await happens(under, machine);
    await machine.beat("ON", free(9));
    expect(keptOn(under, machine)).toContain(why);
    if (why === "stop_waits") return;
    await pass(under, machine, 3, (minute) => free(9 + minute));
    expect(stopOf(under, machine)?.byRest).toBeUndefined();
  });

  it("a click of a moment ago", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 10);
    expect(stopOf(under, machine)?.byRest).toBe(true);
    await under.fleet.as(YUKI).act(machine.uuid, "TurnOn");
    expect(stopOf(under, machine)).toBeNull();
    await pass(under, machine, 9, (minute) => free(10 + minute));
    expect(await kinds(under, machine.uuid, 1)).toEqual(["stop_cancelled"]);
  });

  it("a hold that comes while its stop waits, or is ordered, ends that", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 10);
    expect(stopOf(under, machine)?.byRest).toBe(true);
    const { fleet, clock } = under;
    const hold = { serverUuids: [machine.uuid], groupUuids: [], until: clock.wall() + 7200_000 };
    await fleet.as(YUKI).placeHold({ ...hold, reason: "not now", wake: false });
    expect(under.fleet.get(machine.uuid)).toMatchObject({ pendingStop: null, ordered: null });
    await machine.beat("ON");
    await machine.beat("ON", free(12));
    expect(under.fleet.restOutlook(machine.uuid)?.sleepsAt).toBeGreaterThanOrEqual(hold.until);
  });

  it("the hours of a schedule that begin while its stop waits", async () => {
    await using under = await testFleet();
    const machine = await resting(under, { ...REST, when: "outside_schedule" });
    await pass(under, machine, 10);
    expect(stopOf(under, machine)?.byRest).toBe(true);
    await under.fleet.as(YUKI).createSchedule(
      scheduleOf([machine.uuid], {
        windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }],
      }),
    );
    await under.pass(2);
    expect(stopOf(under, machine)).toBeNull();
  });

  it("that the manager has just started: what was before was not watched", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 9);
    await under.restart();
    await pass(under, machine, 9, (minute) => free(9 + minute));
    expect(stopOf(under, machine)).toBeNull();
    await pass(under, machine, 2, (minute) => free(18 + minute));
    expect(stopOf(under, machine)).not.toBeNull();
  });

  it("that its machine slept, or is another boot", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 9);
    machine.boot = `${machine.boot}#1`;
    await machine.beat("Launched");
    await pass(under, machine, 4, (minute) => free(60 + minute));
    expect(stopOf(under, machine)).toBeNull();
  });

  it("a report by other guards than those that are in force by now", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 12, () => free(9.9));
    await under.fleet.as(YUKI).edit(machine.uuid, { guards: { ...USUAL_GUARDS, trafficAbove: 1000 } });
    await machine.beat("ON", free(60));
    expect(stopOf(under, machine)).toBeNull();
    expect(keptOn(under, machine)).toEqual(["not_known"]);
  });

  it("a late copy and a retry of a report", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await pass(under, machine, 12, () => free(9.9));
    await under.pass(10);
    // The time since its last report is not known to be free.
    machine.sequence -= 1;
    await machine.beat("ON", free(60));
    expect(stopOf(under, machine)).toBeNull();
  });
});

describe("whoever set it", () => {
  const rights = (may: () => boolean) => (): Partial<FleetParts> => ({ mayStop: () => () => may() });

  it("and may not turn it off any more: nothing is planned, and what waits ends", async () => {
    let may = true;
    await using under = await testFleet(rights(() => may));
    const machine = await resting(under);
    await pass(under, machine, 10);
    expect(stopOf(under, machine)?.byRest).toBe(true);
    may = false;
    await under.pass(1);
    expect(stopOf(under, machine)).toBeNull();
    await pass(under, machine, 12);
    expect(stopOf(under, machine)).toBeNull();
    expect(keptOn(under, machine)).toEqual(["no_right"]);
    // As the manager ends it.
    await under.fleet.as(by("manager")).edit(machine.uuid, { rest: { ...REST, when: "never" } });
    const [event] = await under.fleet.events({ uuid: machine.uuid, kinds: ["rest_ended"], limit: 1 });
    expect(event).toMatchObject({ severity: "warning", detail: "yuki" });
  });

  test("is whoever saves it, also as it was; and nobody, where it came with a list", async () => {
    await using under = await testFleet();
    const machine = await resting(under);
    await under.fleet.as(by("haru", "u2")).edit(machine.uuid, { name: "nas" });
    expect(under.fleet.get(machine.uuid).restBy?.author).toBe("yuki");
    await under.fleet.as(by("haru", "u2")).edit(machine.uuid, { rest: REST });
    expect(under.fleet.get(machine.uuid).restBy?.author).toBe("haru");
    expect((await under.fleet.events({ uuid: machine.uuid, limit: 1 }))[0]?.detail).toBe("rest taken over");
  });
});

describe("the rest of a group", () => {
  test("holds for its servers, asks their agents, and ends with them", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const fleet = under.fleet.as(YUKI);
    const { uuid } = await fleet.createGroup({ name: "room", serverUuids: [machine.uuid] });
    await fleet.updateGroup(uuid, { rest: REST });
    expect(await machine.beat("ON")).toMatchObject({ reportUse: true, lookEvery: 60 });
    await pass(under, machine, 10);
    expect(stopOf(under, machine)).toMatchObject({ author: "yuki", byRest: true });
    await fleet.setMembers(uuid, []);
    await under.pass(1);
    expect(stopOf(under, machine)).toBeNull();
    expect(under.fleet.restOutlook(machine.uuid)).toBeNull();
    await under.restart();
    expect(under.fleet.groups()[0]?.rest).toEqual({ ...REST, author: "yuki", authorUuid: YUKI.actorUuid });
  });
});

test("watchers are notified once the hours that kept it on are over, though nothing happened to it", async () => {
  await using under = await testFleet();
  const machine = await resting(under, { ...REST, when: "outside_schedule" });
  const dayEnd = new Date(under.clock.wall() + 30 * MINUTE);
  const to = dayEnd.toISOString().slice(11, 16);
  const windows = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to }];
  const hours = scheduleOf([machine.uuid], { windows, stop: false, zone: "UTC" });
  await under.fleet.as(YUKI).createSchedule(hours);
  await pass(under, machine, 2, () => free(1));
  expect(keptOn(under, machine)).toContain("within_schedule");
  const ending = new AbortController();
  const received: number[] = [];
  const listening = (async () => {
    for await (const news of under.fleet.watch(ending.signal))
      if (news.type === "changed") received.push(keptOn(under, machine).indexOf("within_schedule"));
  })();
  await pass(under, machine, 30, () => free(1));
  await under.quiet();
  ending.abort();
  await listening;
  expect(received.at(-1)).toBe(-1);
});

test("the preview tells what was seen, by hours, and what is not written yet", async () => {
  await using under = await testFleet();
  const machine = await resting(under, { ...REST, when: "never" });
  await pass(under, machine, 30, used);
  await pass(under, machine, 60);
  const ask = { serverUuid: machine.uuid, groupUuid: null, rest: REST };
  const [found] = (await under.fleet.previewRest(ask)).servers;
  expect(found?.known).toBeGreaterThanOrEqual(85);
  expect(found?.slept).toBeGreaterThanOrEqual(40);
  expect(found?.hours.flatMap(({ users }) => users)).toContainEqual({
    ...{ kind: "session", keep: null, name: "alice (ssh)" },
  });
  await under.stop();
  await under.restart();
  const [again] = (await under.fleet.previewRest(ask)).servers;
  expect(again).toEqual(found);
  const none = await under.fleet.previewRest({ ...ask, rest: null });
  expect(none.servers[0]?.slept).toBe(0);
});
