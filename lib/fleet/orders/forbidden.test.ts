import { describe, expect, it } from "vitest";
import type { AgentRecord } from "../model/entities";
import type { FleetParts } from "../model/ports";
import { ends, asked, room } from "../runs/testing";
import {
  by,
  fleetOf,
  runningMachine,
  settings,
  testFleet,
  testMachine,
  type TestFleet,
  type TestMachine,
} from "../testing";

/** Reasons against a stop that came only after it was asked for. */

const HOUR = 3600_000;
const CARD = { name: "eth0", defaultRoute: true };
const AGENT = { version: "1", hostname: "nas", os: "Debian", arch: "x86_64" };

/** A server that is to stop when it is free, within an hour, and is in use. */
async function waiting(under: TestFleet): Promise<TestMachine> {
  const machine = await runningMachine(under);
  const until = under.clock.wall() + HOUR;
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", { mode: "when_free", until });
  await machine.beat("ON");
  await machine.beat("ON", { use: [{ kind: "session", name: "alice", since: null }] });
  return machine;
}

/** A server that is on and comes to need another. */
async function comesToNeed(under: TestFleet, { uuid }: TestMachine): Promise<TestMachine> {
  const app = await runningMachine(under);
  await under.fleet.as(by("bob")).edit(app.uuid, { needs: [uuid] });
  return app;
}

const kindsOf = async (under: TestFleet, { uuid }: TestMachine) =>
  (await under.fleet.events({ uuid, limit: 20 })).map(({ kind }) => kind);

/** A heartbeat that reports whether its card listens for magic packets. */
async function reports(under: TestFleet, machine: TestMachine, wakeOnLan: boolean, free = false) {
  const { macAddress } = under.fleet.get(machine.uuid);
  const { boot, instance, echo } = machine;
  const sequence = (machine.sequence += 1);
  const said = { type: "heartbeat", status: "ON", boot, instance, sequence, revisionEcho: echo } as const;
  const agent: AgentRecord = { ...AGENT, interfaces: [{ ...CARD, macAddress, wakeOnLan }] };
  const use = free ? { use: [] } : {};
  const answer = await under.fleet.heartbeat(machine.uuid, { ...said, shutdownError: null, ...use }, agent);
  machine.echo = answer.revision;
  return answer;
}

describe("a stop that waits", () => {
  it("is not ordered while a server needs its server that did not when it was asked for", async () => {
    await using under = await testFleet();
    const nas = await waiting(under);
    const app = await comesToNeed(under, nas);
    expect((await nas.beat("ON", { use: [] })).power).toBe("ON");
    expect(under.fleet.get(nas.uuid).facts.order).toBeNull();
    // It waits on, and comes to its order once that one needs it no more.
    await under.fleet.as(by("bob")).edit(app.uuid, { needs: [] });
    expect((await nas.beat("ON", { use: [] })).power).toBe("OFF");
  });

  it("ends at its deadline, and says that others needed its server", async () => {
    await using under = await testFleet();
    const nas = await waiting(under);
    await comesToNeed(under, nas);
    for (let minute = 0; minute < 61; minute += 1) {
      await nas.beat("ON", { use: [] });
      await under.pass(60);
    }
    expect(under.fleet.get(nas.uuid)).toMatchObject({ pendingStop: null, facts: { power: "ON" } });
    expect((await kindsOf(under, nas)).includes("still_needed")).toBe(true);
  });

  it("is withdrawn where a server comes to need its server before the order is confirmed", async () => {
    await using under = await testFleet();
    const nas = await waiting(under);
    expect((await nas.beat("ON", { use: [] })).power).toBe("OFF");
    await comesToNeed(under, nas);
    // No tick has been since: what is held, and the heartbeat that would confirm it, are judged by themselves.
    expect(under.fleet.manifest(nas.uuid, nas.boot).power).toBe("ON");
    expect((await nas.beat("Stopping")).power).toBe("ON");
    expect(under.fleet.get(nas.uuid)).toMatchObject({
      pendingStop: null,
      ordered: null,
      facts: { order: null },
    });
    expect((await kindsOf(under, nas))[0]).toBe("still_needed");
  });

  it("goes on where it was confirmed before that", async () => {
    await using under = await testFleet();
    const nas = await waiting(under);
    await nas.beat("ON", { use: [] });
    expect((await nas.beat("Stopping")).power).toBe("OFF");
    await comesToNeed(under, nas);
    expect((await nas.beat("Stopping")).power).toBe("OFF");
  });

  it("is ordered all the same where whoever asked allowed that", async () => {
    await using under = await testFleet();
    const nas = await runningMachine(under);
    await comesToNeed(under, nas);
    const how = { mode: "when_free", until: under.clock.wall() + HOUR, evenIfNeeded: true } as const;
    await under.fleet.as(by("yuki")).act(nas.uuid, "TurnOff", how);
    await nas.beat("ON");
    expect((await nas.beat("ON", { use: [] })).power).toBe("OFF");
  });

  it("ends where nobody could wake its server any more", async () => {
    await using under = await testFleet();
    const nas = await waiting(under);
    await reports(under, nas, true);
    expect(under.fleet.get(nas.uuid).pendingStop).not.toBeNull();
    // Told by the very heartbeat that says that it is free.
    expect((await reports(under, nas, false, true)).power).toBe("ON");
    await under.pass(2);
    expect(under.fleet.get(nas.uuid)).toMatchObject({
      pendingStop: null,
      facts: { power: "ON", order: null },
    });
    expect((await kindsOf(under, nas))[0]).toBe("would_not_wake");
  });

  it("goes on where nobody could wake it when it was asked for, and a person asked all the same", async () => {
    await using under = await testFleet();
    const nas = await runningMachine(under);
    await reports(under, nas, false);
    const until = under.clock.wall() + HOUR;
    await under.fleet.as(by("yuki")).act(nas.uuid, "TurnOff", { mode: "when_free", until });
    await reports(under, nas, false);
    expect((await reports(under, nas, false, true)).power).toBe("OFF");
  });
});

