import { describe, expect, it, vi } from "vitest";
import { type News, createWatchers } from "./news";
import { runningMachine, settings, testFleet, testMachine, type TestFleet, by } from "./testing";
import { sampleServer } from "../store/testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

const SNAPSHOT: News = { type: "snapshot", servers: [], groups: [], schedules: [], holds: [], runs: [] };

/** Reads all news into a list until it is ended. */
function collect(under: TestFleet): { news: News[]; end: () => Promise<void> } {
  const ending = new AbortController();
  const news: News[] = [];
  const reading = (async () => {
    for await (const one of under.fleet.watch(ending.signal)) news.push(one);
  })();
  return {
    news,
    end: async () => {
      await under.quiet();
      ending.abort();
      await reading;
    },
  };
}

function words(news: readonly News[]): string[] {
  return news.map((one) => {
    switch (one.type) {
      case "snapshot":
        return `snapshot of ${one.servers.length}`;
      case "changed":
        return `changed: ${one.server.facts.power}, ${one.server.facts.current}`;
      case "heartbeats":
        return `heartbeats of ${one.servers.length}`;
      case "removed":
        return "removed";
      case "notice":
        return one.event.kind;
      default:
        return one.type;
    }
  });
}

describe("watchers", () => {
  it("get a snapshot, then every change once and in order", async () => {
    await using under = await testFleet();
    const { news, end } = collect(under);
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const machine = testMachine(under, server.uuid);
    await machine.beat("Launched");
    await machine.beat("ON");
    await under.fleet.as(by("yuki")).act(server.uuid, "TurnOff");
    await machine.beat("Stopping");
    await under.pass(31);
    await under.fleet.as(by("yuki")).remove(server.uuid);
    await end();
    expect(words(news)).toEqual([
      "snapshot of 0",
      "changed: OFF, None",
      "registered",
      "changed: ON, Launched",
      "first_report",
      "changed: ON, ON",
      "changed: OFF, ON",
      "turned_off",
      "changed: OFF, Stopping",
      "changed: OFF, None",
      "removed",
      "removed",
    ]);
  });

  it("all get the same", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const watching = [collect(under), collect(under), collect(under)];
    await machine.beat("Stopping");
    await under.pass(35);
    await Promise.all(watching.map(({ end }) => end()));
    const [first, ...others] = watching.map(({ news }) => words(news));
    expect(first?.length).toBeGreaterThan(3);
    for (const other of others) expect(other).toEqual(first);
  });

  it("are not told twice of a change that comes while plain heartbeats are written", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.pass(1);
    const { news, end } = collect(under);
    await machine.beat("ON");
    let release = (): void => undefined;
    under.world.hold = new Promise((resolve) => (release = resolve));
    under.clock.move(1000); // its time is being written
    const stopping = machine.beat("Stopping");
    release();
    under.world.hold = null;
    await stopping;
    await end();
    expect(words(news).filter((word) => word.startsWith("changed: ON, Stopping"))).toHaveLength(1);
  });

  it("end with their signal, also where nothing happens", async () => {
    await using under = await testFleet();
    const { news, end } = collect(under);
    await end();
    expect(words(news)).toEqual(["snapshot of 0"]);
  });

  it("end at once where the signal has ended already", async () => {
    await using under = await testFleet();
    const news = [];
    for await (const one of under.fleet.watch(AbortSignal.abort())) news.push(one);
    expect(news).toEqual([]);
  });

  it("end with the fleet", async () => {
    const under = await testFleet();
    const reading = (async () => {
      for await (const _ of under.fleet.watch(new AbortController().signal));
      return "ended";
    })();
    await under.quiet();
    await under[Symbol.asyncDispose]();
    expect(await reading).toBe("ended");
  });

  it("that are slow find one heap of heartbeats, with the latest of each server", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const other = { ...server, uuid: "other" };
    const watchers = createWatchers();
    const reading = watchers.watch(SNAPSHOT, new AbortController().signal);
    const slow = reading[Symbol.asyncIterator]();
    await slow.next();
    const later = { ...server, updatedAt: server.updatedAt + 1 };
    watchers.notify({ type: "heartbeats", servers: [server, other] });
    watchers.notify({ type: "heartbeats", servers: [later] });
    watchers.notify({ type: "removed", uuid: "x" });
    watchers.notify({ type: "heartbeats", servers: [server] });
    expect((await slow.next()).value).toEqual({ type: "heartbeats", servers: [later, other] });
    expect((await slow.next()).value).toEqual({ type: "removed", uuid: "x" });
    expect((await slow.next()).value).toEqual({ type: "heartbeats", servers: [server] });
  });

  it("that are too slow are dropped, and hold nobody up", async () => {
    const watchers = createWatchers();
    const slow = watchers.watch(SNAPSHOT, new AbortController().signal)[Symbol.asyncIterator]();
    const quick = watchers.watch(SNAPSHOT, new AbortController().signal)[Symbol.asyncIterator]();
    expect(await slow.next()).toEqual({ done: false, value: SNAPSHOT });
    expect(await quick.next()).toEqual({ done: false, value: SNAPSHOT });
    for (let count = 0; count < 10_001; count += 1) {
      watchers.notify({ type: "removed", uuid: String(count) });
      expect((await quick.next()).value).toEqual({ type: "removed", uuid: String(count) });
    }
    expect((await slow.next()).done).toBe(true);
  });
});

