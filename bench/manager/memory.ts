import { setTimeout as delay } from "node:timers/promises";
import { startManager, type Manager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { freePort } from "../../tests/helpers/environment";
import { anonymousMiB, figuresOf } from "../../tests/helpers/process-figures";
import { watch } from "../../tests/helpers/watch";
import { send } from "../../tests/helpers/web";
import { atMost, exactly, type Figure, type Setting } from "../benchmark";
import { openConnection } from "../load/connection";
import { median } from "../load/drive";
import { createWireAgent, type WireAgent } from "../load/heartbeats";
import { registerServers } from "../load/register";

const SERVERS = 1_000;
/** Seconds; what a new server gets. */
const INTERVAL = 10;
/** MiB. */
const GOAL = 170;

/** Milliseconds for which somebody opens pages, at the end. */
const VISIT = 60_000;

/**
 * Anonymous memory while each server reports at its interval, over TLS, on a connection of its own; somebody follows
 * the statuses. Then pages are opened: their code is read when they are opened first, and stays.
 */
export async function memory({ long, say }: Setting): Promise<readonly Figure[]> {
  const minutes = long ? 10 : 3;
  const httpsPort = await freePort();
  const manager = await startManager({ env: { KOMO_HTTPS_ADDR: `127.0.0.1:${httpsPort}` } });
  const ends: (() => unknown)[] = [manager.remove];
  try {
    const idle = anonymousMiB(manager.pid());
    const operator = await logIn(manager);
    say(`registering ${SERVERS} servers`);
    const registered = await registerServers(operator, SERVERS, { interval: INTERVAL });
    const ca = (await send(manager, "/ca.crt")).body;
    const console = await watch(operator);
    ends.unshift(console.close);

    say(`${minutes} minutes at an interval of ${INTERVAL} s`);
    const quiet = performance.now() + minutes * 60_000;
    const until = quiet + VISIT;
    const agents = registered.map(({ token }) => createWireAgent(token, 1));
    const reporting = Promise.all(
      agents.map((agent, i) => report(agent, { httpsPort, ca, until, after: (i / SERVERS) * INTERVAL })),
    );
    // It is awaited at the end.
    reporting.catch(() => undefined);
    const before = figuresOf(manager.pid()).cpuSeconds;
    const alone = await observe(manager.pid(), quiet, say);
    const cpu = (100 * (figuresOf(manager.pid()).cpuSeconds - before)) / (minutes * 60);
    say("pages are opened");
    const pages = ["/servers", `/servers/${registered[0]?.uuid}`];
    const [visited, times] = await Promise.all([
      observe(manager.pid(), until, say),
      visit(manager, operator.cookie, pages, until),
    ]);
    const resident = figuresOf(manager.pid()).residentMiB;
    const refused = (await reporting).reduce((sum, each) => sum + each, 0);
    return [
      atMost(GOAL, "most anonymous memory, with agents and pages", Math.max(...alone, ...visited), "MiB"),
      { name: "… while pages were opened, median", value: median(visited), unit: "MiB" },
      { name: `… most in ${minutes} minutes without pages`, value: Math.max(...alone), unit: "MiB" },
      { name: "… before the first server", value: idle, unit: "MiB" },
      { name: "resident, at the end", value: resident, unit: "MiB" },
      { name: "the first page that was opened after the start", value: times[0] ?? NaN, unit: "ms" },
      { name: "… the same page later, median", value: median(times.slice(1)), unit: "ms" },
      { name: "of a core", value: cpu, unit: "%" },
      exactly(0, "heartbeats refused", refused),
    ];
  } finally {
    for (const end of ends) await end();
  }
}

interface Reporting {
  readonly httpsPort: number;
  readonly ca: string;
  /** Seconds until the first heartbeat. */
  readonly after: number;
  /** By the clock of `performance`. */
  readonly until: number;
}

/** Reports once an interval until then; gives how often that was refused. */
async function report(agent: WireAgent, { httpsPort, ca, after, until }: Reporting): Promise<number> {
  let refused = 0;
  let next = performance.now() + after * 1000;
  await delay(after * 1000);
  const connection = await openConnection(httpsPort, { ca });
  try {
    for (; next < until; next += INTERVAL * 1000) {
      await delay(Math.max(0, next - performance.now()));
      const { head, body } = agent.heartbeat();
      if ((await connection.post(head, body)).status !== 200) refused += 1;
    }
  } finally {
    connection.close();
  }
  return refused;
}

/** Anonymous memory in MiB, second by second. */
async function observe(pid: number, until: number, say: Setting["say"]): Promise<number[]> {
  const seen: number[] = [];
  while (performance.now() < until) {
    await delay(1000);
    seen.push(anonymousMiB(pid));
    if (seen.length % 30 === 0) say(`${seen.length} s: ${Math.round(seen.at(-1) ?? 0)} MiB`);
  }
  return seen;
}

/** Opens the pages in turn, again and again; gives the milliseconds of the first of them, round by round. */
async function visit(
  manager: Manager,
  cookie: string,
  pages: readonly string[],
  until: number,
): Promise<number[]> {
  const times: number[] = [];
  while (performance.now() < until) {
    for (const page of pages) {
      const begun = performance.now();
      const { status } = await send(manager, page, { headers: { cookie } });
      if (status !== 200) throw new Error(`${page} was answered ${status}`);
      if (page === pages[0]) times.push(performance.now() - begun);
      await delay(500);
    }
  }
  return times;
}
