import { createSocket } from "node:dgram";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { WayKind, WayService, type WaySchema } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { logIn } from "../../tests/helpers/operator";
import { figuresOf } from "../../tests/helpers/process-figures";
import { until } from "../../tests/helpers/until";
import { watch } from "../../tests/helpers/watch";
import { atLeast, atMost, exactly, type Figure, type Setting } from "../benchmark";
import { openSite, type Site } from "../heartbeats/site";
import { openConnections } from "../load/connection";
import { inLanes, quantile } from "../load/drive";
import { createWireAgent, registerServers } from "../load/heartbeats";

/** Servers with a BMC that does not answer: half by Redfish, half by IPMI. */
const SILENT = 2_000;
/** Servers that go on reporting, the heartbeats a second of them all, and their connections. */
const REPORTING = 1_000;
const PER_SECOND = 100;
const CONNECTIONS = 32;
/** Milliseconds. */
const SAMPLED = 60_000;
const GOAL = 50;
/** Registrations and settings at a time. */
const AT_ONCE = 32;
/** Seconds. */
const INTERVAL = 5;

/**
 * Heartbeats while the manager looks at 2,000 lost servers, whose BMCs take what is sent to them and say nothing.
 * @param address one of this machine's own that is not loopback
 */
export async function silent(address: string, { say }: Setting): Promise<readonly Figure[]> {
  const bmcs = await swallow(address);
  const site = await openSite(REPORTING, say);
  try {
    const operator = await logIn(site.manager);
    const calm = await sample(site);
    say(`registering ${SILENT} servers with a BMC that does not answer`);
    const registered = await registerServers(operator, SILENT, { interval: INTERVAL, from: REPORTING });
    const ways = operator.client(WayService);
    await inLanes(AT_ONCE, registered, async ({ uuid }, index) => {
      await ways.setWay({ serverUuid: uuid, way: bmcs.ways[index % 2] });
    });
    const seen = await watch(operator);
    try {
      const connections = await openConnections(site.manager.url, CONNECTIONS);
      // A connection takes one call at a time.
      const free = [...connections];
      await inLanes(CONNECTIONS, registered, async ({ token }) => {
        const agent = createWireAgent(token, 1);
        const connection = free.pop();
        for (let beat = 0; beat < 2; beat += 1) {
          const { head, body } = agent.heartbeat();
          await connection?.post(head, body);
        }
        if (connection) free.push(connection);
      });
      for (const connection of connections) connection.close();
      say("they fall silent");
      await until("all of them are lost", 120_000, () =>
        registered.every(({ uuid }) => seen.path(uuid).at(-1) === "LOST"),
      );
    } finally {
      await seen.close();
    }
    say(`${SAMPLED / 1000} s while they are looked at`);
    const before = bmcs.asked();
    const looked = await sample(site);
    return [
      { name: `99 of 100 heartbeats within, no BMC`, value: calm.p99, unit: "ms" },
      atMost(GOAL, `99 of 100 within, ${SILENT.toLocaleString("en")} silent BMCs`, looked.p99, "ms"),
      { name: "  the slowest", value: looked.slowest, unit: "ms" },
      exactly(0, "heartbeats refused", looked.refused),
      { name: "of a core, no BMC", value: calm.core, unit: "%" },
      { name: "of a core, silent BMCs", value: looked.core, unit: "%" },
      atLeast(100, "BMCs that were asked meanwhile", bmcs.asked() - before),
    ];
  } finally {
    await site.end();
    await bmcs.close();
  }
}

interface Sample {
  /** Milliseconds. */
  readonly p99: number;
  readonly slowest: number;
  readonly refused: number;
  /** Share of a core, in percent. */
  readonly core: number;
}

/** Sends heartbeats at their pace, whatever the answers take. */
async function sample({ manager, nextAgent }: Site): Promise<Sample> {
  const connections = await openConnections(manager.url, CONNECTIONS);
  const free = [...connections];
  const latencies: number[] = [];
  let refused = 0;
  const before = figuresOf(manager.pid()).cpuSeconds;
  const begun = performance.now();
  const under: Promise<void>[] = [];
  for (let call = 0; call < (SAMPLED / 1000) * PER_SECOND; call += 1) {
    const due = begun + (call * 1000) / PER_SECOND;
    await delay(Math.max(0, due - performance.now()));
    let connection = free.pop();
    while (!connection) {
      await delay(1);
      connection = free.pop();
    }
    const used = connection;
    const { head, body } = nextAgent().heartbeat();
    const sent = performance.now();
    under.push(
      used.post(head, body).then(({ status }) => {
        latencies.push(performance.now() - sent);
        if (status !== 200) refused += 1;
        free.push(used);
      }),
    );
  }
  await Promise.all(under);
  for (const connection of connections) connection.close();
  const sorted = Float64Array.from(latencies).sort();
  const core = (100 * (figuresOf(manager.pid()).cpuSeconds - before)) / ((performance.now() - begun) / 1000);
  return { p99: quantile(sorted, 0.99), slowest: quantile(sorted, 1), refused, core };
}

interface Swallowing {
  readonly ways: readonly MessageInitShape<typeof WaySchema>[];
  /** Connections and packets that came so far. */
  asked(): number;
  close(): Promise<void>;
}

/** Two BMCs that take everything and answer nothing. */
async function swallow(address: string): Promise<Swallowing> {
  let asked = 0;
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    asked += 1;
    sockets.add(socket.on("error", () => undefined).on("close", () => sockets.delete(socket)));
    socket.resume();
  });
  await new Promise<void>((resolve) => tcp.listen(0, address, resolve));
  const udp = createSocket("udp4");
  udp.on("message", () => (asked += 1));
  await new Promise<void>((resolve) => udp.bind(0, address, resolve));
  const login = { user: "root", secret: "never asked for" };
  const { port } = tcp.address() as AddressInfo;
  return {
    ways: [
      { ...login, kind: WayKind.REDFISH, address: `${address}:${port}`, pin: "ab".repeat(32) },
      { ...login, kind: WayKind.IPMI, address: `${address}:${udp.address().port}` },
    ],
    asked: () => asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => tcp.close(resolve));
      await new Promise<void>((resolve) => udp.close(resolve));
    },
  };
}
