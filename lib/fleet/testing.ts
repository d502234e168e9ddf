import { randomUUID } from "node:crypto";
import { cp, rm } from "node:fs/promises";
import { setImmediate as everyoneElse } from "node:timers/promises";
import type { Heartbeat } from "../power/events";
import type { AgentManifest } from "./servers/agent-manifest";
import type { ReportedStatus } from "../power/words";
import { reusedClient } from "../store/core/testing";
import { openStore } from "../store/open";
import { MIGRATIONS, temporaryStore } from "../store/testing";
import { createFleet, type Changes, type Fleet, type Reads, type RunningFleet } from "./fleet";
import { beginMarks } from "./marks";
import type { By } from "./model/audit";
import type { Ability, AgentRecord } from "./model/entities";
import type { Clock, FleetParts } from "./model/ports";
import type { Store } from "./model/stores";
import type { NewSettings } from "./model/settings";
import { packetDoubt } from "./model/wake-doubt";

/** Helpers for tests: a fleet over a real database, under a clock that only the test moves. */

/** A person of a test. */
export interface Actor {
  readonly uuid: string;
  readonly name: string;
}

/** Somebody of this name. */
export function by(actor: string, actorUuid: string | null = null): By {
  return { actor, actorUuid, address: "", via: "api" };
}

/** The fleet as somebody uses it: what they make is theirs. */
export function fleetOf(fleet: Fleet, { uuid, name }: Actor): Reads & Changes {
  return fleet.as({ ...by(name, uuid), operation: "turned_off", target: null });
}

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  /** Moves on by so many milliseconds and runs what is due. */
  move(ms: number): void;
  /** Sets the wall clock alone, as people and time servers do. */
  setWall(wall: number): void;
}

export function testClock(wall: number, monotonic = 0): TestClock {
  const tasks = new Set<{ readonly every: number; readonly task: () => void; due: number }>();
  return {
    wall: () => wall,
    monotonic: () => monotonic,
    every(every, task) {
      const entry = { every, task, due: monotonic + every };
      tasks.add(entry);
      return () => void tasks.delete(entry);
    },
    move(ms) {
      wall += ms;
      monotonic += ms;
      for (const entry of tasks) {
        if (entry.due > monotonic) continue;
        entry.due = monotonic + entry.every;
        entry.task();
      }
    },
    setWall: (value) => (wall = value),
  };
}

/** The world around a fleet, as a test changes it and sees it. */
interface World {
  /** While true, nothing can be written. */
  diskFull: boolean;
  /** The process dies after so many more writes: the last one is carried out, and never acknowledged. */
  diesAfter: number | null;
  /** While true, no packet can be sent. */
  networkDown: boolean;
  /** Writes wait for this before they begin. */
  hold: Promise<void> | null;
  /** The number of them that wait for it. */
  held: number;
  /** MAC addresses that packets were sent to, in order. */
  readonly packets: string[];
  /** Power that was cut, in order: "redfish of" and the server. */
  readonly cuts: string[];
  /** Writes, in order: "insert", "update", "heartbeats 3"… */
  readonly writes: string[];
  /** The mark of the data that is kept beside the database; null: there is none. */
  keptMark: string | null;
  readonly errors: unknown[];
  readonly warnings: string[];
}

/** A running fleet under test. */
export interface TestFleet extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly store: Store;
  readonly clock: TestClock;
  readonly world: World;
  /** Lets seconds pass, half a second at a time, and all that follows from it be written. */
  pass(seconds: number): Promise<void>;
  /** Resolves when nothing is being written. */
  quiet(): Promise<void>;
  /** Ends as the manager does on request. */
  stop(): Promise<void>;
  /** Ends at once, as by kill -9, and starts anew over the same database so many seconds later. */
  restart(away?: number): Promise<void>;
  /** Keeps a copy of the disk for `rollBack`. */
  snapshot(): Promise<void>;
  /** As `restart`, over the copy of the folder; or over that of the database alone. */
  rollBack(away?: number, what?: "folder" | "database"): Promise<void>;
}

