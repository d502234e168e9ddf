import { randomBytes } from "node:crypto";
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import type { DoorMemory, DoorRecord } from "../fleet/model/door";
import type { Hold } from "../plan/hold";
import { sampleServer } from "../store/testing";
import { createDoors, type RunningDoors } from "./doors";
import { SYSTEM } from "./io";
import { LIMITS } from "./limits";

const SERVER = sampleServer(1);
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** A port that nothing listens at. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await close(server);
  return port;
}

/** A server that sleeps until it is woken, behind a door. */
async function scene(changes: Partial<DoorRecord> = {}) {
  const [port, listenPort] = [await freePort(), await freePort()];
  const listen = `127.0.0.1:${listenPort}`;
  const door: DoorRecord = {
    ...{ uuid: "d", name: "nas", serverUuid: SERVER.uuid, port, listen, networks: [], waitSeconds: 10 },
    ...{ firstByte: true, lingerMinutes: 15, pausedUntil: null, author: "yuki", authorUuid: null },
    ...{ createdAt: 1, updatedAt: 1, ...changes },
  };
  const state = {
    ...{ doors: [door], isOn: false, wakes: 0, holds: [] as Hold[], released: [] as string[] },
    ...{
      refusal: null as string | null,
      isDiskFull: false,
      mayNotHold: false,
      now: 1_000_000,
      kept: [] as string[],
      tasks: [] as (() => void)[],
      turn: Promise.resolve(),
      arrived: [] as Socket[],
    },
    remembered: [] as DoorMemory[],
  };
  const doors: RunningDoors = createDoors({
    fleet: {
      doors: () => state.doors,
      get: () => ({
        ...SERVER,
        facts: { ...SERVER.facts, power: state.isOn ? "ON" : "OFF", current: state.isOn ? "ON" : "None" },
      }),
      addressOf: () => "127.0.0.1",
      holds: () => state.holds,
    },
    store: {
      memories: () => Promise.resolve([]),
      remember: (all) =>
        state.isDiskFull
          ? Promise.reject(new Error("the disk is full"))
          : Promise.resolve(void state.remembered.push(...all)),
    },
    places: { addresses: ["127.0.0.1"], ownPorts: [] },
    io: {
      ...SYSTEM,
      listenAt: (place, arrive) =>
        SYSTEM.listenAt(place, (socket) => {
          state.arrived.push(socket);
          arrive(socket);
        }),
    },
    clock: {
      ...{ wall: () => state.now, monotonic: () => state.now + performance.now() },
      every: (_, task) => {
        state.tasks.push(task);
        return () => undefined;
      },
    },
    inNameOf: (its) => ({
      wake: async () => {
        state.wakes += 1;
        await state.turn;
        return state.refusal;
      },
      hold: (until, reason) => {
        if (state.isDiskFull) return Promise.reject(new Error("the disk is full"));
        if (state.mayNotHold) return Promise.resolve(null);
        const uuid = `hold ${state.holds.length}`;
        const whose = { author: its.author, authorUuid: null, createdAt: 1 };
        state.holds.push({ uuid, until, reason, serverUuids: [SERVER.uuid], ...whose });
        return Promise.resolve(uuid);
      },
      release: (uuid) => {
        state.holds = state.holds.filter((hold) => hold.uuid !== uuid);
        return Promise.resolve(void state.released.push(uuid));
      },
    }),
    ...{ knocked: () => undefined, woke: () => undefined, kept: (why) => void state.kept.push(why) },
    failed: (error) => {
      if (!state.isDiskFull) throw error;
    },
  });
  await doors.start();
  ends.push(() => doors.stop());
  /** Boots it: it answers by what `serve` does. */
  const boot = async (serve: (socket: Socket) => void): Promise<void> => {
    const sockets: Socket[] = [];
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
      serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
      return close(server);
    });
    state.isOn = true;
  };
  const knockers: Socket[] = [];
  ends.push(() => knockers.forEach((socket) => socket.destroy()));
  const come = (): {
    readonly socket: Socket;
    readonly received: () => string;
    readonly gone: Promise<void>;
  } => {
    const socket = createConnection({ host: "127.0.0.1", port: listenPort, allowHalfOpen: true });
    knockers.push(socket);
    let received = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => (received += chunk.toString()));
    const gone = new Promise<void>((resolve) => {
      socket.once("end", resolve);
      socket.once("close", () => resolve());
    });
    return { socket, received: () => received, gone };
  };
  return { door, doors, state, boot, come };
}

