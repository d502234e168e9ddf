import { createConnection, createServer, type Server, type Socket } from "node:net";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AuditService } from "../../lib/gen/proto/komoriuta/v1/audit_pb";
import { DoorService, KnockOutcome } from "../../lib/gen/proto/komoriuta/v1/door_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { freePort } from "../helpers/environment";
import { startScene, type Scene } from "../helpers/scene";
import { until } from "../helpers/until";
import { watch, type Watch } from "../helpers/watch";

const SCANNED = 40;

let scene: Scene;
let seen: Watch;
let service: Server | undefined;
const sockets: Socket[] = [];

beforeAll(async () => {
  scene = await startScene({
    ...{ awake: ["elm"], asleep: ["nas"] },
    manager: { env: { KOMO_DOORS_ADDRS: "127.0.0.1" } },
  });
  seen = await watch(scene.operator);
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  service?.close();
  await seen?.close();
  await scene?.end();
});

const doors = () => scene.operator.client(DoorService);

/** The reasons of all holds. */
const reasons = async (): Promise<string[]> =>
  (await scene.operator.client(HoldService).listHolds({})).holds.map(({ reason }) => reason);

/** Makes a door to a port of a server. */
async function open(name: string, server: string, port: number, changes: object = {}): Promise<number> {
  const listens = await freePort();
  const door = {
    name,
    serverUuid: scene.member(server).uuid,
    port,
    listen: `127.0.0.1:${listens}`,
    ...changes,
  };
  await doors().createDoor({ door });
  return listens;
}

function come(port: number): {
  readonly socket: Socket;
  readonly received: () => string;
  readonly ended: Promise<void>;
} {
  const socket = createConnection({ host: "127.0.0.1", port });
  sockets.push(socket);
  let received = "";
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => (received += chunk.toString()));
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return { socket, received: () => received, ended };
}

test("a port scan wakes nothing", async () => {
  const { machine } = scene.member("nas");
  const ports = [];
  for (let count = 0; count < SCANNED; count += 1) ports.push(await open(`scanned-${count}`, "nas", 9));
  const scans = ports.map((port) => come(port));
  await Promise.all(scans.map(({ socket }) => new Promise((resolve) => socket.once("connect", resolve))));
  for (const { socket, ended } of scans) {
    socket.destroy();
    await ended;
  }
  // A knock that comes after all of these is done with: whatever they caused has happened by then.
  const last = come(await open("sure", "elm", 9, { waitSeconds: 10, lingerMinutes: 0 }));
  last.socket.write("hello");
  await until("it has knocked", 20_000, async () =>
    (await doors().listDoors({})).doors.some((door) => door.inside.length > 0),
  );
  last.socket.destroy();
  expect([machine.packets, machine.state]).toEqual([0, "off"]);
  for (const door of (await doors().listDoors({})).doors) {
    if (!door.name.startsWith("scanned")) continue;
    expect((await doors().listKnocks({ uuid: door.uuid })).knocks).toEqual([]);
    await doors().deleteDoor({ uuid: door.uuid });
  }
}, 60_000);

test("a knock waits as long as the server boots, and is led in; the server is kept on meanwhile", async ({
  onTestFailed,
}) => {
  onTestFailed(() => console.log(scene.story()));
  const { machine, uuid } = scene.member("nas");
  const port = await freePort();
  const listens = await open("nas-echo", "nas", port, { lingerMinutes: 0 });
  const visitor = come(listens);
  visitor.socket.write("hello");
  await seen.reaches(uuid, "ON", 30_000);
  expect(machine.packets).toBeGreaterThan(0);
  expect(visitor.received()).toBe("");
  service = createServer((socket) => socket.on("error", () => undefined).pipe(socket)).listen(
    port,
    "127.0.0.1",
  );
  await until("they are joined", 30_000, () => visitor.received() === "hello");

  const [door] = (await doors().listDoors({})).doors.filter(({ name }) => name === "nas-echo");
  expect(door?.inside).toMatchObject([{ from: "127.0.0.1", waiting: false }]);
  const { knocks } = await doors().listKnocks({ uuid: door?.uuid ?? "" });
  expect(knocks).toMatchObject([{ woke: true, outcome: KnockOutcome.OPENED, from: "127.0.0.1" }]);
  const refused = await scene.operator.power.turnOff({ uuid }).catch(ConnectError.from);
  expect(refused).toMatchObject({
    code: Code.FailedPrecondition,
    rawMessage: expect.stringContaining("held by"),
  });
  expect(await reasons()).toContain("door nas-echo: 127.0.0.1");
  const { entries } = await scene.operator.client(AuditService).listAuditEntries({ via: "door" });
  expect(entries.slice(0, 2).map(({ operation, address }) => [operation, address])).toEqual([
    ["hold_placed", "127.0.0.1"],
    ["turned_on", "127.0.0.1"],
  ]);

  // The last one leaves: the hold ends, and nothing is turned off by that.
  visitor.socket.end();
  await visitor.ended;
  await until(
    "the hold has ended",
    30_000,
    async () => !(await reasons()).includes("door nas-echo: 127.0.0.1"),
  );
  expect(machine.state).toBe("on");
}, 90_000);

test("where a door cannot be is said, and nothing is stored", async () => {
  const taken = await freePort();
  const other = createServer().listen(taken, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const own = Number(new URL(scene.manager.url).port);
  const { uuid: serverUuid } = scene.member("nas");
  const count = async (): Promise<number> => (await doors().listDoors({})).doors.length;
  const before = await count();
  for (const [listen, sentence] of [
    [`127.0.0.1:${taken}`, "listen: must be free: another program on this machine has this port"],
    ["127.0.0.1:443", "listen: must have a port from 1024 to 65535: those below belong to the system"],
    [`127.0.0.1:${own}`, "listen: must not be the port of the manager itself"],
    [
      "192.0.2.1:2222",
      "listen: must be on an address that KOMO_DOORS_ADDRS names in the manager's environment",
    ],
    ["nas:2222", "listen: must be an address of this machine and a port"],
  ] as const) {
    const refused = await doors()
      .createDoor({ door: { name: "wrong", serverUuid, port: 22, listen } })
      .catch(ConnectError.from);
    expect(refused).toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: expect.stringContaining(sentence),
    });
  }
  other.close();
  expect(await count()).toBe(before);
}, 30_000);

test("after a restart doors listen again, and tell who knocked before", async () => {
  await scene.manager.stop();
  await scene.manager.start();
  const [door] = (await doors().listDoors({})).doors.filter(({ name }) => name === "nas-echo");
  expect(door).toMatchObject({ fault: "", inside: [] });
  expect((await doors().listKnocks({ uuid: door?.uuid ?? "" })).knocks).toMatchObject([{ woke: true }]);
  const port = Number(door?.listen.split(":")[1]);
  await seen.reaches(scene.member("nas").uuid, "ON", 30_000).catch(() => undefined);
  const visitor = come(port);
  visitor.socket.write("again");
  await until("it is led in", 20_000, () => visitor.received() === "again");
}, 90_000);
