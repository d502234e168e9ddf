import { fromBinary } from "@bufbuild/protobuf";
import { setTimeout as delay } from "node:timers/promises";
import { SendHeartbeatResponseSchema } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { freePort } from "../../tests/helpers/environment";
import { startManager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { anonymousMiB, figuresOf } from "../../tests/helpers/process-figures";
import { send } from "../../tests/helpers/web";
import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { openConnection, type Connection } from "../load/connection";
import { inLanes, median } from "../load/drive";
import { createWireAgent, registerServers, type WireAgent } from "../load/heartbeats";
import { roomForAgents } from "../load/room";

const SIZES = [1_000, 10_000];
/** Turns of connections that are only kept and answers that are held. */
const ROUNDS = 3;
/** Milliseconds for which answers are held, until a sample begins, and of a sample. */
const HOLD = 45_000;
const SETTLE = 5_000;
const SAMPLED = 15_000;
/** Calls that are made at once. */
const LANES = 32;

/** P10: the cost of held answers, beside connections that are only kept. */
export const held: Benchmark = {
  name: "held",
  title: "1,000 and 10,000 held answers over TLS: memory of each, and the idle processor (P10)",
  run: async ({ say }) => {
    // All come from this machine: where few files may be open, the manager takes fewer than 10,000 from it.
    const most = await roomForAgents();
    const figures: Figure[] = [];
    for (const size of SIZES) figures.push(...(await measure(Math.min(size, most), say)));
    return figures;
  },
};

/** One server's agent with its connection. */
interface Agent {
  readonly connection: Connection;
  readonly wire: WireAgent;
}

interface Sample {
  readonly anonymous: number;
  /** Share of a core, in percent. */
  readonly core: number;
}

async function measure(count: number, say: Setting["say"]): Promise<readonly Figure[]> {
  const httpsPort = await freePort();
  const env = { KOMO_HTTPS_ADDR: `127.0.0.1:${httpsPort}`, MALLOC_ARENA_MAX: "2" };
  const manager = await startManager({ env });
  const agents: Agent[] = [];
  try {
    say(`registering ${count} servers`);
    const registered = await registerServers(await logIn(manager), count, { interval: 60 });
    const ca = (await send(manager, "/ca.crt")).body;
    say("they connect");
    await inLanes(LANES, registered, async ({ token }, number) => {
      const from = `127.1.${number >> 8}.${number & 255}`;
      const agent = {
        connection: await openConnection(httpsPort, { ca, from }),
        wire: createWireAgent(token, 1),
      };
      for (let beat = 0; beat < 3; beat += 1) await answered(agent);
      agents.push(agent);
    });
    const kept: Sample[] = [];
    const holding: Sample[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      say(`round ${round} of ${ROUNDS}: connections are kept`);
      await inLanes(LANES, agents, answered);
      kept.push(await sample(manager.pid()));
      say(`round ${round} of ${ROUNDS}: answers are held`);
      const begun = performance.now();
      const gone: Promise<unknown>[] = [];
      await inLanes(LANES, agents, async ({ connection, wire }) => {
        const { head, body } = wire.heartbeat(HOLD);
        const { status, whole } = connection.begin(head, body);
        if ((await status) !== 200) throw new Error(`a heartbeat was answered ${await status}`);
        gone.push(whole);
      });
      holding.push(await sample(manager.pid()));
      const elapsed = performance.now() - begun;
      if (elapsed > HOLD) throw new Error(`the answers were looked at for too long: ${elapsed} ms`);
      await Promise.all(gone);
    }
    const of = `${count.toLocaleString("en")}: `;
    const memory = (samples: readonly Sample[]): number => median(samples.map(({ anonymous }) => anonymous));
    const core = (samples: readonly Sample[]): number => median(samples.map((each) => each.core));
    const each = ((memory(holding) - memory(kept)) * 1024) / count;
    return [
      { name: `${of}memory with connections that are kept`, value: memory(kept), unit: "MiB" },
      { name: `${of}… with answers that are held`, value: memory(holding), unit: "MiB" },
      atMost(25, `${of}a held answer costs more`, each, "kB"),
      { name: `${of}idle processor with connections that are kept, of a core`, value: core(kept), unit: "%" },
      { name: `${of}… with answers that are held`, value: core(holding), unit: "%" },
      atMost(1, `${of}… more`, core(holding) - core(kept), "%"),
    ];
  } finally {
    for (const { connection } of agents) connection.close();
    await manager.remove();
  }
}

/** Reports, and follows the manifest that it is answered. */
async function answered({ connection, wire }: Agent): Promise<void> {
  const { head, body } = wire.heartbeat();
  const answer = await connection.post(head, body);
  if (answer.status !== 200) throw new Error(`a heartbeat was answered ${answer.status}`);
  wire.follow(fromBinary(SendHeartbeatResponseSchema, answer.body).manifest?.revision ?? 0);
}

async function sample(pid: number): Promise<Sample> {
  await delay(SETTLE);
  const before = figuresOf(pid).cpuSeconds;
  await delay(SAMPLED);
  const core = (100 * (figuresOf(pid).cpuSeconds - before)) / (SAMPLED / 1000);
  return { anonymous: anonymousMiB(pid), core };
}