const echo = (socket: Socket): void => {
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => void socket.write(chunk));
  socket.on("end", () => socket.end("bye"));
};
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 20 });

test("a knock wakes, waits as long as it boots, and is led in with all it had said; half-closes are kept", async () => {
  const { door, doors, state, boot, come } = await scene();
  const visitor = come();
  visitor.socket.write("hello ");
  await until(() => expect(state.wakes).toBe(1));
  visitor.socket.write("again ");
  await until(() => expect(doors.inside(door.uuid)).toMatchObject([{ from: "127.0.0.1", waiting: true }]));
  expect(doors.knocks(door.uuid)).toMatchObject([{ outcome: "waiting", woke: true }]);
  await boot(echo);
  await until(() => expect(visitor.received()).toBe("hello again "));
  expect(doors.inside(door.uuid)).toMatchObject([{ waiting: false }]);
  expect(state.holds).toMatchObject([{ reason: "door nas: 127.0.0.1", author: "yuki" }]);
  visitor.socket.end("last ");
  await until(() => expect(visitor.received()).toBe("hello again last bye"));
  await until(() => expect(doors.inside(door.uuid)).toEqual([]));
  const [last] = doors.knocks(door.uuid);
  expect(last).toMatchObject({ outcome: "opened", woke: true, from: "127.0.0.1" });
  expect(last?.tookMs).toBeGreaterThan(0);
});

test("who says nothing wakes nothing; who comes within the minute waits along", async () => {
  const { door, state, doors, boot, come } = await scene();
  for (let count = 0; count < 20; count += 1) {
    const { socket } = come();
    await new Promise((resolve) => socket.once("connect", resolve));
    if (count % 2 === 0) socket.destroy();
  }
  expect(state.wakes).toBe(0);
  const several = [come(), come(), come()];
  for (const { socket } of several) socket.write("hello");
  await until(() => expect(doors.inside(door.uuid)).toHaveLength(3));
  expect(state.wakes).toBe(1);
  await boot(echo);
  for (const each of several) await until(() => expect(each.received()).toBe("hello"));
  expect([state.wakes, state.holds.length]).toEqual([1, 1]);
});

test("turned off again within the minute, it is woken for whoever waits as soon as that is over", async () => {
  const { door, doors, state, boot, come } = await scene({ waitSeconds: 300 });
  const first = come();
  first.socket.write("hello");
  await until(() => expect(state.wakes).toBe(1));
  const visitor = come();
  visitor.socket.write("hello");
  await until(() => expect(doors.inside(door.uuid)).toHaveLength(2));
  expect(state.wakes).toBe(1);
  state.now += 60_000;
  await until(() => expect(state.wakes).toBe(2));
  await boot(echo);
  await until(() => expect(visitor.received()).toBe("hello"));
  expect(doors.knocks(door.uuid)[0]).toMatchObject({ outcome: "opened", woke: true });
  expect(state.wakes).toBe(2);
});

test("whoever waits wakes nothing by a door that came to rest meanwhile", async () => {
  const { door, doors, state, come } = await scene({ waitSeconds: 300 });
  come().socket.write("hello");
  await until(() => expect(state.wakes).toBe(1));
  const visitor = come();
  visitor.socket.write("hello");
  await until(() => expect(doors.inside(door.uuid)).toHaveLength(2));
  state.doors = [{ ...door, pausedUntil: Infinity }];
  await doors.changed();
  state.now += 60_000;
  await visitor.gone;
  expect(state.wakes).toBe(1);
  expect(doors.knocks(door.uuid)[0]).toMatchObject({ outcome: "resting", woke: false });
});