/**
 * A fleet in which whoever asks may turn off servers outside of the groups that they have lost: as `Access` knows it at
 * each moment.
 */
async function whoMayLose(): Promise<TestFleet & { readonly lost: Set<string | null> }> {
  const lost = new Set<string | null>();
  const mayStop: FleetParts["mayStop"] = (author) => () => !lost.has(author);
  return Object.assign(await testFleet(() => ({ mayStop })), { lost });
}

const MIKA = { uuid: "uuid of mika", name: "mika" };

describe("what somebody asked for who may not any more", () => {
  it.each(["before it is ordered", "before it is confirmed"])("and waits, is none: %s", async (when) => {
    await using under = await whoMayLose();
    const nas = await runningMachine(under);
    const how = { mode: "when_free", until: under.clock.wall() + HOUR } as const;
    await fleetOf(under.fleet, MIKA).act(nas.uuid, "TurnOff", how);
    await nas.beat("ON");
    if (when === "before it is confirmed") expect((await nas.beat("ON", { use: [] })).power).toBe("OFF");
    under.lost.add(MIKA.uuid);
    // No tick has been since.
    expect(under.fleet.manifest(nas.uuid, nas.boot).power).toBe("ON");
    if (when === "before it is ordered") expect((await nas.beat("ON", { use: [] })).power).toBe("ON");
    else expect((await nas.beat("Stopping")).power).toBe("ON");
    await under.pass(1);
    expect(under.fleet.get(nas.uuid)).toMatchObject({
      pendingStop: null,
      ordered: null,
      facts: { order: null },
    });
    const [event] = await under.fleet.events({ uuid: nas.uuid, limit: 1 });
    expect(event).toMatchObject({ kind: "stop_cancelled", actor: "manager" });
  });

  it.each(["at once", "in another life of the manager"])(
    "and clicked, is not confirmed: %s",
    async (when) => {
      await using under = await whoMayLose();
      const nas = await runningMachine(under);
      await fleetOf(under.fleet, MIKA).act(nas.uuid, "TurnOff", { force: true });
      expect((await nas.beat("ON")).power).toBe("OFF");
      if (when !== "at once") await under.restart();
      under.lost.add(MIKA.uuid);
      expect((await nas.beat("Stopping")).power).toBe("ON");
      expect(under.fleet.get(nas.uuid).facts).toMatchObject({ power: "ON", order: null });
      expect((await kindsOf(under, nas))[0]).toBe("stop_cancelled");
    },
  );

  it.each(["before it is ordered", "before it is confirmed"])("in a run, is none: %s", async (when) => {
    await using under = await whoMayLose();
    const nas = await runningMachine(under);
    await under.pass(1);
    const run = await fleetOf(under.fleet, MIKA).startRun(
      asked({ serverUuids: [nas.uuid], mode: "when_free", until: under.clock.wall() + HOUR }),
    );
    await under.pass(1);
    await nas.beat("ON");
    if (when === "before it is confirmed") expect((await nas.beat("ON", { use: [] })).power).toBe("OFF");
    under.lost.add(MIKA.uuid);
    if (when === "before it is ordered") expect((await nas.beat("ON", { use: [] })).power).toBe("ON");
    else expect((await nas.beat("Stopping")).power).toBe("ON");
    await under.pass(2);
    const { name } = under.fleet.get(nas.uuid);
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual({ [name]: "skipped no_right" });
  });

  it("and clicked, forbids nothing to others where its order could not be stored", async () => {
    await using under = await whoMayLose();
    const nas = await runningMachine(under);
    await under.pass(1);
    under.world.diskFull = true;
    await expect(fleetOf(under.fleet, MIKA).act(nas.uuid, "TurnOff")).rejects.toThrow("full");
    under.world.diskFull = false;
    under.lost.add(MIKA.uuid);
    const kai = fleetOf(under.fleet, { uuid: "uuid of kai", name: "kai" });
    await kai.startRun(asked({ serverUuids: [nas.uuid] }));
    await under.pass(1);
    expect((await nas.beat("ON")).power).toBe("OFF");
    await under.pass(1);
    expect((await nas.beat("Stopping")).power).toBe("OFF");
  });

  it("goes on where somebody else wants it, and where it is confirmed", async () => {
    await using under = await whoMayLose();
    const [one, other] = [await runningMachine(under), await runningMachine(under)];
    await fleetOf(under.fleet, { uuid: "uuid of kai", name: "kai" }).act(one.uuid, "TurnOff");
    await fleetOf(under.fleet, MIKA).act(other.uuid, "TurnOff");
    await other.beat("ON");
    await other.beat("Stopping");
    under.lost.add(MIKA.uuid);
    await under.pass(2);
    expect((await one.beat("ON")).power).toBe("OFF");
    expect((await other.beat("Stopping")).power).toBe("OFF");
  });
});

