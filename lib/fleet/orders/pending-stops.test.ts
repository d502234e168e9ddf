import { describe, expect, it } from "vitest";
import { USUAL_GUARDS } from "../../plan/guards";
import type { Holder } from "../../power/use";
import { currentStatus } from "../../power/status";
import type { EventRecord } from "../model/entities";
import { by, runningMachine, settings, testFleet, type TestFleet, type TestMachine } from "../testing";

const HOUR = 3600 * 1000;
const ALICE: readonly Holder[] = [{ kind: "session", name: "alice (ssh)", since: 1000 }];

/** A server that is to stop when it is free, within an hour; its agent knows, and said what uses it. */
async function waiting(under: TestFleet, use: readonly Holder[] = ALICE): Promise<TestMachine> {
  const machine = await runningMachine(under);
  const until = under.clock.wall() + HOUR;
  await under.fleet
    .as(by("yuki"))
    .act(machine.uuid, "TurnOff", { mode: "when_free", until, reason: "night" });
  await machine.beat("ON");
  await machine.beat("ON", { use });
  return machine;
}

async function lastEvent(under: TestFleet, uuid: string): Promise<EventRecord | undefined> {
  return (await under.fleet.events({ uuid, limit: 1 }))[0];
}

const pendingStopOf = (under: TestFleet, { uuid }: TestMachine) => under.fleet.get(uuid).pendingStop;

describe("a stop that waits", () => {
  it("is no order: the agent is told ON, and to say what uses it", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const until = under.clock.wall() + HOUR;
    await under.fleet
      .as(by("yuki"))
      .act(machine.uuid, "TurnOff", { mode: "when_free", until, reason: "night" });
    expect(await lastEvent(under, machine.uuid)).toMatchObject({
      ...{ kind: "stop_when_free", severity: "info", actor: "yuki", reason: "night", until },
    });
    const answer = await machine.beat("ON");
    expect(answer).toMatchObject({ power: "ON", reportUse: true, guards: USUAL_GUARDS, terms: null });
    expect({ ...under.fleet.manifest(machine.uuid, machine.boot), mark: "" }).toEqual(answer);
    // Of another boot nothing is wanted.
    expect(under.fleet.manifest(machine.uuid, "another")).toMatchObject({ reportUse: false, guards: null });
    const { pendingStop, facts } = under.fleet.get(machine.uuid);
    expect(pendingStop).toMatchObject({ author: "yuki", reason: "night", until, boot: machine.boot });
    expect([facts.power, facts.order, currentStatus(facts)]).toEqual(["ON", null, "ON"]);
  });

  it("shows what uses the server, and writes none of it", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    expect(under.fleet.get(machine.uuid).use).toEqual(ALICE);
    under.world.writes.length = 0;
    const leaving = new AbortController();
    const news = under.fleet.watch(leaving.signal)[Symbol.asyncIterator]();
    await news.next();
    const before = under.fleet.get(machine.uuid);
    await machine.beat("ON", { use: [...ALICE] });
    expect(under.fleet.get(machine.uuid).use).toBe(before.use);
    const bob = [{ ...ALICE[0], name: "bob" }] as Holder[];
    await machine.beat("ON", { use: bob });
    expect((await news.next()).value).toMatchObject({ type: "changed", server: { use: bob } });
    leaving.abort();
    expect(under.world.writes).toEqual([]);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
    await machine.beat("ON");
    expect(under.fleet.get(machine.uuid).use).toBeNull();
  });

  it("is ordered in the answer to the heartbeat that says that the server is free, in one write", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    under.world.writes.length = 0;
    const answer = await machine.beat("ON", { use: [] });
    expect(answer).toMatchObject({ power: "OFF", reportUse: false, guards: USUAL_GUARDS });
    expect(answer.terms).toEqual({ mode: "when_free", how: "power_off", grace: 60, reason: "yuki: night" });
    expect(under.world.writes).toEqual(["update"]);
    expect(pendingStopOf(under, machine)).toBeNull();
    expect(await lastEvent(under, machine.uuid)).toMatchObject({
      ...{ kind: "turned_off_when_free", severity: "info", actor: "yuki", reason: "night", use: ALICE },
    });
    await under.restart();
    expect(under.fleet.get(machine.uuid)).toMatchObject({
      ...{ pendingStop: null, ordered: { author: "yuki", reason: "night", boot: machine.boot } },
      facts: { order: { mode: "when_free" } },
    });
    expect((await machine.beat("Stopping")).power).toBe("OFF");
  });

  it("is not ordered by an agent that was not asked yet, says nothing, repeats itself or is in use", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const until = under.clock.wall() + HOUR;
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", { mode: "when_free", until });
    expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
    expect((await machine.beat("ON")).power).toBe("ON");
    expect((await machine.beat("ON", { use: ALICE })).power).toBe("ON");
    machine.sequence -= 1;
    expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
    expect(pendingStopOf(under, machine)).not.toBeNull();
    expect((await machine.beat("ON", { use: [] })).power).toBe("OFF");
  });

  it("is not ordered where that cannot be written; the next free heartbeat orders it", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    under.world.diskFull = true;
    await expect(machine.beat("ON", { use: [] })).rejects.toThrow("full");
    expect(under.fleet.manifest(machine.uuid, machine.boot).power).toBe("ON");
    under.world.diskFull = false;
    expect((await machine.beat("ON", { use: [] })).power).toBe("OFF");
  });

  it("gives way to another one, whose agent is asked anew", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    const first = pendingStopOf(under, machine);
    const until = under.clock.wall() + 2 * HOUR;
    await under.fleet.as(by("aoi")).act(machine.uuid, "TurnOff", { mode: "when_free", until });
    expect(pendingStopOf(under, machine)).toMatchObject({ author: "aoi", until, reason: "" });
    expect(pendingStopOf(under, machine)?.revision).toBeGreaterThan(first?.revision ?? 0);
    expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
    expect(await machine.beat("ON", { use: [] })).toMatchObject({ power: "OFF", terms: { reason: "aoi" } });
  });

  it("survives a restart of the manager, and a silence", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    await under.pass(100);
    expect(currentStatus(under.fleet.get(machine.uuid).facts)).toBe("Lost");
    await under.restart();
    expect(pendingStopOf(under, machine)).toMatchObject({
      author: "yuki",
      reason: "night",
      boot: machine.boot,
    });
    expect(await machine.beat("ON", { use: ALICE })).toMatchObject({ power: "ON", reportUse: true });
    expect((await machine.beat("ON", { use: [] })).power).toBe("OFF");
  });
});