test("whoever left while the server waited for its turn keeps nothing on", async () => {
  const { state, come } = await scene();
  let comes = (): void => undefined;
  state.turn = new Promise((resolve) => (comes = resolve));
  const visitor = come();
  visitor.socket.write("hello");
  await until(() => expect(state.wakes).toBe(1));
  const [arrived] = state.arrived;
  if (!arrived) throw new Error("nobody has arrived");
  const isGone = new Promise((resolve) => arrived.once("close", resolve));
  // A half-closed connection may still read: this one is gone for good.
  visitor.socket.resetAndDestroy();
  await isGone;
  comes();
  await until(() => {
    for (const task of state.tasks) task();
    expect(state.remembered.at(-1)?.knocks[0]?.outcome).toBe("left");
  });
  expect(state.holds).toEqual([]);
});

test("where the server speaks first, the connection itself knocks", async () => {
  const { state, boot, come } = await scene({ firstByte: false });
  const visitor = come();
  await until(() => expect(state.wakes).toBe(1));
  await boot((socket) => socket.end("welcome"));
  await visitor.gone;
  expect(visitor.received()).toBe("welcome");
});

test("a door that rests wakes nothing and holds nothing, and leads in while the server is on", async () => {
  const { door, doors, state, boot, come } = await scene({ pausedUntil: 2_000_000 });
  const visitor = come();
  visitor.socket.write("hello");
  await visitor.gone;
  expect(doors.knocks(door.uuid)).toMatchObject([{ outcome: "resting", woke: false }]);
  expect([state.wakes, state.holds]).toEqual([0, []]);
  await boot(echo);
  const another = come();
  another.socket.write("hello");
  await until(() => expect(another.received()).toBe("hello"));
  expect(state.holds).toEqual([]);
});

test("what cannot be woken is last with its reason, and nobody waits for it", async () => {
  const { door, doors, state, come } = await scene();
  state.refusal = "There is no way to wake it.";
  const visitor = come();
  visitor.socket.write("hello");
  await visitor.gone;
  expect(doors.knocks(door.uuid)).toMatchObject([{ outcome: "refused", why: "There is no way to wake it." }]);
  expect(state.holds).toEqual([]);
});

test("10 MB at once are kept back until the server reads them, and none is lost", async () => {
  const { door, doors, boot, come } = await scene();
  const visitor = come();
  const all = Buffer.alloc(10 * 1024 * 1024, "x");
  visitor.socket.end(all);
  await until(() => expect(doors.inside(door.uuid)).toHaveLength(1));
  expect(visitor.socket.bytesWritten).toBe(all.length);
  expect(visitor.socket.writableLength).toBeGreaterThan(0);
  let bytes = 0;
  await boot((socket) => {
    socket.on("data", (chunk) => (bytes += chunk.length));
    socket.on("end", () => socket.end("done"));
  });
  await visitor.gone;
  expect([bytes, visitor.received()]).toEqual([all.length, "done"]);
  expect(LIMITS.bytes).toBeLessThan(all.length);
});

test("10 MB from a server reach two visitors byte by byte, also the one who reads late", async () => {
  const { boot, come } = await scene();
  const all = randomBytes(10 * 1024 * 1024);
  await boot((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(all));
  });
  const visitors = [come(), come()].map(({ socket }, at) => {
    const said: Buffer[] = [];
    socket.on("data", (chunk) => {
      said.push(chunk);
      if (at === 0 && said.length === 1) {
        socket.pause();
        setTimeout(() => socket.resume(), 200);
      }
    });
    socket.write("hello");
    return { said, gone: new Promise((resolve) => socket.once("end", resolve)) };
  });
  for (const { said, gone } of visitors) {
    await gone;
    expect(Buffer.concat(said).equals(all)).toBe(true);
  }
});

test("one byte a minute is one knock, and all of it arrives once the server is up", async () => {
  const { door, doors, state, boot, come } = await scene({ waitSeconds: 1800 });
  const visitor = come();
  visitor.socket.setNoDelay(true);
  for (const byte of "slow") {
    visitor.socket.write(byte);
    await until(() => expect(doors.inside(door.uuid)).toHaveLength(1));
    state.now += 60_000;
  }
  expect(state.wakes).toBe(1);
  expect(doors.knocks(door.uuid)).toHaveLength(1);
  await boot(echo);
  await until(() => expect(visitor.received()).toBe("slow"));
});

