import { setTimeout as delay } from "node:timers/promises";
import { startManager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { watch } from "../../tests/helpers/watch";
import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { openConnections } from "../load/connection";
import { median } from "../load/drive";
import { createWireAgent, registerServers } from "../load/heartbeats";

const SERVERS = 40;
/** Seconds; the shortest there is. */
const INTERVAL = 5;
/** Milliseconds within which the servers fall silent, one after the other. */
const FALL_SILENT_WITHIN = 5_000;

/** P4: the time until a console shows that a server is gone. */
export const detection: Benchmark = {
  name: "detection",
  title: "from the last heartbeat to Lost in the stream (P4)",
  run,
};

async function run({ say }: Setting): Promise<readonly Figure[]> {
  const manager = await startManager();
  try {
    const operator = await logIn(manager);
    const servers = await registerServers(operator, SERVERS, { interval: INTERVAL });
    const [connection] = await openConnections(manager.url, 1);
    const stream = await watch(operator);
    say(`${SERVERS} servers report and fall silent`);
    const agents = servers.map(({ uuid, token }) => ({ uuid, agent: createWireAgent(token, 1) }));
    const lost: Promise<number>[] = [];
    for (const round of ["Launched", "ON"]) {
      for (const { uuid, agent } of agents) {
        const { head, body } = agent.heartbeat();
        const answer = await connection?.post(head, body);
        if (answer?.status !== 200) throw new Error(`a heartbeat was answered ${answer?.status}`);
        if (round === "Launched") continue;
        const last = performance.now();
        const longest = 3 * INTERVAL * 1000 + 10_000;
        lost.push(stream.reaches(uuid, "LOST", longest).then(() => performance.now() - last));
        await delay(FALL_SILENT_WITHIN / SERVERS);
      }
    }
    const took = await Promise.all(lost);
    connection?.close();
    await stream.close();
    return [
      atMost(3 * INTERVAL + 1, `latest of ${SERVERS}, interval ${INTERVAL} s`, Math.max(...took) / 1000, "s"),
      { name: "earliest", value: Math.min(...took) / 1000, unit: "s" },
      { name: "median", value: median(took) / 1000, unit: "s" },
    ];
  } finally {
    await manager.remove();
  }
}
