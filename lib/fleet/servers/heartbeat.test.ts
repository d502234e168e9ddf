import { describe, expect, it } from "vitest";
import { currentStatus } from "../../power/status";
import type { AgentRecord } from "../model/entities";
import type { News } from "../news";
import { runningMachine, settings, testFleet, testMachine, type TestFleet, by } from "../testing";

const AGENT: AgentRecord = {
  version: "1.0.0",
  hostname: "nas",
  os: "linux",
  arch: "x86_64",
  interfaces: [{ name: "eth0", macAddress: "02:00:00:00:00:01", wakeOnLan: true, defaultRoute: true }],
};

function statusOf(under: TestFleet, uuid: string): string {
  return currentStatus(under.fleet.get(uuid).facts);
}

describe("a heartbeat that changes something", () => {
  it("is on disk before it is answered", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const machine = testMachine(under, server.uuid);
    let release = (): void => undefined;
    under.world.hold = new Promise((resolve) => (release = resolve));
    let answered = false;
    const answer = machine.beat("Launched").then(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answered).toBe(false);
    expect(under.fleet.get(server.uuid)).toBe(server);
    release();
    under.world.hold = null;
    await answer;
    expect((await under.store.servers.load(0))[0]?.facts).toMatchObject({ power: "ON", current: "Launched" });
  });

  it("is not answered where it cannot be written: nobody is told, and nothing changes", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const news: News[] = [];
    const ending = new AbortController();
    const watching = (async () => {
      for await (const one of under.fleet.watch(ending.signal)) news.push(one);
    })();
    under.world.diskFull = true;
    const machine = testMachine(under, server.uuid);
    await expect(machine.beat("Launched")).rejects.toThrow("full");
    await under.quiet();
    expect(under.fleet.get(server.uuid)).toBe(server);
    expect(news.map(({ type }) => type)).toEqual(["snapshot"]);

    under.world.diskFull = false;
    machine.sequence = 0; // the agent tries again with the same sequence
    expect((await machine.beat("Launched")).power).toBe("ON");
    ending.abort();
    await watching;
    expect(news.map(({ type }) => type)).toEqual(["snapshot", "changed", "notice"]);
  });

  it("is on disk where it is the last one of a shutdown: a manager that starts waits no longer for the server", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await machine.beat("Stopping");
    await machine.beat("Stopping");
    await machine.beat("Stopping", { leaving: true });
    expect((await under.store.servers.load(0))[0]?.facts.last?.leaving).toBe(true);
  });

  it("writes its notice with it", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await testMachine(under, server.uuid).beat("Launched");
    expect((await under.fleet.events({ limit: 1 }))[0]).toMatchObject({
      kind: "first_report",
      severity: "info",
      actor: "manager",
      serverUuid: server.uuid,
    });
  });

  it("keeps what the agent says of itself, also where it says it once", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const { boot, instance, echo } = machine;
    const said = { type: "heartbeat", status: "ON", boot, instance, shutdownError: null } as const;
    const beat = (sequence: number, agent: AgentRecord | null): Promise<unknown> =>
      under.fleet.heartbeat(machine.uuid, { ...said, sequence, revisionEcho: echo }, agent);
    await beat(4, AGENT);
    await beat(5, null);
    under.world.writes.length = 0;
    await beat(6, structuredClone(AGENT));
    expect(under.world.writes).toEqual([]);
    expect(under.fleet.get(machine.uuid).agent).toEqual(AGENT);
    await under.restart();
    expect(under.fleet.get(machine.uuid).agent).toEqual(AGENT);
  });
});

describe("plain heartbeats", () => {
  it("are gathered and written in one statement about every ten seconds", async () => {
    await using under = await testFleet();
    const machines = [];
    for (let count = 0; count < 5; count += 1) machines.push(await runningMachine(under));
    await under.pass(10);
    under.world.writes.length = 0;
    for (const machine of machines) await machine.beat("ON");
    for (const machine of machines) await machine.beat("ON");
    await under.pass(5);
    expect(under.world.writes).toEqual([]);
    await under.pass(5);
    expect(under.world.writes).toEqual(["heartbeats 5"]);
    await under.pass(15);
    expect(under.world.writes).toEqual(["heartbeats 5"]);
    for (const { facts } of await under.store.servers.load(0)) {
      expect(facts.last).toMatchObject({ sequence: 5, at: { wall: under.clock.wall() - 25_000 } });
    }
  });

  it("are told to watchers within a second", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.pass(2);
    const news: News[] = [];
    const ending = new AbortController();
    const watching = (async () => {
      for await (const one of under.fleet.watch(ending.signal)) news.push(one);
    })();
    await machine.beat("ON");
    await under.pass(1);
    ending.abort();
    await watching;
    expect(news).toMatchObject([
      { type: "snapshot" },
      { type: "heartbeats", servers: [{ uuid: machine.uuid }] },
    ]);
  });

  it("are also the first ones after a restart, where nothing else is new", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await machine.beat("ON");
    await under.restart(60);
    expect(statusOf(under, machine.uuid)).toBe("Applying");
    under.world.writes.length = 0;
    await machine.beat("ON");
    expect(statusOf(under, machine.uuid)).toBe("ON");
    await under.pass(10);
    expect(under.world.writes).toEqual(["heartbeats 1"]);
    await under.restart(60);
    expect(statusOf(under, machine.uuid)).toBe("Applying");
    await machine.beat("Launched");
    expect(statusOf(under, machine.uuid)).toBe("ON");
    expect((await under.store.servers.load(0))[0]?.facts.current).toBe("Launched");
  });

  it("are written later where the disk is full now", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.pass(1);
    await machine.beat("ON");
    under.world.diskFull = true;
    await under.pass(20);
    expect(under.world.errors.length).toBeGreaterThan(0);
    under.world.diskFull = false;
    await under.pass(10);
    expect((await under.store.servers.load(0))[0]?.facts.last?.sequence).toBe(machine.sequence);
  });

  it("never put an older sequence over a newer one on disk", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.pass(1);
    await machine.beat("ON"); // waits to be gathered
    let release = (): void => undefined;
    under.world.hold = new Promise((resolve) => (release = resolve));
    const stopping = machine.beat("Stopping"); // is being written
    under.clock.move(10_000); // plain ones are written now
    release();
    under.world.hold = null;
    await stopping;
    await under.quiet();
    expect((await under.store.servers.load(0))[0]?.facts).toMatchObject({
      current: "Stopping",
      last: { sequence: machine.sequence },
    });
  });

  it("are written at the end", async () => {
    const under = await testFleet();
    const machine = await runningMachine(under);
    await under.pass(1);
    await machine.beat("ON");
    under.world.writes.length = 0;
    await under[Symbol.asyncDispose]();
    expect(under.world.writes).toEqual(["heartbeats 1"]);
  });
});