describe("a stop that waits ends", () => {
  it.each<[string, (under: TestFleet) => Promise<void> | void]>([
    ["at its end", (under) => under.clock.move(HOUR - 2 * 500)],
    ["where the wall clock is set forward", (under) => under.clock.setWall(under.clock.wall() + 48 * HOUR)],
    [
      "after as long by the monotonic clock, where the wall clock is set back",
      (under) => {
        under.clock.setWall(under.clock.wall() - 48 * HOUR);
        under.clock.move(HOUR);
      },
    ],
    ["while the manager is away", (under) => under.restart(3600)],
    [
      "where the manager starts with a clock from before",
      async (under) => {
        under.clock.setWall(under.clock.wall() - 48 * HOUR);
        await under.restart();
      },
    ],
  ])("%s: the server stays on, and people are told what used it", async (_when, until) => {
    await using under = await testFleet();
    const machine = await waiting(under);
    await until(under);
    await under.pass(2);
    expect(pendingStopOf(under, machine)).toBeNull();
    const notices = await under.fleet.events({ uuid: machine.uuid, kinds: ["still_in_use"], limit: 5 });
    expect(notices).toMatchObject([{ severity: "warning", actor: "manager", reason: "night" }]);
    expect(await machine.beat("ON", { use: [] })).toMatchObject({ power: "ON", reportUse: false });
  });

  it("says what used the server last", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    under.clock.move(HOUR);
    await under.pass(1);
    const [notice] = await under.fleet.events({ uuid: machine.uuid, kinds: ["still_in_use"], limit: 1 });
    expect(notice?.use).toEqual(ALICE);
  });

  it("with another boot, also where that says that it is free", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    machine.boot = "another";
    machine.instance = "another";
    machine.sequence = 0;
    expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
    expect(pendingStopOf(under, machine)).toBeNull();
    expect(await lastEvent(under, machine.uuid)).toMatchObject({
      kind: "restarted_meanwhile",
      reason: "night",
    });
    expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
  });

  it("when somebody turns the server on, and nothing else changes", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    const { facts } = await under.fleet.as(by("aoi")).act(machine.uuid, "TurnOn");
    expect(pendingStopOf(under, machine)).toBeNull();
    expect(under.world.packets).toEqual([]);
    expect([facts.power, currentStatus(facts)]).toEqual(["ON", "ON"]);
    expect(await lastEvent(under, machine.uuid)).toMatchObject({ kind: "stop_cancelled", actor: "aoi" });
    expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
    const again = under.fleet.as(by("aoi")).act(machine.uuid, "TurnOn");
    await expect(again).rejects.toMatchObject({ fault: { code: "refused" } });
  });

  it("when somebody turns the server off", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    await under.fleet.as(by("aoi")).act(machine.uuid, "TurnOff", { force: true, reason: "smoke" });
    expect(pendingStopOf(under, machine)).toBeNull();
    const answer = await machine.beat("ON", { use: ALICE });
    expect(answer).toMatchObject({ power: "OFF", guards: null });
    expect(answer.terms).toEqual({ mode: "forced", how: "power_off", grace: 0, reason: "aoi: smoke" });
    const { kind, reason, use } = (await lastEvent(under, machine.uuid)) ?? {};
    expect([kind, reason, use]).toEqual(["turned_off_by_force", "smoke", ALICE]);
  });
});

