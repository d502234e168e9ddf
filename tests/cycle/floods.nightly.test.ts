import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { httpLimits } from "../../lib/http/limits";
import { startManager, type Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { figuresOf } from "../helpers/process-figures";
import { macAddress } from "../helpers/scene";
import { until } from "../helpers/until";
import { callJson, send } from "../helpers/web";

/** The limit of open files, below a thousand connections; the soft limit at the start is lower still. */
const OPEN_FILES = 1000;
const OPEN_FILES_AT_FIRST = 500;
const LIMITS = httpLimits(OPEN_FILES);
const AGENTS = 20;
const HEALTHZ = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n";
const WATCH = "/api/komoriuta.v1.ServerService/WatchServers";
const LOGIN = "/api/komoriuta.v1.AuthService/Login";

let manager: Manager;
let agents: readonly ReturnType<typeof wireAgent>[];
let port: number;
let cookie: string;
/** A connection that has asked before, so that it need not make room for others, and then sends a head without end. */
let patient: Held;
const held: Held[] = [];

beforeAll(async () => {
  manager = await startManager({ prefix: ["prlimit", `--nofile=${OPEN_FILES_AT_FIRST}:${OPEN_FILES}`] });
  port = Number(new URL(manager.url).port);
  const operator = await logIn(manager);
  cookie = operator.cookie;
  const made = await Promise.all(
    Array.from({ length: AGENTS }, (_, at) =>
      operator.servers.createServer({
        name: `server-${at}`,
        macAddress: macAddress(at),
        heartbeatInterval: 10,
      }),
    ),
  );
  [patient] = (await hold(port, 1, `${HEALTHZ}\r\n${HEALTHZ}`)) as [Held];
  held.push(patient);
  agents = made.map(({ accessToken }) => wireAgent(manager, accessToken));
});
afterAll(async () => {
  for (const { socket } of held) socket.destroy();
  for (const agent of agents ?? []) agent.end();
  await manager?.remove();
});

const openFiles = (): number => figuresOf(manager.pid()).openFiles;

/** Expects that every heartbeat is answered, and prints the times, which are not judged. */
function expectAnswered(what: string, { statuses, count, p50, p99 }: Pulse): void {
  console.log(`${what}: ${count} heartbeats, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
  expect([...statuses]).toEqual([200]);
  expect(count).toBeGreaterThanOrEqual(AGENTS);
}

test("the manager raises its limit of open files as far as it may", () => {
  const limits = readFileSync(`/proc/${manager.pid()}/limits`, "utf8");
  expect(limits).toMatch(new RegExp(`^Max open files +${OPEN_FILES} +${OPEN_FILES} `, "m"));
});

test("heartbeats are answered under a slow-loris, a thousand connections and a flood of logins", async () => {
  expectAnswered("calm", await pulse(agents, 1000));
  const before = { openFiles: openFiles(), memory: figuresOf(manager.pid()).residentMiB };

  const slow = await hold(port, 200, "POST /login HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
  held.push(...slow);
  const drip = setInterval(() => slow.forEach(({ socket, isOpen }) => isOpen() && socket.write("x")), 500);
  expectAnswered("200 slow heads", await pulse(agents, 1000));
  clearInterval(drip);

  const idle = await hold(port, 1000, "");
  held.push(...idle);
  expectAnswered("1,000 connections", await pulse(agents, 1000));
  // Newcomers get in, however many sit there.
  for (let times = 0; times < 5; times++) expect((await send(manager, "/healthz")).status).toBe(200);
  const open = held.filter(({ isOpen }) => isOpen()).length;
  expect(open).toBeLessThanOrEqual(LIMITS.connectionsNearby);
  expect(open).toBeGreaterThan(LIMITS.connectionsNearby / 2);
  expect(openFiles()).toBeLessThan(OPEN_FILES);

  const guess = { userId: manager.userId, password: "a guess" };
  const answers: number[] = [];
  const guessing = async (): Promise<void> => {
    for (let times = 0; times < 10; times++) answers.push((await callJson(manager, LOGIN, guess)).status);
  };
  const logins = Promise.all(Array.from({ length: 40 }, guessing));
  expectAnswered("400 logins, 40 at once", await pulse(agents, 1500));
  await logins;
  expect(answers.filter((status) => status === 401)).toHaveLength(5);
  expect(answers.filter((status) => status === 429)).toHaveLength(395);

  expect(figuresOf(manager.pid()).residentMiB - before.memory).toBeLessThan(150);
  for (const { socket } of idle) socket.destroy();
  await until("the descriptors are closed", 20_000, () => openFiles() < before.openFiles + slow.length + 20);
  const log = readFileSync(path.join(manager.logDir, "komo-manager.log.jsonl"), "utf8");
  expect(log.match(/too many connections are open/g)).toHaveLength(1);
  expect(log).not.toContain('"level":"ERROR"');
});

test("streams that were given up are not counted for ever", async () => {
  const isEnough = (body: string): boolean => body.length > 5;
  const headers = { "content-type": "application/connect+json", cookie };
  const watch = (): Promise<number> =>
    send(manager, WATCH, { method: "POST", headers, body: "\0\0\0\0\u0002{}", isEnough }).then(
      ({ status }) => status,
    );
  for (let given = 0; given <= 2 * LIMITS.streamsOfOne; given++) expect(await watch()).toBe(200);
});

test("a head that does not end is answered 408 within a few seconds", async () => {
  await until("the slow one is gone", 15_000, () => !patient.isOpen());
  expect(patient.received()).toMatch(/^HTTP\/1.1 200 [^]*HTTP\/1.1 408 /);
});

/** Results of the heartbeats of known agents over a while. Milliseconds. */
interface Pulse {
  readonly statuses: ReadonlySet<number>;
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

/** An agent that keeps its connection, as komolet does, and asks again once where it was closed meanwhile. */
function wireAgent(manager: Manager, accessToken: string): { beat(): Promise<number>; end(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let sequence = 0;
  const send = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${accessToken}` };
      const path = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
      request(new URL(path, manager.url), { method: "POST", headers, agent }, (response) => {
        response.resume().once("end", () => resolve(response.statusCode ?? 0));
      })
        .once("error", reject)
        .end(
          JSON.stringify({ heartbeatStatus: 2, bootId: "a-boot", instanceId: "one", sequence: ++sequence }),
        );
    });
  return { beat: () => send().catch(send), end: () => agent.destroy() };
}

