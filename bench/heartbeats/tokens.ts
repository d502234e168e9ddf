import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { startManager, type Manager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { figuresOf } from "../../tests/helpers/process-figures";
import { atMost, exactly, type Benchmark, type Figure, type Setting } from "../benchmark";
import { openConnections, type Connection } from "../load/connection";
import { drive, median, quantile } from "../load/drive";
import {
  createWireAgent,
  unknownCall,
  type Call,
  registerServers,
  type Registered,
} from "../load/heartbeats";

/** The number of tokens that are used for the first time, and their rate a second. */
const KNOWN = 1_200;
const KNOWN_RATE = 30;
/** The first of these tokens: they come while the manager's code is still cold from its start. */
const COLD = 200;
/** Unknown tokens a second. */
const UNKNOWN_RATE = 100;
/** Milliseconds of calls that are counted by their cost. */
const STRETCH = 2_000;
const ROUNDS = 5;

/** P3: the first heartbeat of a token, while someone guesses tokens. */
export const tokens: Benchmark = {
  name: "tokens",
  title: `first heartbeats while ${UNKNOWN_RATE} unknown tokens a second are tried (P3)`,
  run,
};

async function run({ say }: Setting): Promise<readonly Figure[]> {
  const manager = await startManager();
  try {
    say(`registering ${KNOWN} servers`);
    const servers = await registerServers(await logIn(manager), KNOWN, { interval: 60 });
    const agents = servers.map(({ token }) => createWireAgent(token, 1));
    await settle(manager, agents);
    // A manager that starts again knows no token by heart.
    await manager.stop();
    await manager.start();
    const guessing = await openConnections(manager.url, 4);
    const [line] = await openConnections(manager.url, 1);
    if (!line) throw new Error("no connection");
    say("first heartbeats among unknown tokens");
    const guesses = guess(guessing);
    const first = await paced(
      line,
      agents.map((agent) => () => agent.heartbeat()),
    );
    const unknown = await guesses.end();
    // The same again: now they are known by heart.
    const second = await paced(
      line,
      agents.map((agent) => () => agent.heartbeat()),
    );
    const cold = first.slice(0, COLD).sort();
    const warm = first.slice(COLD).sort();
    const costs = await costsOf(manager, guessing, servers, say);
    [...guessing, line].forEach((connection) => connection.close());
    return [
      atMost(10, "99 of 100 first heartbeats within, once the code is warm", quantile(warm, 0.99), "ms"),
      { name: "half of them within", value: quantile(warm, 0.5), unit: "ms" },
      { name: "99 of 100 in the first seconds after the start", value: quantile(cold, 0.99), unit: "ms" },
      atMost(10, "99 of 100 later ones within", quantile(second.sort(), 0.99), "ms"),
      { name: "unknown tokens a second meanwhile", value: unknown.perSecond, unit: "/s" },
      exactly(0, "unknown tokens that were not refused", unknown.accepted),
      { name: "cost of an unknown token", value: costs.unknown, unit: "µs" },
      { name: "cost of one that begins like a known one", value: costs.likeKnown, unit: "µs" },
      atMost(1.2, "one that begins like a known one / unknown", costs.likeKnown / costs.unknown),
    ];
  } finally {
    await manager.remove();
  }
}

/** Sends three heartbeats of each server: the third one still changes a stored field. */
async function settle(manager: Manager, agents: readonly { heartbeat(): Call }[]): Promise<void> {
  const connections = await openConnections(manager.url, 32);
  const waiting = agents.flatMap((agent) => [agent, agent, agent]);
  await Promise.all(
    connections.map(async (connection) => {
      for (let agent = waiting.pop(); agent; agent = waiting.pop()) {
        const { head, body } = agent.heartbeat();
        const { status } = await connection.post(head, body);
        if (status !== 200) throw new Error(`a heartbeat was answered ${status}`);
      }
      connection.close();
    }),
  );
}

const randomToken = (beginning = ""): string =>
  (beginning + randomBytes(48).toString("base64").replace(/[+/]/g, "")).slice(0, 32);

/** Sends unknown tokens until it is ended. */
function guess(connections: readonly Connection[]) {
  let going = true;
  let tried = 0;
  let accepted = 0;
  const begun = performance.now();
  const lanes = connections.map(async (connection) => {
    while (going) {
      const { head, body } = unknownCall(randomToken());
      const { status } = await connection.post(head, body);
      tried += 1;
      if (status !== 401) accepted += 1;
      await delay(Math.max(0, begun + (tried * 1000) / UNKNOWN_RATE - performance.now()));
    }
  });
  return {
    async end() {
      going = false;
      const seconds = (performance.now() - begun) / 1000;
      await Promise.all(lanes);
      return { perSecond: tried / seconds, accepted };
    },
  };
}

/** Each call at its time, one after the other; milliseconds of each. */
async function paced(line: Connection, calls: readonly (() => Call)[]): Promise<Float64Array> {
  const latencies: number[] = [];
  const begun = performance.now();
  for (const [index, call] of calls.entries()) {
    await delay(Math.max(0, begun + (index * 1000) / KNOWN_RATE - performance.now()));
    const { head, body } = call();
    const asked = performance.now();
    const { status } = await line.post(head, body);
    latencies.push(performance.now() - asked);
    if (status !== 200) throw new Error(`a heartbeat was answered ${status}`);
  }
  return Float64Array.from(latencies);
}

/** Microseconds of the manager's processor time, all threads. In turns. */
async function costsOf(
  manager: Manager,
  connections: readonly Connection[],
  servers: readonly Registered[],
  say: Setting["say"],
): Promise<{ unknown: number; likeKnown: number }> {
  const taken = { unknown: [] as number[], likeKnown: [] as number[] };
  let turn = 0;
  const beginning = (): string => servers[(turn += 1) % servers.length]?.token.slice(0, 8) ?? "";
  const kinds = { unknown: () => randomToken(), likeKnown: () => randomToken(beginning()) };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const kind of ["unknown", "likeKnown"] as const) {
      const before = figuresOf(manager.pid()).cpuSeconds;
      const { calls } = await drive(connections, STRETCH, () => unknownCall(kinds[kind]()));
      if (round > 0) taken[kind].push((1e6 * (figuresOf(manager.pid()).cpuSeconds - before)) / calls);
    }
  }
  say("what refusing costs was counted");
  return { unknown: median(taken.unknown), likeKnown: median(taken.likeKnown) };
}
