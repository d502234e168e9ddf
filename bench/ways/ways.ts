import { setTimeout as delay } from "node:timers/promises";
import { WayKind, WayService } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { startBmc, whyNoAddresses } from "../../tests/helpers/fake-bmc";
import { startManager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { watch } from "../../tests/helpers/watch";
import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { openConnections } from "../load/connection";
import { median } from "../load/drive";
import { createWireAgent, registerServers } from "../load/heartbeats";
import { silent } from "./silent";

/** Clicks, each on another server of the one BMC. */
const CLICKS = 21;
/** Servers that die, one after the other. */
const DEATHS = 3;
/** Seconds. */
const INTERVAL = 5;
/** Milliseconds, and seconds. */
const [ON_WITHIN, PROVED_WITHIN] = [1_000, 15];

/** P16 as far as BMCs go, and what those cost that do not answer. A relay's part is measured in tests/cycle. */
export const ways: Benchmark = {
  name: "ways",
  title: "click to BMC on, a dead server proved off, 2,000 BMCs that do not answer (P16; needs root)",
  run,
};

async function run(setting: Setting): Promise<readonly Figure[]> {
  const reason = whyNoAddresses();
  if (reason) throw new Error(reason);
  const figures = await answering(setting);
  // The address is there for as long as the BMC is; two others listen at it meanwhile.
  await using bmc = await startBmc("198.51.100.79");
  return [...figures, ...(await silent(bmc.address.split(":")[0] ?? "", setting))];
}

/** A BMC that answers: how soon a click turns it on, and how soon one of its servers that died is proved off. */
async function answering({ say }: Setting): Promise<readonly Figure[]> {
  await using bmc = await startBmc("198.51.100.78");
  const manager = await startManager();
  try {
    const operator = await logIn(manager);
    const servers = await registerServers(operator, CLICKS, { interval: INTERVAL });
    const way = {
      ...{ kind: WayKind.REDFISH, address: bmc.address },
      ...{ user: bmc.user, secret: bmc.secret, pin: bmc.pin() },
    };
    for (const { uuid } of servers) await operator.client(WayService).setWay({ serverUuid: uuid, way });

    say(`${CLICKS} clicks`);
    const clicks: number[] = [];
    for (const { uuid } of servers) {
      bmc.machine.isOn = false;
      const clicked = performance.now();
      const answered = operator.power.turnOn({ uuid });
      while (!bmc.machine.isOn) {
        if (performance.now() - clicked > 10_000) throw new Error("the BMC was not asked to turn it on");
        await delay(1);
      }
      clicks.push(performance.now() - clicked);
      await answered;
    }

    // Tries to wake the others would turn on the machine that all of them share.
    for (const { uuid } of servers) await operator.power.turnOff({ uuid });
    say(`${DEATHS} servers die`);
    const seen = await watch(operator);
    const [connection] = await openConnections(manager.url, 1);
    const proofs: number[] = [];
    try {
      for (const { uuid, token } of servers.slice(0, DEATHS)) {
        const agent = createWireAgent(token, 1);
        for (let beat = 0; beat < 2; beat += 1) {
          const { head, body } = agent.heartbeat();
          await connection?.post(head, body);
        }
        await seen.reaches(uuid, "ON", 10_000);
        bmc.machine.isOn = false;
        await seen.reaches(uuid, "LOST", 60_000);
        const lost = performance.now();
        await seen.reaches(uuid, "SYNCED_OFF", 60_000);
        proofs.push((performance.now() - lost) / 1000);
      }
    } finally {
      connection?.close();
      await seen.close();
    }
    return [
      atMost(ON_WITHIN, `click to BMC on, median of ${CLICKS}`, median(clicks), "ms"),
      { name: "  the slowest", value: Math.max(...clicks), unit: "ms" },
      atMost(PROVED_WITHIN, `Lost to proved off, the slowest of ${DEATHS}`, Math.max(...proofs), "s"),
      { name: "  median", value: median(proofs), unit: "s" },
    ];
  } finally {
    await manager.remove();
  }
}