test("whoever says one byte and then nothing waits no longer than the door does", async () => {
  const { door, doors, state, come } = await scene();
  const visitor = come();
  visitor.socket.write("s");
  await until(() => expect(doors.inside(door.uuid)).toMatchObject([{ waiting: true }]));
  state.now += 10_001;
  await visitor.gone;
  expect(doors.knocks(door.uuid)).toMatchObject([{ outcome: "not_in_time" }]);
  expect([doors.inside(door.uuid), doors.counts().waiting]).toEqual([[], 0]);
});

test("whoever says nothing is let go of after half a minute, and has woken nothing", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  ends.push(() => vi.useRealTimers());
  const { door, doors, state, come } = await scene();
  const { socket, gone } = come();
  await new Promise((resolve) => socket.once("connect", resolve));
  await until(() => expect(doors.counts()).toEqual({ joined: 0, waiting: 0, silent: 1 }));
  vi.advanceTimersByTime(LIMITS.silence);
  await gone;
  expect([state.kept, state.wakes, doors.knocks(door.uuid)]).toEqual([["silent"], 0, []]);
});

test("a server that closes at once closes the visitor's connection, and the door stays", async () => {
  const { door, doors, boot, come } = await scene();
  await boot((socket) => socket.destroy());
  for (let count = 0; count < 3; count += 1) {
    const visitor = come();
    visitor.socket.write("hello");
    await visitor.gone;
    visitor.socket.end();
  }
  await until(() => expect(doors.inside(door.uuid)).toEqual([]));
  expect(doors.knocks(door.uuid)).toHaveLength(3);
});

test("the hold lasts while somebody is inside, and some minutes after", async () => {
  const { door, doors, state, boot, come } = await scene();
  await boot(echo);
  const visitor = come();
  visitor.socket.write("hello");
  await until(() => expect(state.holds).toHaveLength(1));
  await until(() => expect(visitor.received()).toBe("hello"));
  const pass = (ms: number): void => {
    state.now += ms;
    for (const task of state.tasks) task();
  };
  pass(3_600_000);
  expect(state.released).toEqual([]);
  visitor.socket.destroy();
  await until(() => expect(doors.inside(door.uuid)).toEqual([]));
  pass(14 * 60_000);
  expect(state.released).toEqual([]);
  pass(60_001);
  expect(state.released).toEqual(["hold 0"]);
});

test.each([
  ["that could not be written", "isDiskFull"],
  ["whose author might not place it for a while", "mayNotHold"],
] as const)("a hold %s is placed while somebody is still inside", async (_, hindrance) => {
  const { state, boot, come } = await scene();
  await boot(echo);
  state[hindrance] = true;
  const visitor = come();
  visitor.socket.write("hello");
  await until(() => expect(visitor.received()).toBe("hello"));
  state[hindrance] = false;
  expect(state.holds).toEqual([]);
  for (const task of state.tasks) task();
  await until(() => expect(state.holds).toMatchObject([{ reason: "door nas: 127.0.0.1" }]));
});

test("a hold of a door of which a manager that died kept nothing ends as any other; one of people stays", async () => {
  const { door, state } = await scene({ lingerMinutes: 5 });
  const hold = {
    until: state.now + 86_400_000,
    serverUuids: [SERVER.uuid],
    author: "yuki",
    authorUuid: null,
  };
  state.holds.push(
    { ...hold, uuid: "people's", reason: "door handle is being mended", createdAt: 1 },
    { ...hold, uuid: "other's", reason: `door ${door.name}: by hand`, author: "kai", createdAt: 1 },
    { ...hold, uuid: "left", reason: `door ${door.name}: 192.168.1.2`, createdAt: 1 },
  );
  for (const task of state.tasks) task();
  expect(state.released).toEqual([]);
  state.now += 5 * 60_000 + 1;
  for (const task of state.tasks) task();
  await until(() => expect(state.released).toEqual(["left"]));
});

test("it ends also where somebody else becomes the door's author before it was looked at", async () => {
  const { door, doors, state } = await scene({ lingerMinutes: 5, name: "first" });
  const nas = { ...door, uuid: "e", name: "nas" };
  const whose = { serverUuids: [SERVER.uuid], author: "yuki", authorUuid: null, createdAt: 1 };
  state.holds.push({
    ...whose,
    uuid: "left",
    reason: "door nas: 192.168.1.2",
    until: state.now + 86_400_000,
  });
  for (const author of ["yuki", "kai"]) {
    state.doors = [{ ...nas, author }];
    await doors.changed();
  }
  // It is kept as the door's: this manager may die, too.
  for (const task of state.tasks) task();
  await until(() => expect(state.remembered).toMatchObject([{ uuid: "e", holdUuid: "left" }]));
  state.now += 5 * 60_000 + 1;
  for (const task of state.tasks) task();
  await until(() => expect(state.released).toEqual(["left"]));
});

