import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "../../scripts/common/say.mjs";
import { freePort } from "../../tests/helpers/environment";
import { startManager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { figuresOf } from "../../tests/helpers/process-figures";
import { until } from "../../tests/helpers/until";
import { send } from "../../tests/helpers/web";
import { createChance } from "../../tests/simulation/chance";
import { atMost, exactly, type Benchmark, type Figure, type Setting } from "../benchmark";
import { agentAddresses } from "../load/addresses";
import { quantile } from "../load/drive";
import { registerServers } from "../load/heartbeats";
import { roomForAgents } from "../load/room";
import { startSwarm } from "../load/swarm";
import { loggedStatuses } from "./statuses";

/** Servers; the whole measure with `--long`. */
const SHORT = 1_000;
const LONG = 10_000;
/** Milliseconds between two heartbeats of a server. */
const INTERVAL = 10_000;
/** Milliseconds for which it is counted until the manager has accepted all of them. */
const PATIENCE = 300_000;
/** Seconds until all are accepted. */
const GOAL = 30;

/** P12: the power of a whole site comes back, the manager's, too. */
export const boot: Benchmark = {
  name: "boot",
  title: "all servers report Launched at once, and then ON, to a manager that has just started (P12)",
  run,
};

async function run({ seed, long, say }: Setting): Promise<readonly Figure[]> {
  const count = long ? LONG : SHORT;
  const room = await roomForAgents();
  if (room < count)
    throw new Fault(`there is room for ${room} of ${count} servers on this machine; raise \`ulimit -n\`.`);
  const { how, net, remove } = agentAddresses();
  say(how);
  const httpsPort = await freePort();
  const env = { KOMO_HTTPS_ADDR: `127.0.0.1:${httpsPort}`, MALLOC_ARENA_MAX: "2" };
  const manager = await startManager({ env });
  const ends: (() => unknown)[] = [manager.remove, remove];
  try {
    say(`registering ${count} servers`);
    const registered = await registerServers(await logIn(manager), count, { interval: INTERVAL / 1000 });
    const chance = createChance(`boot ${seed}`);
    const random = (): number => chance.unit();
    const swarm = startSwarm(Number(new URL(manager.url).port), registered, INTERVAL, random);
    ends.unshift(swarm.stop);
    await until("all servers are ON", PATIENCE, () => swarm.seen.on.length === count);
    const ca = (await send(manager, "/ca.crt")).body;

    say("the power is cut, and comes back");
    swarm.stop();
    await manager.kill();
    await manager.start();
    const before = loggedStatuses(manager).get("Lost") ?? 0;
    const cpu = figuresOf(manager.pid()).cpuSeconds;
    const own = process.cpuUsage();
    const begun = performance.now();
    const { seen, stop } = startSwarm(httpsPort, registered, INTERVAL, random, { net, within: 0, ca });
    ends.unshift(stop);
    await until("all are accepted", PATIENCE, () => seen.on.length === count).catch(() => undefined);
    const seconds = (performance.now() - begun) / 1000;
    const cpuSeconds = figuresOf(manager.pid()).cpuSeconds - cpu;
    const { user, system } = process.cpuUsage(own);
    const { residentMiB } = figuresOf(manager.pid());
    const waits = Float64Array.from(seen.waits).sort();
    say("whoever is taken for Lost now was not heard");
    await delay(3 * INTERVAL + 2_000);
    for (const [reason, times] of seen.faults) say(`an attempt failed ${times} times: ${reason}`);
    const after = (moments: readonly number[], share: number): number => {
      const sorted = Float64Array.from(moments, (at) => (at - begun) / 1000).sort();
      return moments.length < share * count ? Infinity : quantile(sorted, share * (count / sorted.length));
    };
    return [
      { name: "servers", value: count },
      exactly(0, "false Lost", (loggedStatuses(manager).get("Lost") ?? 0) - before),
      exactly(0, "orders to shut down that nobody gave", seen.orders),
      exactly(0, "answers other than 200", seen.refused),
      { name: "half of Launched accepted after", value: after(seen.launched, 0.5), unit: "s" },
      atMost(GOAL, "every Launched accepted after", after(seen.launched, 1), "s"),
      atMost(GOAL, "every first ON accepted after", after(seen.on, 1), "s"),
      { name: "heartbeats given up after all attempts", value: seen.missed },
      { name: "attempts that failed", value: seen.failed },
      { name: "99 of 100 requests answered, or given up, within", value: quantile(waits, 0.99), unit: "ms" },
      {
        name: "processor time of the manager for each server",
        value: (1000 * cpuSeconds) / count,
        unit: "ms",
      },
      { name: "manager, of a core", value: (100 * cpuSeconds) / seconds, unit: "%" },
      { name: "generator, of a core", value: (100 * (user + system)) / 1e6 / seconds, unit: "%" },
      { name: "memory of the manager then", value: residentMiB, unit: "MiB" },
    ];
  } finally {
    for (const end of ends) await end();
  }
}