/** Starts a fleet. `parts` may replace what a test has of its own. */
export async function testFleet(
  parts: (store: Store) => Partial<FleetParts> = () => ({}),
  { syncOffAfter = 300, wall = Date.UTC(2026, 0, 2) } = {},
): Promise<TestFleet> {
  const database = await temporaryStore();
  const world: World = {
    diskFull: false,
    diesAfter: null,
    networkDown: false,
    hold: null,
    held: 0,
    packets: [],
    cuts: [],
    writes: [],
    keptMark: null,
    errors: [],
    warnings: [],
  };
  let clock = testClock(wall, 1_000_000);
  let store = database.store;
  let written = observe(store, world);
  let markThen: string | null = null;
  let fleet = await begin();

  async function begin(): Promise<RunningFleet> {
    const marks = await beginMarks({
      ...{ lineage: store.lineage, key: "a key of the folder", life: randomUUID().slice(0, 8) },
      kept: world.keptMark,
      keep: async (mark) => void (world.keptMark = mark),
      log: {
        warn: (message) => void world.warnings.push(message),
        error: (error) => void world.errors.push(error),
      },
    });
    const created = createFleet({
      marks,
      isOlderCopy: marks.isOlderCopy,
      store: written.store,
      clock,
      syncOffAfter,
      log: {
        changed: () => undefined,
        warn: (message) => void world.warnings.push(message),
        error: (error) => void world.errors.push(error),
      },
      waker: {
        doubt: packetDoubt,
        async wake({ macAddress }) {
          if (world.networkDown) throw new Error("the network is unreachable");
          world.packets.push(macAddress);
          return { targets: ["192.0.2.255:9"], faults: [], networks: ["192.0.2.0/24"] };
        },
      },
      issueToken: async () => {
        const token = randomUUID().replaceAll("-", "");
        return { token, record: { lookup: token.slice(0, 8), hash: `hash of ${token}`, expiresAt: null } };
      },
      cutter: {
        can: () => true,
        async cut(uuid, kind) {
          if (world.networkDown)
            throw Object.assign(new Error("no answer"), { code: "unreachable", detail: "" });
          world.cuts.push(`${kind} of ${uuid}`);
        },
      },
      seals: {
        seal: (context, secret) => JSON.stringify([context, secret]),
        open(context, sealed) {
          const [its, secret] = JSON.parse(sealed) as [string, string];
          return its === context ? secret : null;
        },
      },
      newUuid: randomUUID,
      agents: { version: "2.0.0", program: () => ({ sha256: "a".repeat(64), size: 1000 }) },
      ...parts(store),
    });
    await created.start();
    await written.quiet();
    return created;
  }

  return {
    get fleet() {
      return fleet;
    },
    get store() {
      return store;
    },
    get clock() {
      return clock;
    },
    world,
    async pass(seconds) {
      for (let left = seconds * 1000; left > 0; left -= 500) {
        clock.move(Math.min(left, 500));
        await written.quiet();
      }
    },
    quiet: () => written.quiet(),
    stop: () => fleet.stop(),
    restart: (away) => again(async () => undefined, away),
    async snapshot() {
      await written.quiet();
      await cp(database.folder, `${database.folder}-snapshot`, { recursive: true });
      markThen = world.keptMark;
    },
    rollBack: (away, what = "folder") =>
      again(async () => {
        if (what === "folder") world.keptMark = markThen;
        await rm(database.folder, { recursive: true });
        await cp(`${database.folder}-snapshot`, database.folder, { recursive: true });
      }, away),
    async [Symbol.asyncDispose]() {
      world.hold = null;
      await fleet.stop();
      await written.quiet();
      await store.close();
      await database[Symbol.asyncDispose]();
      await rm(`${database.folder}-snapshot`, { recursive: true, force: true });
    },
  };

  async function again(meanwhile: () => Promise<void>, away = 1): Promise<void> {
    await store.close();
    await meanwhile();
    // Monotonic time does not outlive a process; the wall clock does.
    clock = testClock(clock.wall() + away * 1000, 5000);
    store = await openStore({ url: database.url, migrations: MIGRATIONS, client: reusedClient });
    written = observe(store, world);
    fleet = await begin();
  }
}