describe("the order of a click", () => {
  it.each([{}, { force: true }])("is withdrawn where others come to need its server: %o", async (how) => {
    await using under = await testFleet();
    const nas = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(nas.uuid, "TurnOff", { ...how, reason: "cleaning" });
    expect((await nas.beat("ON")).power).toBe("OFF");
    await comesToNeed(under, nas);
    // No tick has been since.
    expect(under.fleet.manifest(nas.uuid, nas.boot).power).toBe("ON");
    expect((await nas.beat("Stopping")).power).toBe("ON");
    expect(under.fleet.get(nas.uuid).facts).toMatchObject({ power: "ON", order: null });
    const [event] = await under.fleet.events({ uuid: nas.uuid, limit: 1 });
    expect(event).toMatchObject({ kind: "still_needed", actor: "manager", reason: "yuki: cleaning" });
  });

  it("is withdrawn by the next tick where what needs its server is turned on", async () => {
    await using under = await testFleet();
    const nas = await runningMachine(under);
    const web = await comesToNeed(under, nas);
    await under.fleet.as(by("yuki")).act(web.uuid, "TurnOff");
    await web.beat("ON");
    await web.beat("Stopping");
    await under.pass(200);
    await nas.beat("ON");
    await under.fleet.as(by("yuki")).act(nas.uuid, "TurnOff");
    expect(under.fleet.get(nas.uuid).facts.order).not.toBeNull();
    await under.fleet.as(by("bob")).act(web.uuid, "TurnOn");
    await under.pass(1);
    expect(under.fleet.get(nas.uuid).facts).toMatchObject({ power: "ON", order: null });
  });

  it("stands where whoever clicked allowed that, and where it is confirmed", async () => {
    await using under = await testFleet();
    const [one, other] = [await runningMachine(under), await runningMachine(under)];
    await under.fleet.as(by("yuki")).act(one.uuid, "TurnOff", { evenIfNeeded: true });
    await under.fleet.as(by("yuki")).act(other.uuid, "TurnOff");
    await other.beat("ON");
    await other.beat("Stopping");
    for (const machine of [one, other]) await comesToNeed(under, machine);
    await under.pass(2);
    expect((await one.beat("ON")).power).toBe("OFF");
    expect((await other.beat("Stopping")).power).toBe("OFF");
  });
});

describe("the stop of a run", () => {
  it("waits for a server that came to need the member since it was planned", async () => {
    await using under = await testFleet();
    const { machine, pass, uuids } = await room(under, { files: {}, desk: { nature: "in use" }, app: {} });
    const [files = "", desk = "", app = ""] = uuids("files", "desk", "app");
    await under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
    const until = under.clock.wall() + HOUR;
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: [files, desk], mode: "when_free", until }));
    await under.fleet.as(by("bob")).edit(app, { needs: [files] });
    machine("desk").nature = "obeys";
    await pass(300);
    const over = await under.fleet.getRun(run.uuid);
    expect(ends(over)).toEqual({ desk: "done", files: "skipped needed_by app" });
    expect(machine("files")).toMatchObject({ runs: true, stops: 0 });
  });

  it("is withdrawn where a server comes to need the member before the order is confirmed", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const nas = testMachine(under, server.uuid);
    await nas.beat("Launched");
    await nas.beat("ON");
    const run = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: [nas.uuid] }));
    await under.pass(1);
    expect((await nas.beat("ON")).power).toBe("OFF");
    await comesToNeed(under, nas);
    expect((await nas.beat("Stopping")).power).toBe("ON");
    const name = under.fleet.list().find(({ needs }) => needs.includes(nas.uuid))?.name ?? "";
    await under.pass(2);
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual({ [server.name]: `skipped needed_by ${name}` });
  });

  it("is withdrawn where nobody could wake the member any more", async () => {
    await using under = await testFleet();
    const nas = await runningMachine(under);
    await reports(under, nas, true);
    const until = under.clock.wall() + HOUR;
    const start = asked({ serverUuids: [nas.uuid], mode: "when_free", until });
    const run = await under.fleet.as(by("alice")).startRun(start);
    await under.pass(1);
    await reports(under, nas, true);
    expect((await reports(under, nas, false, true)).power).toBe("ON");
    await under.pass(2);
    const { name } = under.fleet.get(nas.uuid);
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual({ [name]: "skipped may_not_wake" });
  });
});
