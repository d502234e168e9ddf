import { describe, expect, it } from "vitest";
import { currentStatus } from "../power/status";
import { by, runningMachine, settings, testFleet, testMachine, type TestFleet } from "./testing";

function statusOf(under: TestFleet, uuid: string): string {
  return currentStatus(under.fleet.get(uuid).facts);
}

async function kinds(under: TestFleet): Promise<string[]> {
  return (await under.fleet.events({ limit: 50 })).map(({ kind }) => kind).reverse();
}

describe("time", () => {
  it("finds silence, at most 1 s late", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await machine.beat("ON");
    await under.pass(30);
    expect(statusOf(under, machine.uuid)).toBe("ON");
    await under.pass(1);
    expect(statusOf(under, machine.uuid)).toBe("Lost");
    expect(await kinds(under)).toEqual(["registered", "first_report", "lost"]);
    expect((await under.store.servers.load(0))[0]?.facts.current).toBe("None");
  });

  it("finds both deadlines", async () => {
    await using under = await testFleet(undefined, { syncOffAfter: 5 });
    const lost = await runningMachine(under);
    const { server: starting } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).act(starting.uuid, "TurnOn");
    await under.pass(6);
    expect(statusOf(under, starting.uuid)).toBe("SyncedOFF");
    expect(await kinds(under)).toContain("did_not_start");
    await under.pass(30);
    expect(statusOf(under, lost.uuid)).toBe("SyncedOFF");
    expect(await kinds(under)).toContain("synced_off");
  });

  it("wakes a server that went down although it is wanted on", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await machine.beat("Stopping");
    await under.pass(31);
    expect(statusOf(under, machine.uuid)).toBe("Starting");
    expect(under.world.packets).toHaveLength(1);
  });

  it("tells nobody of what cannot be written, and finds it again", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    under.world.diskFull = true;
    await under.pass(32);
    expect(statusOf(under, machine.uuid)).toBe("ON");
    expect(under.world.errors.length).toBeGreaterThan(0);
    under.world.diskFull = false;
    await under.pass(1);
    expect(statusOf(under, machine.uuid)).toBe("Lost");
    expect((await kinds(under)).filter((kind) => kind === "lost")).toHaveLength(1);
  });
});

describe("a restart of the manager", () => {
  it("keeps an outstanding order, and the agent is told", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await under.restart();
    expect(statusOf(under, machine.uuid)).toBe("Applying");
    expect((await machine.beat("ON")).power).toBe("OFF");
    expect((await machine.beat("Stopping")).power).toBe("OFF");
    await under.restart();
    await under.pass(31);
    expect(statusOf(under, machine.uuid)).toBe("OFF");
    expect(under.fleet.get(machine.uuid).facts.order).toBeNull();
  });

  it("keeps the wake schedule, which counts from the start", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).act(server.uuid, "TurnOn");
    await under.pass(200);
    under.world.packets.length = 0;
    await under.restart(3600);
    expect(statusOf(under, server.uuid)).toBe("Starting");
    await under.pass(31);
    expect(under.world.packets).toEqual(Array(4).fill(server.macAddress));
    await testMachine(under, server.uuid).beat("Launched");
    expect(statusOf(under, server.uuid)).toBe("ON");
    await under.pass(1);
    expect(under.world.packets).toHaveLength(4);
  });

  it("ends the wake schedule at a deadline that counts from the start", async () => {
    await using under = await testFleet(undefined, { syncOffAfter: 20 });
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).act(server.uuid, "TurnOn");
    await under.pass(15);
    await under.restart();
    await under.pass(19);
    expect(statusOf(under, server.uuid)).toBe("Starting");
    await under.pass(1);
    expect(statusOf(under, server.uuid)).toBe("SyncedOFF");
  });

  it("does not tell again what was told", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.pass(31);
    await under.restart(60);
    await under.pass(60);
    expect((await kinds(under)).filter((kind) => kind === "lost")).toHaveLength(1);
    await machine.beat("ON");
    expect((await kinds(under)).at(-1)).toBe("back");
  });

  it("after a long absence declares nobody lost whose agent is there", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.restart(3600);
    expect(statusOf(under, machine.uuid)).toBe("Applying");
    await under.pass(29);
    await machine.beat("ON");
    await under.pass(5);
    expect(statusOf(under, machine.uuid)).toBe("ON");
    expect(await kinds(under)).toEqual(["registered", "first_report"]);
  });

  it("knows a retry of the last written heartbeat", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const machine = testMachine(under, server.uuid);
    await machine.beat("Launched");
    await under.restart();
    machine.sequence -= 1;
    await machine.beat("Launched");
    expect(under.fleet.get(server.uuid).facts).toMatchObject({ previous: "None", current: "Launched" });
  });
});

describe("a suspended manager", () => {
  it("declares nobody lost when it wakes", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    under.clock.move(3600_000);
    await under.quiet();
    expect(statusOf(under, machine.uuid)).toBe("Applying");
    await under.pass(29);
    await machine.beat("ON");
    expect(statusOf(under, machine.uuid)).toBe("ON");
  });

  it("waits for a server that was being written just then, too", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    let release = (): void => undefined;
    under.world.hold = new Promise((resolve) => (release = resolve));
    const edited = under.fleet.as(by("yuki")).edit(machine.uuid, { name: "vault" });
    under.clock.move(3600_000);
    release();
    under.world.hold = null;
    await edited;
    await under.quiet();
    expect(under.fleet.get(machine.uuid).name).toBe("vault");
    expect(statusOf(under, machine.uuid)).toBe("Applying");
  });
});