/** The same store, with the world's troubles, and a way to wait until nothing is under way. */
function observe(store: Store, world: World): { store: Store; quiet(): Promise<void> } {
  let underWay = 0;
  const write = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    underWay += 1;
    try {
      if (world.hold) {
        world.held += 1;
        await world.hold;
        world.held -= 1;
      }
      if (world.diskFull) throw new Error("database or disk is full");
      if (world.diesAfter === 0) throw new Error("it is dead");
      if (world.diesAfter !== null) world.diesAfter -= 1;
      const result = await work();
      world.writes.push(what);
      if (world.diesAfter === 0) throw new Error(`it died after: ${what}`);
      return result;
    } finally {
      underWay -= 1;
    }
  };
  const observed = (store: Store): Store => {
    const {
      servers,
      tokens,
      events,
      statuses,
      holds,
      energy,
      runs,
      schedules,
      ways,
      doors,
      nutServers,
      managerSettings,
      powerCuts,
      audited,
    } = store;
    return {
      ...store,
      ...(audited && { audited: (ask) => observed(audited(ask)) }),
      servers: {
        load: (monotonic) => servers.load(monotonic),
        insert: (...all) => write("insert", () => servers.insert(...all)),
        update: (...all) => write("update", () => servers.update(...all)),
        updateNeeds: (...all) => write("update needs", () => servers.updateNeeds(...all)),
        writeHeartbeats: (heartbeats) =>
          write(`heartbeats ${heartbeats.length}`, () => servers.writeHeartbeats(heartbeats)),
        remove: (...all) => write("remove", () => servers.remove(...all)),
      },
      tokens: {
        find: (lookup) => tokens.find(lookup),
        rewriteHash: (...all) => write("rewrite token's hash", () => tokens.rewriteHash(...all)),
        moveEnd: (...all) => write("move token's end", () => tokens.moveEnd(...all)),
        replace: (...all) => write("replace token", () => tokens.replace(...all)),
      },
      events: {
        list: (query) => events.list(query),
        append: (...all) => write("append events", () => events.append(...all)),
        prune: (...all) => write("prune", () => events.prune(...all)),
      },
      holds: {
        load: () => holds.load(),
        insert: (...all) => write("insert hold", () => holds.insert(...all)),
        release: (...all) => write("release holds", () => holds.release(...all)),
      },
      energy: {
        list: (...all) => energy.list(...all),
        add: (records) => write(`energy ${records.length}`, () => energy.add(records)),
      },
      runs: {
        ...runs,
        insert: (...all) => write("insert run", () => runs.insert(...all)),
        updateMembers: (...all) => write("update members", () => runs.updateMembers(...all)),
        cancel: (...all) => write("cancel run", () => runs.cancel(...all)),
        end: (...all) => write("end run", () => runs.end(...all)),
      },
      schedules: {
        load: () => schedules.load(),
        insert: (...all) => write("insert schedule", () => schedules.insert(...all)),
        update: (...all) => write("update schedule", () => schedules.update(...all)),
        insertRun: (...all) => write("plan run", () => schedules.insertRun(...all)),
        remove: (...all) => write("remove schedule", () => schedules.remove(...all)),
      },
      doors: {
        ...{ load: () => doors.load(), memories: () => doors.memories() },
        insert: (door) => write("insert door", () => doors.insert(door)),
        update: (door) => write("update door", () => doors.update(door)),
        remove: (uuid) => write("remove door", () => doors.remove(uuid)),
        remember: (all) => doors.remember(all),
      },
      nutServers: {
        load: () => nutServers.load(),
        put: (server) => write("put NUT server", () => nutServers.put(server)),
        remove: (uuid) => write("remove NUT server", () => nutServers.remove(uuid)),
      },
      managerSettings: {
        load: () => managerSettings.load(),
        put: (record) => write("put settings", () => managerSettings.put(record)),
      },
      powerCuts: {
        ...powerCuts,
        insert: (...all) => write("insert power cut plan", () => powerCuts.insert(...all)),
        update: (...all) => write("update power cut plan", () => powerCuts.update(...all)),
        remove: (...all) => write("remove power cut plan", () => powerCuts.remove(...all)),
        put: (...all) => write("put power cut", () => powerCuts.put(...all)),
        begin: (...all) => write("begin run of power cut", () => powerCuts.begin(...all)),
      },
      ways: {
        load: () => ways.load(),
        put: (...all) => write("put way", () => ways.put(...all)),
        remove: (...all) => write("remove way", () => ways.remove(...all)),
      },
      statuses: {
        timelines: (query) => statuses.timelines(query),
        write: (past) => write(`past ${past.length}`, () => statuses.write(past)),
        prune: (since, keep) => write("prune past", () => statuses.prune(since, keep)),
      },
    };
  };
  return {
    store: observed(store),
    async quiet() {
      do await everyoneElse();
      while (underWay > 0);
    },
  };
}

