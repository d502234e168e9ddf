/** The compiled manager's memory under strangers who read nothing, or finish nothing. */
import { connect, type Socket } from "node:net";
import { connect as connectSafely } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freePort } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { anonymousMiB, figuresOf } from "../helpers/process-figures";
import { until } from "../helpers/until";
import { send } from "../helpers/web";

const STRANGERS = 250;
const MIB = 1024 * 1024;

let manager: Manager;
let httpsPort: number;
let open: Socket[] = [];

beforeAll(async () => {
  httpsPort = await freePort();
  // As the unit has it.
  const env = { KOMO_HTTPS_ADDR: `127.0.0.1:${httpsPort}`, MALLOC_ARENA_MAX: "2" };
  manager = await startManager({ env });
});
afterEach(() => {
  for (const socket of open) socket.destroy();
  open = [];
});
afterAll(async () => {
  await manager?.remove();
});

/** @throws Error with its last words, where it has ended */
function memory(): number {
  try {
    return figuresOf(manager.pid()).residentMiB;
  } catch (cause) {
    throw new Error(`the manager ended: ${manager.output().slice(-4000)}`, { cause });
  }
}

/** Sends something, encrypted or not, and reads the answer only where `receive` is given. */
function stranger(says: string, receive?: (answer: string) => void, safely = false): Socket {
  const host = "127.0.0.1";
  const port = Number(new URL(manager.url).port);
  const socket: Socket = safely
    ? connectSafely({ port: httpsPort, host, rejectUnauthorized: false })
    : connect({ port, host });
  socket.once(safely ? "secureConnect" : "connect", () => socket.write(says));
  socket.on("error", () => undefined);
  if (receive) socket.setEncoding("latin1").on("data", receive);
  else socket.pause();
  open.push(socket);
  return socket;
}

/** The growth of its memory within some seconds; meanwhile it must go on answering. */
async function mostHeld(seconds: number, before: number): Promise<number> {
  let most = 0;
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    most = Math.max(most, memory() - before);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await send(manager, "/healthz")).status).toBe(200);
  return most;
}

test("250 downloads that nobody reads", async () => {
  const before = memory();
  const says = "GET /install/linux-x64/komolet.gz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (let count = 0; count < STRANGERS; count++) stranger(says);
  // Each piece of the file that was read ahead cost 5 MiB: 1,300 MiB in all.
  expect(await mostHeld(10, before)).toBeLessThan(350);
});

test("rounds of 250 bodies of 1 MiB that do not end", async () => {
  const before = memory();
  const { host, origin } = new URL(manager.url);
  const head = `POST /login HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n`;
  const says = `${head}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${MIB}\r\n\r\n${"x".repeat(MIB - 500)}`;
  const refused = { now: 0 };
  const receive = (answer: string): void => void (refused.now += Number(answer.startsWith("HTTP/1.1 429 ")));
  for (let round = 0; round < 4; round++) {
    refused.now = 0;
    const strangers = Array.from({ length: STRANGERS }, () => stranger(says, receive));
    await until("those who send most have gone", 30_000, () => {
      return strangers.filter(({ closed }) => !closed).length <= 8;
    });
    // The others were one address's connections too many, and ended before they had said anything.
    expect(refused.now).toBeGreaterThan(0);
    // Of what one round leaves behind most is free again: in pieces among others, which the C library keeps.
    expect(await mostHeld(2, before)).toBeLessThan(450);
    for (const socket of strangers) socket.destroy();
  }
  // Next would print a stack for each.
  expect(manager.output().match(/⨯/g)?.length ?? 0).toBeLessThanOrEqual(1);
});

/** MiB of the manager's own memory, once a flood is over. */
const GOAL = 300;

test("rounds of 250 bodies that do not end, encrypted or not, of people and of agents: what they took returns", async () => {
  // One that has had a flood before has room for the next, and does not grow.
  await manager.stop();
  await manager.start();
  const head = (path: string): string => `POST ${path} HTTP/1.1\r\nHost: localhost\r\n`;
  const half = "Content-Type: application/json\r\nContent-Length: 1000001\r\n\r\n" + "x".repeat(1_000_000);
  const paths = [
    "/api/komoriuta.v1.AuthService/Login",
    "/agent/komoriuta.v1.AgentService/SendHeartbeat",
    "/api/komoriuta.v1.AuthService/Login",
    "/agent/komoriuta.v1.AgentService/SendHeartbeat",
  ];
  const most: number[] = [];
  for (const path of paths) {
    const before = memory();
    const strangers = Array.from({ length: STRANGERS }, (_, i) =>
      stranger(`${head(path)}${half}`, undefined, i % 2 === 0),
    );
    most.push(await mostHeld(3, before));
    for (const socket of strangers) socket.destroy();
    await until("all have gone", 30_000, () => strangers.every(({ closed }) => closed));
  }
  // They were a flood, though a manager that has just started may have room for much of it.
  expect(Math.max(...most)).toBeGreaterThan(5);
  let left = Infinity;
  await until(
    `less than ${GOAL} MiB are left`,
    20_000,
    () => (left = anonymousMiB(manager.pid())) < GOAL,
  ).catch(() => undefined);
  console.log(
    `grew by ${most.map(Math.round).join(", ")} MiB in the rounds; ${left.toFixed(0)} MiB afterwards`,
  );
  expect(left).toBeLessThan(GOAL);
});