/** Lets agents report for a while, each again and again. */
async function pulse(agents: readonly { beat(): Promise<number> }[], ms: number): Promise<Pulse> {
  const statuses = new Set<number>();
  const times: number[] = [];
  const until = performance.now() + ms;
  const live = async (agent: { beat(): Promise<number> }): Promise<void> => {
    while (performance.now() < until) {
      const start = performance.now();
      statuses.add(await agent.beat());
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await Promise.all(agents.map(live));
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? NaN;
  return { statuses, count: times.length, p50: at(0.5), p99: at(0.99) };
}

/** A connection that sends something, or nothing, and keeps what it receives. */
interface Held {
  readonly socket: Socket;
  readonly received: () => string;
  readonly isOpen: () => boolean;
}

/** Opens connections, each of which sends `text` and no more. */
async function hold(port: number, count: number, text: string): Promise<readonly Held[]> {
  const open = (): Promise<Held> =>
    new Promise((resolve) => {
      let received = "";
      let isOpen = true;
      const socket = connect(port, "127.0.0.1");
      const held = { socket, received: () => received, isOpen: () => isOpen };
      socket
        .on("data", (chunk) => (received += chunk.toString("latin1")))
        .once("connect", () => (socket.write(text), resolve(held)))
        .once("close", () => ((isOpen = false), resolve(held)))
        .on("error", () => undefined);
    });
  return Promise.all(Array.from({ length: count }, open));
}