describe("a stop that waited, and was ordered", () => {
  /** The server was free, and its agent has been told. */
  async function ordered(under: TestFleet): Promise<{ machine: TestMachine; revision: number }> {
    const machine = await waiting(under);
    const { revision } = await machine.beat("ON", { use: [] });
    return { machine, revision };
  }

  const kinds = async (under: TestFleet, { uuid }: TestMachine) =>
    (await under.fleet.events({ uuid, limit: 20 })).map(({ kind }) => kind);

  it("waits again where the machine declines, and is ordered once more when that is free again", async () => {
    await using under = await testFleet();
    const { machine, revision } = await ordered(under);
    const answer = await machine.beat("ON", { declinedRevision: revision, use: ALICE });
    expect(answer).toMatchObject({ power: "ON", reportUse: true, guards: USUAL_GUARDS });
    const { pendingStop, facts } = under.fleet.get(machine.uuid);
    expect(pendingStop).toMatchObject({ author: "yuki", reason: "night", revision: facts.revision });
    expect([facts.power, facts.order, currentStatus(facts)]).toEqual(["ON", null, "ON"]);
    expect(await lastEvent(under, machine.uuid)).toMatchObject({
      ...{ kind: "declined", severity: "warning", actor: "manager", use: ALICE },
      ...{ reason: "night", until: pendingStop?.until },
    });
    // It was found free before that: it is asked anew.
    expect((await machine.beat("ON", { use: [], revisionEcho: revision })).power).toBe("ON");
    expect(await machine.beat("ON", { use: [] })).toMatchObject({ power: "OFF", terms: { grace: 60 } });
    expect((await machine.beat("Stopping")).power).toBe("OFF");
  });

  it("waits again also where it was confirmed", async () => {
    await using under = await testFleet();
    const { machine, revision } = await ordered(under);
    await machine.beat("Stopping");
    await machine.beat("ON", { declinedRevision: revision, use: ALICE });
    expect(pendingStopOf(under, machine)).not.toBeNull();
    expect(currentStatus(under.fleet.get(machine.uuid).facts)).toBe("ON");
  });

  it("does not wait again where its run has ended meanwhile, and tells so: there is no end that it waits for", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const until = under.clock.wall() + HOUR / 30;
    const ask = { action: "OFF", serverUuids: [machine.uuid], groupUuids: [], mode: "when_free" } as const;
    const start = { ...ask, until, force: false, reason: "night", evenIfItMayNotWake: true, confirmCount: 0 };
    await under.fleet.as(by("yuki")).startRun({ ...start, requestId: null });
    await under.pass(2);
    await machine.beat("ON", { use: [] });
    const { revision, power } = await machine.beat("ON", { use: [] });
    expect(power).toBe("OFF");
    for (let seconds = 0; seconds <= 120; seconds += 10) {
      await machine.beat("Stopping");
      await under.pass(10);
    }
    expect(under.fleet.openRuns()).toEqual([]);
    await machine.beat("ON", { declinedRevision: revision, use: ALICE });
    expect(pendingStopOf(under, machine)).toBeNull();
    expect(await lastEvent(under, machine.uuid)).toMatchObject({ kind: "declined", use: ALICE, until: null });
  });

  it.each([
    ["", false],
    [", and over a restart of the manager", true],
  ])("tells people only once that it was declined, however often that happens%s", async (_also, restarts) => {
    await using under = await testFleet();
    const { machine, revision: first } = await ordered(under);
    await machine.beat("ON", { declinedRevision: first, use: ALICE });
    await machine.beat("ON", { use: ALICE });
    if (restarts) await under.restart();
    const { revision } = await machine.beat("ON", { use: [] });
    if (restarts) await under.restart();
    await machine.beat("ON", { declinedRevision: revision, use: ALICE });
    expect((await kinds(under, machine)).filter((kind) => kind === "declined")).toHaveLength(1);
    expect(pendingStopOf(under, machine)).not.toBeNull();
    // The next one that waits is another one.
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
    const until = under.clock.wall() + 2 * HOUR;
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", { mode: "when_free", until });
    await machine.beat("ON");
    const again = await machine.beat("ON", { use: [] });
    await machine.beat("ON", { declinedRevision: again.revision, use: ALICE });
    expect((await kinds(under, machine)).filter((kind) => kind === "declined")).toHaveLength(2);
  });

  it("is over when the machine has gone", async () => {
    await using under = await testFleet();
    const { machine } = await ordered(under);
    await machine.beat("Stopping");
    await under.pass(100);
    const { pendingStop, ordered: left, facts } = under.fleet.get(machine.uuid);
    expect([pendingStop, left, currentStatus(facts)]).toEqual([null, null, "OFF"]);
  });

  it.each<[string, (under: TestFleet, machine: TestMachine) => Promise<unknown>]>([
    ["undone", (under, { uuid }) => under.fleet.as(by("aoi")).act(uuid, "TurnOn")],
    [
      "held",
      (under, { uuid }) =>
        under.fleet.as(by("aoi")).placeHold({
          serverUuids: [uuid],
          groupUuids: [],
          until: under.clock.wall() + HOUR,
          reason: "",
          wake: false,
        }),
    ],
  ])("does not wait again once it is %s", async (_how, end) => {
    await using under = await testFleet();
    const { machine, revision } = await ordered(under);
    await end(under, machine);
    await machine.beat("ON", { declinedRevision: revision, use: ALICE });
    expect(under.fleet.get(machine.uuid)).toMatchObject({ pendingStop: null, ordered: null });
    expect(await machine.beat("ON", { use: [] })).toMatchObject({ power: "ON", reportUse: false });
  });

  it("does not wait again in another boot", async () => {
    await using under = await testFleet();
    const { machine } = await ordered(under);
    Object.assign(machine, { boot: "another", instance: "another", sequence: 0 });
    expect((await machine.beat("Launched")).power).toBe("ON");
    expect(under.fleet.get(machine.uuid)).toMatchObject({ pendingStop: null, ordered: null });
    expect((await kinds(under, machine)).slice(0, 2)).toEqual(["restarted_instead", "turned_off_when_free"]);
  });

  it.each<[string, (under: TestFleet) => Promise<void> | void]>([
    ["by the wall clock", (under) => under.clock.setWall(under.clock.wall() + HOUR)],
    ["while the manager is away", (under) => under.restart(3600)],
  ])("is withdrawn at its end where it is not confirmed by then: %s", async (_how, pass) => {
    await using under = await testFleet();
    const { machine } = await ordered(under);
    await pass(under);
    // Not even a tick has found it.
    expect((await machine.beat("Stopping")).power).toBe("ON");
    expect(under.fleet.get(machine.uuid)).toMatchObject({ pendingStop: null, ordered: null });
    expect((await kinds(under, machine))[0]).toBe("still_in_use");
    expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
    expect(currentStatus(under.fleet.get(machine.uuid).facts)).toBe("ON");
  });

  it("goes on after its end where it was confirmed before, and waits no more where it is declined then", async () => {
    await using under = await testFleet();
    const { machine, revision } = await ordered(under);
    await machine.beat("Stopping");
    under.clock.setWall(under.clock.wall() + HOUR);
    await under.pass(1);
    expect((await machine.beat("Stopping")).power).toBe("OFF");
    await machine.beat("ON", { declinedRevision: revision, use: ALICE });
    await under.pass(1);
    expect(pendingStopOf(under, machine)).toBeNull();
    expect((await kinds(under, machine)).slice(0, 2)).toEqual(["still_in_use", "declined"]);
  });
});

