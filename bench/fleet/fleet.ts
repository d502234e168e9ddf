import { createSocket } from "node:dgram";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "../../scripts/common/say.mjs";
import { startManager, type Manager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { figuresOf } from "../../tests/helpers/process-figures";
import { createChance } from "../../tests/simulation/chance";
import { atMost, exactly, type Benchmark, type Figure, type Setting } from "../benchmark";
import { median, quantile } from "../load/drive";
import { registerServers } from "../load/heartbeats";
import { roomForAgents } from "../load/room";
import { startSwarm, type Swarm } from "../load/swarm";
import { loggedStatuses } from "./statuses";
import { openBrowser, type Visitor } from "./visitor";

/** Servers and milliseconds of calm load; the whole measure with `--long`. */
const SHORT = { servers: 2_000, calm: 60_000 };
const LONG = { servers: 10_000, calm: 600_000 };
/** Milliseconds between two heartbeats of a server. */
const INTERVAL = 10_000;
/** Milliseconds for which the manager is away. */
const OUTAGE = 20_000;
/** Milliseconds between two rounds of the operator. */
const VISIT_EVERY = 10_000;
/** The beginning of the names of servers that the operator wakes; no agent reports for them. */
const ASLEEP = "sleeper ";

/** R4: a large fleet reports while an operator uses the console; then the manager is killed, and comes back. */
export const fleet: Benchmark = {
  name: "fleet",
  title: "a large fleet, a console in use, and an outage (R4)",
  run,
};

async function run({ seed, long, say }: Setting): Promise<readonly Figure[]> {
  const { servers: count, calm } = long ? LONG : SHORT;
  const room = await roomForAgents();
  if (room < count)
    throw new Fault(`there is room for ${room} of ${count} servers on this machine; raise \`ulimit -n\`.`);
  const nobody = createSocket("udp4").bind(0, "127.0.0.1");
  await once(nobody, "listening");
  const manager = await startManager({ env: { KOMO_WOL_TARGETS: `127.0.0.1:${nobody.address().port}` } });
  const ends: (() => unknown)[] = [() => nobody.close(), manager.remove];
  try {
    const operator = await logIn(manager);
    say(`registering ${count} servers`);
    const begun = performance.now();
    const registered = await registerServers(operator, count, { interval: INTERVAL / 1000 });
    const registering = (performance.now() - begun) / 1000;
    const sleepers = await Promise.all(
      Array.from({ length: calm / VISIT_EVERY + 1 }, async (_, number) => {
        const macAddress = `02:00:5F:00:00:${number.toString(16).padStart(2, "0").toUpperCase()}`;
        const wanted = { name: `${ASLEEP}${number}`, macAddress, heartbeatInterval: INTERVAL / 1000 };
        return { name: wanted.name, uuid: (await operator.servers.createServer(wanted)).server?.uuid ?? "" };
      }),
    );
    const visitor = await openBrowser(manager, operator);
    ends.unshift(visitor.leave);

    const chance = createChance(`fleet ${seed}`);
    const port = Number(new URL(manager.url).port);
    const swarm = startSwarm(port, registered, INTERVAL, () => chance.unit());
    ends.unshift(swarm.stop);
    const watched = { manager, swarm, visitor, sleepers, say };
    say("all start within one interval");
    const starting = await observe(watched, 3 * INTERVAL, false);
    say(`${calm / 1000} s of calm`);
    const calmly = await observe(watched, calm, true);
    say(`the manager is killed, and away for ${OUTAGE / 1000} s`);
    await manager.kill();
    await delay(OUTAGE);
    await manager.start();
    const again = await observe(watched, 4 * INTERVAL, false);
    for (const [reason, times] of swarm.seen.faults) say(`an attempt failed ${times} times: ${reason}`);
    const logged = loggedStatuses(manager, ASLEEP);
    const { waits } = visitor;
    return [
      { name: "servers", value: count },
      { name: "registering them", value: registering, unit: "s" },
      exactly(0, "false Lost in all", logged.get("Lost") ?? 0),
      exactly(0, "orders to shut down that nobody gave", swarm.seen.orders),
      exactly(0, "answers other than 200", swarm.seen.refused),
      exactly(0, "heartbeats missed in the calm", calmly.missed),
      ...of("all start at once", starting),
      ...of("calm", calmly),
      {
        name: "calm: memory of the manager, each tenth",
        value: calmly.memory.map(Math.round).join(" "),
        unit: "MiB",
      },
      ...of("after the outage", again),
      { name: "rounds of the operator", value: waits.list.length },
      exactly(0, "… that failed", calmly.failedRounds),
      { name: "the list is there within (median)", value: median(waits.list), unit: "ms" },
      { name: "a server's page is there within (median)", value: median(waits.server), unit: "ms" },
      atMost(1000, "a click shows its answer within (median)", median(waits.click), "ms"),
      { name: "… the slowest", value: Math.max(...waits.click), unit: "ms" },
    ];
  } finally {
    for (const end of ends) await end();
  }
}

type Sleeper = Parameters<Visitor["visit"]>[0];

interface Watched {
  readonly manager: Manager;
  readonly swarm: Swarm;
  readonly visitor: Visitor;
  readonly sleepers: readonly Sleeper[];
  readonly say: Setting["say"];
}

interface Observed {
  readonly answered: number;
  readonly missed: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  /** Share of a core that the manager had, and that the generator had. */
  readonly manager: number;
  readonly generator: number;
  /** Milliseconds by which 99 of 100 of the generator's own timers were late at most. */
  readonly lag: number;
  /** MiB, at ten moments. */
  readonly memory: readonly number[];
  /** Rounds of the operator. */
  readonly failedRounds: number;
}

/** Lets so many milliseconds pass, with the operator at work where `visited`. */
async function observe(
  { manager, swarm, visitor, sleepers, say }: Watched,
  milliseconds: number,
  visited: boolean,
): Promise<Observed> {
  const { seen } = swarm;
  const before = { ...seen, cpu: figuresOf(manager.pid()).cpuSeconds, own: process.cpuUsage() };
  seen.latencies = [];
  const timers = monitorEventLoopDelay({ resolution: 10 });
  timers.enable();
  const begun = performance.now();
  const memory: number[] = [];
  const visiting = visited ? visitAgain(visitor, sleepers, begun + milliseconds, say) : Promise.resolve(0);
  for (let tenth = 1; tenth <= 10; tenth += 1) {
    await delay(Math.max(0, begun + (tenth * milliseconds) / 10 - performance.now()));
    memory.push(figuresOf(manager.pid()).residentMiB);
  }
  const seconds = (performance.now() - begun) / 1000;
  const cpu = figuresOf(manager.pid()).cpuSeconds - before.cpu;
  const { user, system } = process.cpuUsage(before.own);
  timers.disable();
  const latencies = Float64Array.from(seen.latencies).sort();
  const failedRounds = await visiting;
  return {
    answered: seen.answered - before.answered,
    missed: seen.missed - before.missed,
    failed: seen.failed - before.failed,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    manager: cpu / seconds,
    generator: (user + system) / 1e6 / seconds,
    lag: timers.percentile(99) / 1e6 - 10,
    memory,
    failedRounds,
  };
}

/** @returns the number of rounds that went wrong */
async function visitAgain(
  visitor: Visitor,
  sleepers: readonly Sleeper[],
  until: number,
  say: Setting["say"],
): Promise<number> {
  let failed = 0;
  for (const sleeper of sleepers) {
    if (performance.now() >= until) break;
    const begun = performance.now();
    try {
      await visitor.visit(sleeper);
    } catch (error) {
      failed += 1;
      // Which wait it was stands in the second and third line.
      say(`a round of the operator failed: ${String(error).split("\n", 3).join(" ")}`);
    }
    await delay(Math.max(0, begun + VISIT_EVERY - performance.now()));
  }
  return failed;
}

function of(when: string, seen: Observed): Figure[] {
  return [
    { name: `${when}: heartbeats answered`, value: seen.answered },
    { name: `${when}: attempts that failed`, value: seen.failed },
    { name: `${when}: half of the answers within`, value: seen.p50, unit: "ms" },
    { name: `${when}: 99 of 100 within`, value: seen.p99, unit: "ms" },
    { name: `${when}: manager, of a core`, value: 100 * seen.manager, unit: "%" },
    { name: `${when}: generator, of a core`, value: 100 * seen.generator, unit: "%" },
    { name: `${when}: generator's timers late by (99 of 100)`, value: seen.lag, unit: "ms" },
  ];
}