describe("bad input", () => {
  it("a heartbeat for a deleted server is not found, also where it waits behind the deletion", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const removed = under.fleet.as(by("yuki")).remove(machine.uuid);
    await expect(machine.beat("ON")).rejects.toMatchObject({ fault: { code: "not_found" } });
    await removed;
    await expect(machine.beat("ON")).rejects.toMatchObject({ fault: { code: "not_found" } });
    expect(under.fleet.list()).toEqual([]);
  });

  it("two machines sharing a token: Warning, both told ON, no turn-off until one is silent", async () => {
    await using under = await testFleet();
    const first = await runningMachine(under);
    const second = testMachine(under, first.uuid);
    await second.beat("Launched");
    await second.beat("ON");
    expect((await first.beat("ON")).power).toBe("ON");
    expect(statusOf(under, first.uuid)).toBe("Warning");
    const refused = under.fleet.as(by("yuki")).act(first.uuid, "TurnOff");
    await expect(refused).rejects.toMatchObject({ fault: { refusal: { reason: "two_machines" } } });

    await under.restart();
    await second.beat("ON");
    expect(statusOf(under, first.uuid)).toBe("Warning");
    for (let round = 0; round < 4; round += 1) {
      await under.pass(10);
      await second.beat("ON");
    }
    expect(statusOf(under, first.uuid)).toBe("ON");
    await under.fleet.as(by("yuki")).act(first.uuid, "TurnOff");
    expect((await second.beat("ON")).power).toBe("OFF");
    const kinds = (await under.fleet.events({ limit: 20 })).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "two_machines")).toHaveLength(1);
  });

  it("a sequence that goes backwards changes nothing", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const before = under.fleet.get(machine.uuid).facts;
    machine.sequence = 0;
    await machine.beat("Stopping");
    expect(under.fleet.get(machine.uuid).facts).toBe(before);
  });

  it("a revision from the future is no echo, and voids the order that its server was given", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await machine.beat("ON", { revisionEcho: 4_294_967_295 });
    expect(statusOf(under, machine.uuid)).toBe("ON");
    expect(under.fleet.get(machine.uuid).facts.order).toBeNull();
    await under.restart();
    expect(under.fleet.get(machine.uuid).facts.last?.revisionEcho).toBe(0);
  });

  it("the largest sequence there is outlives a restart", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    machine.sequence = 4_294_967_294;
    await machine.beat("Stopping");
    await under.restart();
    expect(under.fleet.get(machine.uuid).facts.last?.sequence).toBe(4_294_967_295);
  });

  it("an interval changed while the agent sleeps: the new grace period counts from the next heartbeat", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under, { heartbeatInterval: 60 });
    await under.pass(181);
    expect(statusOf(under, machine.uuid)).toBe("Lost");
    await under.fleet.as(by("yuki")).edit(machine.uuid, { heartbeatInterval: 10 });
    expect((await machine.beat("ON")).interval).toBe(10);
    await under.pass(100);
    expect(statusOf(under, machine.uuid)).toBe("ON");
    await machine.beat("ON");
    await under.pass(30);
    expect(statusOf(under, machine.uuid)).toBe("ON");
    await under.pass(1);
    expect(statusOf(under, machine.uuid)).toBe("Lost");
  });

  it("a wall clock that jumps ends no grace period", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    under.clock.setWall(under.clock.wall() + 365 * 24 * 3600 * 1000);
    await under.pass(29);
    expect(statusOf(under, machine.uuid)).toBe("ON");
    under.clock.setWall(0);
    await machine.beat("ON");
    await under.pass(29);
    expect(statusOf(under, machine.uuid)).toBe("ON");
    expect(under.fleet.get(machine.uuid).facts.last?.at.wall).toBe(0);
    await under.pass(2);
    expect(statusOf(under, machine.uuid)).toBe("Lost");
  });
});