describe("a server that changes all the time", () => {
  /** Watchers with a clock of their own, and the news of one of them about a server's report. */
  function paced() {
    const clock = { now: 0, tasks: [] as { at: number; task: () => void }[] };
    const watchers = createWatchers({
      now: () => clock.now,
      later: (milliseconds, task) => void clock.tasks.push({ at: clock.now + milliseconds, task }),
    });
    const pass = (milliseconds: number): void => {
      clock.now += milliseconds;
      const due = clock.tasks.filter(({ at }) => at <= clock.now);
      clock.tasks = clock.tasks.filter(({ at }) => at > clock.now);
      for (const { task } of due) task();
    };
    const ending = new AbortController();
    const received: News[] = [];
    const reading = (async () => {
      for await (const news of watchers.watch(SNAPSHOT, ending.signal)) received.push(news);
    })();
    const change = (version: number, revision = 1): void => {
      const { facts, ...server } = sampleServer(1);
      const changed = { ...server, name: `version ${version}`, facts: { ...facts, revision } };
      watchers.notify({ type: "changed", server: changed });
    };
    const names = (): string[] =>
      received.flatMap((news) => (news.type === "changed" ? [news.server.name] : []));
    const end = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      ending.abort();
      await reading;
    };
    return { change, pass, names, received, end, notify: watchers.notify };
  }

  it("is told a few times a second, and the latest is never lost", async () => {
    const { change, pass, names, end } = paced();
    for (let version = 0; version < 800; version++) {
      change(version);
      pass(10);
    }
    pass(1000);
    await end();
    expect(names().length).toBeLessThan(30);
    expect(names().at(-1)).toBe("version 799");
    // What comes alone comes at once.
    expect(names().slice(0, 3)).toEqual(["version 0", "version 1", "version 2"]);
  });

  it("an order is told at once, and nothing older follows it", async () => {
    const { change, names, pass, end } = paced();
    for (let version = 0; version < 50; version++) change(version);
    change(50, 2);
    pass(5000);
    await end();
    expect(names().at(-1)).toBe("version 50");
    expect(names().filter((name) => name === "version 49")).toEqual([]);
  });

  it("what was removed is not told of later", async () => {
    const { change, received, notify, pass, end } = paced();
    for (let version = 0; version < 50; version++) change(version);
    notify({ type: "removed", uuid: sampleServer(1).uuid });
    pass(5000);
    await end();
    expect(received.at(-1)?.type).toBe("removed");
  });
});
