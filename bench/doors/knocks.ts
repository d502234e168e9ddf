import { createConnection } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { DoorService } from "../../lib/gen/proto/komoriuta/v1/door_pb";
import { freePort } from "../../tests/helpers/environment";
import { startManager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { send } from "../../tests/helpers/web";
import { atMost, exactly, type Figure, type Setting } from "../benchmark";
import { openConnections } from "../load/connection";
import { quantile } from "../load/drive";
import { createWireAgent, registerServers } from "../load/heartbeats";

/** Doors, each to a server of its own that is off, and knocks in a minute. */
const DOORS = 1000;
const KNOCKS = 10_000;
const SPAN = 60_000;
/** Heartbeats of others meanwhile, in a second. */
const HEARTBEATS = 50;

/** A port scan of many doors, and then many knocks: what they wake, and what heartbeats feel of it. */
export async function knocks({ say }: Setting): Promise<readonly Figure[]> {
  const manager = await startManager({ env: { KOMO_DOORS_ADDRS: "127.0.0.1" } });
  try {
    const operator = await logIn(manager);
    say(`${DOORS} doors`);
    const servers = await registerServers(operator, DOORS + HEARTBEATS, { interval: 60 });
    const ports: number[] = [];
    for (const [at, { uuid: serverUuid }] of servers.slice(0, DOORS).entries()) {
      const port = await freePort();
      const door = { name: `door-${at}`, serverUuid, port: 9, listen: `127.0.0.1:${port}` };
      await operator.client(DoorService).createDoor({ door });
      ports.push(port);
      // A person may make so many calls.
      await delay(60);
    }
    const wakes = async (): Promise<number> => {
      const { body } = await send(manager, "/metrics");
      return Number(/^komoriuta_door_wakes_total (\d+)/m.exec(body)?.[1]);
    };
    say("a port scan");
    for (const port of ports) await visit(port, null);
    await delay(1000);
    const scanned = await wakes();
    say(`${KNOCKS} knocks in a minute`);
    const ended = new AbortController();
    const latencies = beat(manager.url, servers.slice(DOORS), ended.signal);
    const begun = performance.now();
    for (let count = 0; count < KNOCKS; count += 1) {
      await delay(Math.max(0, begun + (count * SPAN) / KNOCKS - performance.now()));
      await visit(ports[count % DOORS] ?? 0, "hello");
    }
    const knocked = (performance.now() - begun) / 1000;
    ended.abort();
    const sorted = Float64Array.from(await latencies).sort();
    return [
      exactly(0, `wakes by a port scan of ${DOORS.toLocaleString("en")} doors`, scanned),
      { name: `${KNOCKS.toLocaleString("en")} knocks took`, value: knocked, unit: "s" },
      atMost(DOORS, "… and woke, at most once a minute a door", await wakes()),
      atMost(50, "… 99 of 100 heartbeats meanwhile within", quantile(sorted, 0.99), "ms"),
    ];
  } finally {
    await manager.remove();
  }
}

/** Comes to a port, perhaps says something, and leaves. */
function visit(port: number, word: string | null): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("close", () => resolve()).on("error", () => undefined);
    socket.once("connect", () => {
      if (word === null) return socket.destroy();
      socket.write(word, () => resolve());
      setTimeout(() => socket.destroy(), 1000);
    });
  });
}

/** Milliseconds that heartbeats take, one server after the other, until the signal. */
async function beat(
  url: string,
  servers: readonly { readonly token: string }[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  const [connection] = await openConnections(url, 1);
  if (!connection) throw new Error("there is no connection");
  const agents = servers.map(({ token }) => createWireAgent(token, 0));
  const latencies: number[] = [];
  for (let at = 0; !signal.aborted; at += 1) {
    const { head, body } = (agents[at % agents.length] as (typeof agents)[number]).heartbeat();
    const sent = performance.now();
    await connection.post(head, body);
    // The first ones bring their servers on.
    if (at >= servers.length) latencies.push(performance.now() - sent);
    await delay(Math.max(0, sent + 1000 / HEARTBEATS - performance.now()));
  }
  connection.close();
  return latencies;
}
