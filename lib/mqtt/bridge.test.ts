import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect, test, vi } from "vitest";
import type { News } from "../fleet/news";
import type { OperatorsFleet } from "../access/operators-fleet";
import type { ServerRecord } from "../fleet/model/entities";
import { INITIAL_SETTINGS } from "../fleet/model/settings";
import { newServer } from "../fleet/servers/server-verbs";
import { testClock } from "../fleet/testing";
import { startBridge } from "./bridge";

vi.setConfig({ testTimeout: 60_000 });

/** The broker says yes to whoever comes: MQTT 5, CONNACK. */
const WELCOME = Buffer.from([0x20, 0x03, 0x00, 0x00, 0x00]);

/** More than a connection takes that nobody reads from. */
const SERVERS = 12_000;

const serverOf = (number: number): ServerRecord => {
  const uuid = `0d1c2b3a-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const settings = { ...INITIAL_SETTINGS, name: `server ${number} ${"x".repeat(80)}` };
  return newServer(settings, { uuid, tokenExpiresAt: null }, { monotonic: 0, wall: 0 });
};

const snapshotOf = (servers: readonly ServerRecord[]): News => ({
  ...{ type: "snapshot", servers: [...servers], groups: [], schedules: [], holds: [], runs: [] },
});

/** Starts a bridge of these servers to a broker at a port of this machine. */
function bridgeTo(port: number, servers: readonly ServerRecord[], clock = testClock(Date.UTC(2026, 0, 2))) {
  const watched = vi.fn();
  const act = vi.fn<OperatorsFleet["act"]>();
  const warned: string[] = [];
  const token = { isGood: true };
  const started = startBridge(
    {
      settings: {
        ...{ url: new URL(`mqtt://127.0.0.1:${port}`), user: null, password: null, ca: null },
        ...{ prefix: "komoriuta", discovery: "homeassistant" },
      },
      operator: async () =>
        token.isGood
          ? {
              userId: "token:house",
              who: { kind: "program", uuid: "ce9d1f26-2f3c-4a0e-8d0e-3f0d5a1f0b11" },
              grants: [],
            }
          : null,
      fleetOf: () => ({
        act,
        async *watch(signal) {
          watched();
          yield snapshotOf(servers);
          await once(signal, "abort");
        },
      }),
      upsesOf: () => null,
      about: { publicUrl: "https://komo.example", version: "1.2.3" },
      clock,
      log: { info: () => undefined, warn: (line) => void warned.push(line), error: () => undefined },
    },
    50,
  );
  return { started, watched, act, warned, token };
}

test("a broker that takes nothing in and goes away is told all anew once it is back", async () => {
  const servers = Array.from({ length: SERVERS }, (_, number) => serverOf(number));
  const last = servers.at(-1)?.uuid ?? "";
  const came: Socket[] = [];
  let received = "";
  const broker = createServer((socket) => {
    came.push(socket);
    const isFirst = came.length === 1;
    socket
      .on("error", () => undefined)
      .once("data", () => {
        socket.write(WELCOME);
        // It is there, and does nothing.
        if (isFirst) socket.pause();
        else socket.on("data", (bytes) => (received = (received + bytes.toString("latin1")).slice(-100_000)));
      });
  });
  broker.listen(0, "127.0.0.1");
  await once(broker, "listening");
  const { port } = broker.address() as AddressInfo;
  const { started, watched } = bridgeTo(port, servers);
  const bridge = await started;
  try {
    await vi.waitFor(() => expect(watched).toHaveBeenCalledTimes(1), 20_000);
    // What waits to be taken in has stopped to grow: the connection is full.
    let before = -1;
    await vi.waitFor(
      () => {
        const now = came[0]?.bytesRead ?? 0;
        const isFull = now === before;
        before = now;
        expect(isFull).toBe(true);
      },
      { timeout: 20_000, interval: 500 },
    );
    expect(received).toBe("");
    came[0]?.destroy();
    await vi.waitFor(() => expect(received).toContain(`komoriuta/${last}/state`), 40_000);
    expect(watched).toHaveBeenCalledTimes(2);
  } finally {
    await bridge.stop();
    for (const socket of came) socket.destroy();
    broker.close();
  }
});

/** A command as a broker passes it on: MQTT 5, PUBLISH, nothing that is confirmed. */
function command(uuid: string, word: string): Buffer {
  const topic = Buffer.from(`komoriuta/${uuid}/set`);
  const body = Buffer.concat([Buffer.from([0, topic.length]), topic, Buffer.from([0]), Buffer.from(word)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

test("of a flood of commands for a server five are obeyed, until it has ended; others' are as ever", async () => {
  const [alder, birch] = [serverOf(1), serverOf(2)];
  const came: Socket[] = [];
  let received = "";
  const broker = createServer((socket) => {
    came.push(socket.on("error", () => undefined));
    socket.once("data", () => socket.write(WELCOME));
    socket.on("data", (bytes) => (received += bytes.toString("latin1")));
  });
  broker.listen(0, "127.0.0.1");
  await once(broker, "listening");
  const clock = testClock(Date.UTC(2026, 0, 2));
  const { started, act, warned } = bridgeTo((broker.address() as AddressInfo).port, [alder, birch], clock);
  act.mockResolvedValue({ server: alder, run: null });
  const bridge = await started;
  const say = (...commands: readonly Buffer[]) => came[0]?.write(Buffer.concat(commands));
  const obeyed = ({ uuid }: ServerRecord) => act.mock.calls.filter(([asked]) => asked.uuid === uuid).length;
  try {
    await vi.waitFor(() => expect(received).toContain(`komoriuta/${birch.uuid}/state`), 20_000);
    const flood = Array.from({ length: 10_000 }, (_, number) =>
      command(alder.uuid, number % 2 === 0 ? "OFF" : "ON"),
    );
    say(...flood, command(birch.uuid, "ON"));
    await vi.waitFor(() => expect(obeyed(birch)).toBe(1), 20_000);
    expect(obeyed(alder)).toBe(5);
    // One line, however many there were.
    expect(warned).toEqual(["MQTT: commands come too fast, and are not obeyed"]);
    clock.move(10_000);
    say(command(alder.uuid, "ON"));
    await vi.waitFor(() => expect(obeyed(alder)).toBe(6), 20_000);
  } finally {
    await bridge.stop();
    for (const socket of came) socket.destroy();
    broker.close();
  }
});

test("once the token has ended nothing more is told within five seconds, as by a stream", async () => {
  const [alder] = [serverOf(1)];
  const came: Socket[] = [];
  let received = "";
  const broker = createServer((socket) => {
    came.push(socket.on("error", () => undefined));
    socket.once("data", () => socket.write(WELCOME));
    socket.on("data", (bytes) => (received += bytes.toString("latin1")));
  });
  broker.listen(0, "127.0.0.1");
  await once(broker, "listening");
  const clock = testClock(Date.UTC(2026, 0, 2));
  const { started, token } = bridgeTo((broker.address() as AddressInfo).port, [alder], clock);
  const bridge = await started;
  try {
    await vi.waitFor(() => expect(received).toContain(`komoriuta/${alder.uuid}/state`), 20_000);
    token.isGood = false;
    clock.move(5000);
    await vi.waitFor(() => expect(received).toMatch(/komoriuta\/status\0offline/), 20_000);
  } finally {
    await bridge.stop();
    for (const socket of came) socket.destroy();
    broker.close();
  }
});
