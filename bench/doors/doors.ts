import { createConnection, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { DoorService } from "../../lib/gen/proto/komoriuta/v1/door_pb";
import { freePort } from "../../tests/helpers/environment";
import { startManager, type Manager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { anonymousMiB, figuresOf } from "../../tests/helpers/process-figures";
import { until } from "../../tests/helpers/until";
import { callJson } from "../../tests/helpers/web";
import { atLeast, atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { median } from "../load/drive";
import { registerServers } from "../load/heartbeats";
import { knocks } from "./knocks";
import { startNginx, whyNoNginx } from "./nginx";
import { startService, take } from "./service";

/** Rounds in turns, each of so many bytes through each proxy. */
const ROUNDS = 5;
const BYTES = 2 ** 30;
/** Connections that are joined and idle. */
const IDLE = 1000;
const GIGA = 1e9;

/**
 * P15: the joined throughput of doors per processor second, beside nginx' stream proxy; what idle connections cost; and
 * what many knocks wake, and do to heartbeats.
 */
export const doors: Benchmark = {
  name: "doors",
  title:
    "doors: throughput beside nginx, in turns; 1,000 idle connections; a port scan and 10,000 knocks (P15)",
  run: async (setting) => [...(await throughput(setting)), ...(await knocks(setting))],
};

async function throughput({ say }: Setting): Promise<readonly Figure[]> {
  const missing = whyNoNginx();
  if (missing) throw new Error(missing);
  const service = await startService();
  const manager = await startManager({ env: { KOMO_DOORS_ADDRS: "127.0.0.1" } });
  const nginx = await startNginx(service.port);
  try {
    const port = await openDoor(manager, service.port);
    const shares: number[] = [];
    const ours: number[] = [];
    const theirs: number[] = [];
    // The first one warms up both.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const own = await perSecond(manager.pid(), port);
      const other = await perSecond(nginx.pid, nginx.port);
      say(`round ${round}: ${own.toFixed(2)} and nginx ${other.toFixed(2)} GB a processor second`);
      if (round === 0) continue;
      ours.push(own);
      theirs.push(other);
      shares.push(own / other);
    }
    say(`${IDLE} connections that are joined and idle`);
    const before = await settledMiB(manager.pid());
    const sockets = await stayIn(port);
    const idle = (await settledMiB(manager.pid())) - before;
    for (const socket of sockets) socket.destroy();
    return [
      { name: "through a door, median", value: median(ours), unit: "GB a processor second" },
      { name: "through nginx, median", value: median(theirs), unit: "GB a processor second" },
      atLeast(0.6, `share of nginx, median of ${ROUNDS}`, median(shares)),
      atMost(20, `${IDLE.toLocaleString("en")} idle connections`, idle, "MiB"),
    ];
  } finally {
    service.end();
    await nginx.end();
    await manager.remove();
  }
}

/** A door to a port of a server that is on; the port at which it listens. */
async function openDoor(manager: Manager, port: number): Promise<number> {
  const operator = await logIn(manager);
  const [server] = await registerServers(operator, 1, { interval: 60 });
  if (!server) throw new Error("there is no server");
  const authorization = `Bearer ${server.token}`;
  const said = { bootId: "a-boot", instanceId: "an-instance", manifestRevision: 0 };
  for (const [at, status] of ["LAUNCHED", "ON", "ON"].entries()) {
    const heartbeat = { ...said, heartbeatStatus: `HEARTBEAT_STATUS_${status}`, sequence: at + 1 };
    await callJson(manager, "/agent/komoriuta.v1.AgentService/SendHeartbeat", heartbeat, { authorization });
  }
  const listens = await freePort();
  const door = { name: "bench", serverUuid: server.uuid, port, listen: `127.0.0.1:${listens}` };
  await operator.client(DoorService).createDoor({ door });
  return listens;
}

/** Gigabytes for a second of the processor time of a process. */
async function perSecond(pid: number, port: number): Promise<number> {
  const before = figuresOf(pid).cpuSeconds;
  await take(port, BYTES);
  return BYTES / GIGA / (figuresOf(pid).cpuSeconds - before);
}

/** Connections that are joined: each has said something and heard the answer. */
async function stayIn(port: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  let joined = 0;
  for (let count = 0; count < IDLE; count += 1) {
    const socket = createConnection({ host: "127.0.0.1", port, allowHalfOpen: true });
    sockets.push(socket);
    socket.once("data", () => (joined += 1));
    socket.on("error", () => undefined);
    socket.write("1s");
    if (count % 20 === 19) await until("they are joined", 20_000, () => joined > count - 20);
  }
  await until("all are joined", 20_000, () => joined === IDLE);
  return sockets;
}

/** MiB of a process once they grow no more. */
async function settledMiB(pid: number): Promise<number> {
  await delay(5000);
  return anonymousMiB(pid);
}