let registered = 0;

/** Settings of a server that no other has. */
export function settings(changes: Partial<NewSettings> = {}) {
  registered += 1;
  const end = registered.toString(16).toUpperCase().padStart(4, "0");
  const macAddress = `02:00:00:00:${end.slice(0, 2)}:${end.slice(2)}`;
  return { name: `server ${registered}`, macAddress, heartbeatInterval: 10, ...changes };
}

/** A machine with its komolet, as a fleet knows it. */
export interface TestMachine {
  readonly uuid: string;
  boot: string;
  instance: string;
  sequence: number;
  echo: number;
  /** The mark that it received last. */
  mark: string;
  /** The address that it reports from. */
  address?: string;
  /** Its agent's report of itself, which goes with each heartbeat; null: none does. */
  agent: AgentRecord | null;
  /** A new heartbeat. */
  beat(status: ReportedStatus, also?: Partial<Heartbeat>): Promise<AgentManifest>;
}

export function testMachine(under: { readonly fleet: Fleet }, uuid: string): TestMachine {
  const machine: TestMachine = {
    uuid,
    boot: randomUUID(),
    instance: randomUUID(),
    sequence: 0,
    echo: 0,
    mark: "",
    agent: null,
    async beat(status, also = {}) {
      const { boot, instance, echo, mark } = machine;
      const sequence = (machine.sequence += 1);
      const said = { type: "heartbeat", status, boot, instance, sequence, mark, revisionEcho: echo } as const;
      const heartbeat = { ...said, shutdownError: null, ...also };
      const answer = await under.fleet.heartbeat(uuid, heartbeat, machine.agent, machine.address);
      machine.echo = answer.revision;
      if (answer.mark) machine.mark = answer.mark;
      return answer;
    },
  };
  return machine;
}

/** An agent with these abilities. */
export function agentThatCan(...can: readonly Ability[]): AgentRecord {
  return { version: "1.0.0", hostname: "nas", os: "Debian", arch: "x86_64", interfaces: [], can };
}

/** Registers a server whose machine has been ON for a while. */
export async function runningMachine(
  under: TestFleet,
  changes: Partial<NewSettings> = {},
): Promise<TestMachine> {
  const { server } = await under.fleet.as(by("yuki")).register(settings(changes));
  const machine = testMachine(under, server.uuid);
  await machine.beat("Launched");
  await machine.beat("ON");
  await machine.beat("ON");
  await under.quiet();
  return machine;
}
