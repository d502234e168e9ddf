import { Code, createClient } from "@connectrpc/connect";
import { describe, expect, it, vi } from "vitest";
import { by, runningMachine, settings, testMachine } from "../fleet/testing";
import { scheduleOf } from "../fleet/schedules/testing";
import type { Run } from "../gen/proto/komoriuta/v1/run_pb";
import { RunAction } from "../gen/proto/komoriuta/v1/run_pb";
import {
  ServerService,
  type Nexts,
  type Server,
  type WatchServersResponse,
} from "../gen/proto/komoriuta/v1/server_pb";
import { failure, testManager, type TestManager } from "./testing";

/** A watch that gives one message after the other. */
function watch(manager: TestManager, cookie: string, signal?: AbortSignal, columns = false) {
  const client = createClient(ServerService, manager.operator({ cookie }));
  const messages = client.watchServers({ columns }, { signal })[Symbol.asyncIterator]();
  return {
    async next(): Promise<WatchServersResponse["message"]> {
      const { done, value } = await messages.next();
      if (done) throw new Error("the stream ended");
      return (value as WatchServersResponse).message;
    },
    async ended(): Promise<boolean> {
      return (await messages.next()).done === true;
    },
  };
}

describe("WatchServers", () => {
  it("gives a snapshot, then every change and notice, in order", async () => {
    await using manager = await testManager();
    const machine = await runningMachine(manager.under);
    const stream = watch(manager, await manager.login());
    expect(await stream.next()).toMatchObject({
      case: "snapshot",
      value: { servers: [{ uuid: machine.uuid }] },
    });

    expect((await stream.next()).case).toBe("snapshotEnd");

    await manager.under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    expect(await stream.next()).toMatchObject({ case: "changed", value: { uuid: machine.uuid } });
    expect(await stream.next()).toMatchObject({
      case: "notice",
      value: { kind: "turned_off", actor: "yuki" },
    });

    await manager.under.fleet.as(by("yuki")).register(settings({ name: "web" }));
    expect(await stream.next()).toMatchObject({ case: "changed", value: { name: "web" } });
    expect(await stream.next()).toMatchObject({ case: "notice", value: { kind: "registered" } });

    await manager.under.fleet.as(by("yuki")).remove(machine.uuid);
    expect(await stream.next()).toEqual({ case: "removed", value: machine.uuid });
    expect(await stream.next()).toMatchObject({ case: "notice", value: { kind: "removed" } });
  });

  it("tells groups, holds and runs that go on after the snapshot, and each change of them", async () => {
    await using manager = await testManager();
    const { fleet } = manager.under;
    const [one, two] = [await runningMachine(manager.under), await runningMachine(manager.under)];
    const serverUuids = [one.uuid, two.uuid];
    const group = await fleet.as(by("yuki")).createGroup({ name: "room", serverUuids });
    const until = manager.under.clock.wall() + 3600_000;
    const hold = await fleet
      .as(by("yuki"))
      .placeHold({ serverUuids: [two.uuid], groupUuids: [], until, reason: "", wake: false });
    const ask = { action: "OFF", serverUuids, groupUuids: [], mode: "now", until: null } as const;
    const run = await fleet.as(by("yuki")).startRun({
      ...ask,
      force: false,
      reason: "",
      evenIfItMayNotWake: true,
      confirmCount: 1,
      requestId: null,
    });
    await manager.under.pass(2);

    const abort = new AbortController();
    for (const columns of [false, true]) {
      const stream = watch(manager, await manager.login(), abort.signal, columns);
      expect((await stream.next()).case).toBe(columns ? "columns" : "snapshot");
      expect(await stream.next()).toMatchObject({ case: "group", value: { uuid: group.uuid, serverUuids } });
      expect(await stream.next()).toMatchObject({
        case: "hold",
        value: { uuid: hold.uuid, serverUuids: [two.uuid] },
      });
      const received = await stream.next();
      expect(received).toMatchObject({
        case: "run",
        value: { uuid: run.uuid, counts: { asked: 1, skipped: 1 } },
      });
      expect((await stream.next()).case).toBe("snapshotEnd");
    }
    abort.abort();

    const stream = watch(manager, await manager.login());
    for (let before = 0; before < 5; before += 1) await stream.next();
    /** The next message of one kind; any number of others may lie before it. */
    const next = async (kind: WatchServersResponse["message"]["case"]) => {
      for (;;) {
        const message = await stream.next();
        if (message.case === kind) return message.value;
      }
    };
    await one.beat("ON");
    await one.beat("Stopping");
    await manager.under.pass(40);
    // Only the one that has changed; the other was skipped when the run was planned.
    const received: Run[] = [];
    do received.push((await next("run")) as Run);
    while (!received.at(-1)?.endedAt);
    expect(received.at(-1)).toMatchObject({ uuid: run.uuid, counts: { asked: 0, done: 1, skipped: 1 } });
    const members = received.flatMap((each) => each.members);
    expect(new Set(members.map(({ serverUuid }) => serverUuid))).toEqual(new Set([one.uuid]));
    expect(members.at(-1)?.why).toBe("as_asked");
    await fleet.as(by("yuki")).updateGroup(group.uuid, { name: "hall" });
    expect(await next("group")).toMatchObject({ uuid: group.uuid, name: "hall" });
    await fleet.as(by("yuki")).deleteGroup(group.uuid);
    expect(await next("groupRemoved")).toBe(group.uuid);
    await fleet.as(by("yuki")).remove(two.uuid);
    expect(await next("holdRemoved")).toBe(hold.uuid);
    const another = await fleet
      .as(by("yuki"))
      .placeHold({ serverUuids: [one.uuid], groupUuids: [], until, reason: "again", wake: false });
    expect(await next("hold")).toMatchObject({ uuid: another.uuid, reason: "again" });
    await fleet.as(by("yuki")).releaseHold(another.uuid);
    expect(await next("holdRemoved")).toBe(another.uuid);
    expect(manager.errors).toEqual([]);
  });

  it("tells lists of columns, of heartbeats by numbers, and of changes as a whole", async () => {
    await using manager = await testManager();
    const machine = await runningMachine(manager.under);
    await manager.under.pass(1);
    const stream = watch(manager, await manager.login(), undefined, true);
    expect(await stream.next()).toMatchObject({
      case: "columns",
      value: {
        uuids: [machine.uuid],
        names: [expect.any(String)],
        lastHeartbeatAt: [manager.under.clock.wall() - 1000],
      },
    });
    expect((await stream.next()).case).toBe("snapshotEnd");
    const { server } = await manager.under.fleet.as(by("yuki")).register(settings({ name: "web" }));
    expect(await stream.next()).toMatchObject({ case: "changed", value: { uuid: server.uuid } });
    expect((await stream.next()).case).toBe("notice");
    const web = testMachine(manager.under, server.uuid);
    await web.beat("Launched");
    expect(await stream.next()).toMatchObject({ case: "changed", value: { uuid: server.uuid } });
    expect((await stream.next()).case).toBe("notice");
    // Twice, until the one before was the same.
    for (let beats = 0; beats < 2; beats += 1) {
      await web.beat("ON");
      expect(await stream.next()).toMatchObject({ case: "changed", value: { uuid: server.uuid } });
    }
    await web.beat("ON");
    await machine.beat("ON");
    const since = manager.under.clock.wall();
    await manager.under.pass(1);
    expect(await stream.next()).toMatchObject({
      case: "heartbeats",
      value: { servers: [1, 0], since, after: [0, 0] },
    });
  });

  it("tells what is next for servers of which nothing else changes: by numbers, or as a whole", async () => {
    await using manager = await testManager();
    const [one, two] = [await runningMachine(manager.under), await runningMachine(manager.under)];
    const yuki = manager.under.fleet.as(by("yuki"));
    await manager.under.pass(1);
    const { uuid } = await yuki.createSchedule(scheduleOf([one.uuid]));
    const off = { action: RunAction.OFF, scheduleName: "office hours", whenFree: false };
    const abort = new AbortController();
    const streams = {
      full: watch(manager, await manager.login(), abort.signal),
      columns: watch(manager, await manager.login(), abort.signal, true),
    };
    expect(await streams.full.next()).toMatchObject({
      case: "snapshot",
      value: { servers: expect.arrayContaining([expect.objectContaining({ uuid: one.uuid })]) as unknown },
    });
    const columns = await streams.columns.next();
    const uuids = columns.case === "columns" ? columns.value.uuids : [];
    expect(columns.value).toMatchObject({
      nexts: [off],
      next: uuids.map((each) => Number(each === one.uuid)),
    });

    await yuki.updateSchedule(uuid, scheduleOf([two.uuid]));
    await manager.under.pass(1);
    /** The next message of one kind; any number of others may lie before it. */
    const next = async (stream: ReturnType<typeof watch>, kind: WatchServersResponse["message"]["case"]) => {
      for (;;) {
        const message = await stream.next();
        if (message.case === kind) return message.value;
      }
    };
    const nexts = (await next(streams.columns, "nexts")) as Nexts;
    const received = nexts.servers.map((number, at) => [uuids[number], nexts.next[at]]);
    expect(new Map(received as [string, number][])).toEqual(
      new Map([
        [one.uuid, 0],
        [two.uuid, 1],
      ]),
    );
    expect(nexts.nexts).toMatchObject([off]);
    const changed = [await next(streams.full, "changed"), await next(streams.full, "changed")] as Server[];
    expect(new Map(changed.map((server) => [server.uuid, server.next?.scheduleName]))).toEqual(
      new Map([
        [one.uuid, undefined],
        [two.uuid, "office hours"],
      ]),
    );
    abort.abort();
    expect(manager.errors).toEqual([]);
  });

  it("gives heartbeats one by one to those who want no columns", async () => {
    await using manager = await testManager();
    const machine = await runningMachine(manager.under);
    await manager.under.pass(1);
    const stream = watch(manager, await manager.login());
    expect((await stream.next()).case).toBe("snapshot");
    expect((await stream.next()).case).toBe("snapshotEnd");
    await machine.beat("ON");
    await manager.under.pass(1);
    expect(await stream.next()).toMatchObject({ case: "changed", value: { uuid: machine.uuid } });
  });

  it("says that it is alive while nothing happens", async () => {
    await using manager = await testManager({ keepaliveEvery: 30 });
    const stream = watch(manager, await manager.login());
    expect((await stream.next()).case).toBe("snapshot");
    expect((await stream.next()).case).toBe("snapshotEnd");
    expect((await stream.next()).case).toBe("keepalive");
    expect((await stream.next()).case).toBe("keepalive");
  });

  it("comes to its end when the client hangs up, and tells of no error", async () => {
    await using manager = await testManager();
    const hangUp = new AbortController();
    const stream = watch(manager, await manager.login(), hangUp.signal);
    expect((await stream.next()).case).toBe("snapshot");
    expect((await stream.next()).case).toBe("snapshotEnd");
    expect(manager.underWay.size).toBe(1);
    hangUp.abort();
    await expect(stream.next()).rejects.toThrow();
    await vi.waitFor(() => expect(manager.underWay.size).toBe(0), 20_000);
    expect(manager.errors).toEqual([]);
  });

  it("ends with its session, also where nothing happens", async () => {
    await using manager = await testManager({ keepaliveEvery: 30 });
    const cookie = await manager.login();
    const stream = watch(manager, cookie);
    expect((await stream.next()).case).toBe("snapshot");
    await manager.access.logout(cookie, false, { address: "", via: "api" });
    const ended = await failure(
      (async () => {
        for (;;) await stream.next();
      })(),
    );
    expect(ended.code).toBe(Code.Unauthenticated);
    expect(ended.rawMessage).toBe("The session has ended; log in again.");
  });

  it("ends with its session, also where something happens all the time", async () => {
    await using manager = await testManager({ keepaliveEvery: 30 });
    const machine = await runningMachine(manager.under);
    const cookie = await manager.login();
    const stream = watch(manager, cookie);
    expect((await stream.next()).case).toBe("snapshot");
    await manager.access.logout(cookie, false, { address: "", via: "api" });
    let talking = true;
    const talk = (async () => {
      while (talking) {
        await machine.beat("Stopping");
        await machine.beat("ON");
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const ended = await failure(
      (async () => {
        for (;;) await stream.next();
      })(),
    );
    talking = false;
    await talk;
    expect(ended.code).toBe(Code.Unauthenticated);
  });

  it("ends with its session in time, also where news come just before that is looked at", async () => {
    await using manager = await testManager({ keepaliveEvery: 5000 });
    const machine = await runningMachine(manager.under);
    const cookie = await manager.login();
    const later = setTimeout;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    try {
      const stream = watch(manager, cookie);
      expect((await stream.next()).case).toBe("snapshot");
      await manager.access.logout(cookie, false, { address: "", via: "api" });
      const received: unknown[] = [];
      const ended = failure(
        (async () => {
          for (;;) received.push(await stream.next());
        })(),
      );
      await vi.advanceTimersByTimeAsync(3900);
      const before = received.length;
      await machine.beat("Stopping");
      while (received.length === before) await new Promise((resolve) => later(resolve, 1));
      await vi.advanceTimersByTimeAsync(1000);
      const waited = new Promise<null>((resolve) => later(() => resolve(null), 20_000));
      expect((await Promise.race([ended, waited]))?.code).toBe(Code.Unauthenticated);
    } finally {
      vi.useRealTimers();
    }
  });

  it("asks for a session", async () => {
    await using manager = await testManager();
    const refused = await failure(watch(manager, "session_id=nonsense").next());
    expect(refused.code).toBe(Code.Unauthenticated);
    expect(refused.rawMessage).toBe("Log in first.");
  });

  it("is refused to a page of another origin", async () => {
    await using manager = await testManager();
    const headers = { cookie: await manager.login(), origin: "https://evil.example" };
    const client = createClient(ServerService, manager.operator(headers));
    const refused = await failure(client.watchServers({})[Symbol.asyncIterator]().next());
    expect(refused.code).toBe(Code.PermissionDenied);
  });

  it("ends with the manager, and is not an error then", async () => {
    await using manager = await testManager();
    const stream = watch(manager, await manager.login());
    expect((await stream.next()).case).toBe("snapshot");
    expect((await stream.next()).case).toBe("snapshotEnd");
    await manager.under.stop();
    expect(await stream.ended()).toBe(true);
  });

  it("that its client leaves is forgotten, and is no error", async () => {
    await using manager = await testManager();
    const reported = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const leaving = new AbortController();
    const stream = watch(manager, await manager.login(), leaving.signal);
    expect((await stream.next()).case).toBe("snapshot");
    expect((await stream.next()).case).toBe("snapshotEnd");
    leaving.abort();
    expect((await failure(stream.next())).code).toBe(Code.Canceled);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await manager.under.fleet.as(by("yuki")).register(settings());
    expect(manager.errors).toEqual([]);
    expect(reported).not.toHaveBeenCalled();
    reported.mockRestore();
  });
});