describe("a stop that may not wait", () => {
  it.each([
    ["until now", 0, "past"],
    ["until yesterday", -24 * HOUR, "past"],
    ["without an end", null, "past"],
    ["for 31 days", 31 * 24 * HOUR, "too_far"],
    ["for years", 5 * 365 * 24 * HOUR, "too_far"],
  ])("%s is refused, and nothing is written", async (_which, ahead, why) => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const before = under.fleet.get(machine.uuid);
    const until = ahead === null ? null : under.clock.wall() + ahead;
    const asked = under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", { mode: "when_free", until });
    await expect(asked).rejects.toMatchObject({ fault: { code: "bad_until", why } });
    expect(under.fleet.get(machine.uuid)).toBe(before);
  });

  it("since the server does not report is refused", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const until = under.clock.wall() + HOUR;
    const asked = under.fleet.as(by("yuki")).act(server.uuid, "TurnOff", { mode: "when_free", until });
    await expect(asked).rejects.toMatchObject({ fault: { code: "cannot_wait", status: "OFF" } });
    await expect(asked).rejects.toThrow(
      "The server is OFF; it can be turned off when it is free while it is ON",
    );
  });
});

describe("an order", () => {
  it("that is declined is void, with one event that says what uses the machine", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    const { revision } = await machine.beat("ON");
    const answer = await machine.beat("ON", { declinedRevision: revision, use: ALICE });
    expect(answer).toMatchObject({ power: "ON", terms: null });
    const { facts } = under.fleet.get(machine.uuid);
    expect([facts.power, facts.order, currentStatus(facts)]).toEqual(["ON", null, "ON"]);
    // Said again for an order that is gone, it changes nothing.
    await machine.beat("ON", { declinedRevision: revision, use: ALICE });
    const events = await under.fleet.events({ uuid: machine.uuid, limit: 10 });
    expect(events.map(({ kind }) => kind)).toEqual(["declined", "turned_off", "first_report", "registered"]);
    expect(events[0]).toMatchObject({ severity: "warning", actor: "manager", use: ALICE });
  });

  it("that is declined is void also where the interval was changed meanwhile", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await under.fleet.as(by("yuki")).edit(machine.uuid, { heartbeatInterval: 20 });
    const { revision } = await machine.beat("ON");
    const answer = await machine.beat("ON", { declinedRevision: revision, use: ALICE });
    expect(answer.power).toBe("ON");
  });

  it("that has not arrived is undone, and a start that has not begun is cancelled", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await under.fleet.as(by("aoi")).act(machine.uuid, "TurnOn");
    expect((await machine.beat("ON")).power).toBe("ON");
    expect(await lastEvent(under, machine.uuid)).toMatchObject({ kind: "stop_cancelled", actor: "aoi" });
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).act(server.uuid, "TurnOn");
    const { facts } = await under.fleet.as(by("aoi")).act(server.uuid, "TurnOff");
    expect([facts.order, facts.wake, currentStatus(facts)]).toEqual([null, null, "OFF"]);
    expect(await lastEvent(under, server.uuid)).toMatchObject({ kind: "start_cancelled", actor: "aoi" });
  });
});