test("what could not be kept of a door is kept the next time", async () => {
  const { state, boot, come } = await scene();
  await boot(echo);
  const visitor = come();
  visitor.socket.write("hello");
  await until(() => expect(state.holds).toHaveLength(1));
  state.isDiskFull = true;
  for (const task of state.tasks) task();
  await new Promise(setImmediate);
  state.isDiskFull = false;
  for (const task of state.tasks) task();
  await until(() => expect(state.remembered).toMatchObject([{ holdUuid: "hold 0" }]));
});

test("who comes from elsewhere is not let near; a door that is deleted is shut, with all inside", async () => {
  const { door, doors, state, boot, come } = await scene({ networks: ["192.0.2.0/24"] });
  await boot(echo);
  await come().gone;
  expect([state.kept, doors.knocks(door.uuid)]).toEqual([["network"], []]);
  state.doors = [{ ...door, networks: [], updatedAt: 2 }];
  await doors.changed();
  const visitor = come();
  visitor.socket.write("hello");
  await until(() => expect(visitor.received()).toBe("hello"));
  state.doors = [];
  await doors.changed();
  await visitor.gone;
  await expect(doors.tryPlace(door.listen)).resolves.toBeNull();
});

test("a place that another program has is said, and taken once it is free", async () => {
  const { door, doors, state } = await scene();
  expect(await doors.tryPlace(door.listen)).toBe("door_listen_in_use");
  const other = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
  state.doors = [{ ...door, uuid: "e", name: "other", listen: `127.0.0.1:${port}` }];
  await doors.changed();
  await until(() => expect(doors.faultOf("e")).toBe("door_listen_in_use"));
  await close(other);
  for (const task of state.tasks) task();
  await until(() => expect(doors.faultOf("e")).toBeNull());
  expect(state.remembered).toEqual([]);
});

test("at its link a door wakes once, by the right of whoever looks, and leads on once the port answers", async () => {
  const { door, doors, state, boot } = await scene({ listen: "" });
  let wakes = 0;
  const wake = (): Promise<null> => {
    wakes += 1;
    return Promise.resolve(null);
  };
  expect(await doors.look(door.uuid, "mika", null)).toMatchObject({
    address: null,
    woke: false,
    since: null,
  });
  expect(await doors.look(door.uuid, "yuki", wake)).toMatchObject({ address: null, woke: true });
  expect(await doors.look(door.uuid, "yuki", wake)).toMatchObject({ address: null, woke: true });
  await boot(echo);
  expect(await doors.look(door.uuid, "yuki", wake)).toMatchObject({ address: "127.0.0.1" });
  expect([wakes, state.wakes]).toEqual([1, 0]);
  expect(doors.knocks(door.uuid)).toMatchObject([{ from: "yuki", outcome: "opened", woke: true }]);
});

test("at its link whoever comes within the minute waits along, and is not forgotten where it is turned off again", async () => {
  const { door, doors, state } = await scene({ listen: "", waitSeconds: 300 });
  const woken: string[] = [];
  const look = (who: string) =>
    doors.look(door.uuid, who, () => Promise.resolve(void woken.push(who)).then(() => null));
  await look("yuki");
  expect(await look("mika")).toMatchObject({ woke: false, over: null });
  // Nobody has turned it on: both wait, and neither page wakes it again within the minute.
  await look("yuki");
  await look("mika");
  expect(woken).toEqual(["yuki"]);
  state.now += 60_000;
  expect(await look("mika")).toMatchObject({ woke: true, over: null });
  await look("yuki");
  expect(woken).toEqual(["yuki", "mika"]);
  expect(doors.knocks(door.uuid).map(({ from, woke }) => [from, woke])).toEqual([
    ["mika", true],
    ["yuki", true],
  ]);
});
