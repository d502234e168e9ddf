import { expect, test, vi } from "vitest";
import type { AgentRecord } from "../model/entities";
import type { ScheduleSettings } from "../schedules/settings";
import type { ReportedStatus } from "../../power/words";
import { before, DAWN, HOUR, MINUTE, runsOf, scheduleOf, SECOND } from "../schedules/testing";
import { by, runningMachine, testFleet, type TestFleet, type TestMachine } from "../testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

const AGENT: AgentRecord = {
  ...{ version: "1.0.0", hostname: "nas", os: "linux", arch: "x86_64" },
  interfaces: [],
  can: ["alarm"],
};
/** The next day, at eight. */
const EIGHT = DAWN + 32 * HOUR;

/** A heartbeat of a machine whose agent says something of itself. */
async function beats(
  { fleet }: TestFleet,
  machine: TestMachine,
  status: ReportedStatus,
  agent: AgentRecord = AGENT,
) {
  const { uuid, boot, instance, echo, mark } = machine;
  const sequence = (machine.sequence += 1);
  const said = { type: "heartbeat", status, boot, instance, sequence, revisionEcho: echo, mark } as const;
  const afterAlarm = agent.beganAfterAlarm !== undefined;
  const answer = await fleet.heartbeat(uuid, { ...said, shutdownError: null, afterAlarm, use: [] }, agent);
  machine.echo = answer.revision;
  return answer;
}

/** Another boot. */
const boots = (machine: TestMachine, boot = "boot-2") =>
  Object.assign(machine, { boot, instance: `${boot}'s`, sequence: 0 });

/** A server that a schedule turns off in some seconds. */
async function scheduled(under: TestFleet, changes: Partial<ScheduleSettings> = {}) {
  const machine = await runningMachine(under);
  await beats(under, machine, "ON");
  const { uuid } = await under.fleet
    .as(by("yuki"))
    .createSchedule(scheduleOf([machine.uuid], { evenIfItMayNotWake: true, ...changes }));
  return { machine, schedule: uuid };
}

/** The same, once it has been turned off. */
async function offBySchedule(under: TestFleet) {
  const its = await scheduled(under);
  await under.pass(10);
  await beats(under, its.machine, "ON");
  await beats(under, its.machine, "Stopping", { ...AGENT, alarmAt: EIGHT + 2 * MINUTE });
  await under.pass(40);
  return its;
}

test("an order of a schedule brings the next planned start, to an agent that can, and follows the plan", async () => {
  await using under = await testFleet(undefined, before(5 * SECOND));
  const { machine, schedule } = await scheduled(under);
  expect((await beats(under, machine, "ON")).wakeAt).toBeNull();
  await under.pass(10);
  expect(await beats(under, machine, "ON")).toMatchObject({ power: "OFF", wakeAt: EIGHT });
  expect(await beats(under, machine, "Stopping")).toMatchObject({ power: "OFF", wakeAt: EIGHT });
  expect((await beats(under, machine, "Stopping", { ...AGENT, can: [] })).wakeAt).toBeNull();
  await beats(under, machine, "Stopping");
  const yuki = under.fleet.as(by("yuki"));
  const windows = [{ days: [5], from: "06:00", to: "07:00" }];
  const early = await yuki.createSchedule(
    scheduleOf([machine.uuid], { name: "early", windows, stop: false }),
  );
  expect((await beats(under, machine, "Stopping")).wakeAt).toBe(DAWN + 30 * HOUR);
  await yuki.deleteSchedule(schedule);
  // It goes down as it was told, and comes up as is planned now.
  expect(await beats(under, machine, "Stopping")).toMatchObject({ power: "OFF", wakeAt: DAWN + 30 * HOUR });
  await yuki.deleteSchedule(early.uuid);
  expect(await beats(under, machine, "Stopping")).toMatchObject({ power: "OFF", wakeAt: null });
});

test("so does one that waited until the server was free", async () => {
  await using under = await testFleet(undefined, before(5 * SECOND));
  const { machine } = await scheduled(under, { mode: "when_free", stopBy: "23:00" });
  await under.pass(10);
  expect(await beats(under, machine, "ON")).toMatchObject({ power: "ON", wakeAt: null, reportUse: true });
  expect(await beats(under, machine, "ON")).toMatchObject({ power: "OFF", wakeAt: EIGHT });
  await under.restart();
  expect(await beats(under, machine, "Stopping")).toMatchObject({ power: "OFF", wakeAt: EIGHT });
});

test("whoever clicks wants it off until somebody wants it on", async () => {
  await using under = await testFleet(undefined, before(HOUR));
  const { machine } = await scheduled(under);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  expect(await beats(under, machine, "ON")).toMatchObject({ power: "OFF", wakeAt: null });
  expect(await beats(under, machine, "Stopping")).toMatchObject({ power: "OFF", wakeAt: null });
});

test("a server that its alarm wakes is on, and people read why; nothing shuts it down", async () => {
  await using under = await testFleet(undefined, before(5 * SECOND));
  const { machine, schedule } = await offBySchedule(under);
  const alarmAt = EIGHT + 2 * MINUTE;
  expect(under.fleet.get(machine.uuid).agent?.alarmAt).toBe(alarmAt);
  // The plan changed while it was off, and could not be told.
  await under.fleet.as(by("yuki")).deleteSchedule(schedule);
  const woken = { ...AGENT, beganAfterAlarm: alarmAt };
  boots(machine);
  expect((await beats(under, machine, "Launched", woken)).power).toBe("ON");
  expect((await beats(under, machine, "ON", woken)).power).toBe("ON");
  const server = under.fleet.get(machine.uuid);
  expect(server.facts).toMatchObject({ power: "ON", powerSetBy: "sync", order: null });
  expect(server.agent?.alarmAt).toBeUndefined();
  expect(server.wokenAt, "it proves nothing of packets").toBeNull();
  const [event] = await under.fleet.events({ limit: 1, uuid: machine.uuid });
  expect(event).toMatchObject({ kind: "woke_by_alarm", severity: "info" });
  const report = { since: alarmAt, ways: [], givenUpAt: null, alarm: { at: alarmAt, isCause: true } };
  expect(await under.fleet.wakeReport(machine.uuid)).toMatchObject(report);
  await under.pass(10);
  await under.restart();
  expect(await under.fleet.wakeReport(machine.uuid)).toMatchObject(report);
  boots(machine, "boot-3");
  await beats(under, machine, "Launched");
  expect((await under.fleet.events({ limit: 1, uuid: machine.uuid }))[0]?.kind).toBe("woke_by_alarm");
});

test("one that the manager wakes as well is told so, and what woke it only where its firmware says", async () => {
  for (const [wakeUpType, isCause] of [
    [6, false],
    [3, true],
  ] as const) {
    await using under = await testFleet(undefined, before(5 * SECOND));
    const { machine } = await offBySchedule(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
    await under.pass(10);
    boots(machine);
    const at = under.clock.wall() - 20_000;
    await beats(under, machine, "Launched", { ...AGENT, wakeUpType, beganAfterAlarm: at });
    const report = await under.fleet.wakeReport(machine.uuid);
    expect(report).toMatchObject({ ways: [{ kind: "packet" }], alarm: { at, isCause } });
    expect(under.fleet.get(machine.uuid).wokenAt).toBeNull();
    const kinds = (await under.fleet.events({ limit: 9, uuid: machine.uuid })).map(({ kind }) => kind);
    expect(kinds).not.toContain("woke_by_alarm");
  }
});

test("a manager that was dead meanwhile: it went down as it was told, and its run says so", async () => {
  await using under = await testFleet(undefined, before(5 * SECOND));
  const { machine } = await scheduled(under);
  await under.pass(10);
  await beats(under, machine, "ON");
  await beats(under, machine, "Stopping");
  boots(machine);
  const answer = await beats(under, machine, "Launched", { ...AGENT, beganAfterAlarm: EIGHT });
  expect(answer.power).toBe("ON");
  const [run] = await runsOf(under);
  expect(run?.members).toMatchObject([{ end: { as: "done", why: "as_asked" } }]);
});
