import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startChild } from "../tests/helpers/child";
import { freePort, program, makeTempFolder, removeFolder } from "../tests/helpers/environment";
import { startManager, type Manager, environmentFor } from "../tests/helpers/manager";
import { logIn, makeLogin } from "../tests/helpers/operator";
import { anonymousMiB, figuresOf } from "../tests/helpers/process-figures";
import { watch } from "../tests/helpers/watch";
import { send } from "../tests/helpers/web";
import { type Benchmark, atMost, exactly, type Figure, type Setting } from "./benchmark";
import { openConnection } from "./load/connection";
import { median } from "./load/drive";
import { createWireAgent, type WireAgent, registerServers } from "./load/heartbeats";

/** P6: the time until a manager answers, and its memory while 1,000 servers report. */
export const manager: Benchmark = {
  name: "manager",
  title: "start to first answer, and memory with 1,000 reporting servers (P6)",
  run: async (setting) => [...(await starts(setting)), ...(await memory(setting))],
};

const SERVERS = 1_000;
/** Seconds; the default of a new server. */
const INTERVAL = 10;
/** MiB. */
const MEMORY_GOAL = 170;

/** Milliseconds for which somebody opens pages, at the end. */
const VISIT = 60_000;

/**
 * Anonymous memory while each server reports at its interval, over TLS, on a connection of its own; somebody follows
 * the statuses. Then pages are opened: their code is read when they are opened first, and stays.
 */
async function memory({ long, say }: Setting): Promise<readonly Figure[]> {
  const minutes = long ? 10 : 3;
  const httpsPort = await freePort();
  // As its unit and its container start it.
  const env = { KOMO_HTTPS_ADDR: `127.0.0.1:${httpsPort}`, MALLOC_ARENA_MAX: "2" };
  const manager = await startManager({ env });
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
      atMost(
        MEMORY_GOAL,
        "most anonymous memory, with agents and pages",
        Math.max(...alone, ...visited),
        "MiB",
      ),
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

/** Reports once an interval up to `until`; gives the number of refusals. */
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

/** The number of starts of each kind. */
const STARTS = 9;
/** Seconds. */
const START_GOAL = 1.5;

/**
 * Seconds from the start of the process to the first answer, HTTPS on. Cold: the first start there ever is: a
 * database, secrets and a CA are made. Warm: the same folders again.
 */
async function starts({ say }: Setting): Promise<readonly Figure[]> {
  const folder = makeTempFolder();
  const port = await freePort();
  const env = {
    ...environmentFor(folder, makeLogin(), port),
    KOMO_HTTPS_ADDR: `127.0.0.1:${await freePort()}`,
    TMPDIR: folder,
  };
  const cold: Start[] = [];
  const warm: Start[] = [];
  try {
    for (let round = 1; round <= STARTS; round += 1) {
      for (const name of ["data", "log"]) rmSync(path.join(folder, name), { recursive: true, force: true });
      cold.push(await startOnce(env, port));
      warm.push(await startOnce(env, port));
      say(`start ${round}: cold ${cold.at(-1)?.wall.toFixed(2)} s, warm ${warm.at(-1)?.wall.toFixed(2)} s`);
    }
  } finally {
    removeFolder(folder);
  }
  return [...figuresFor("cold", cold), ...figuresFor("warm", warm)];
}

function figuresFor(kind: string, all: readonly Start[]): Figure[] {
  const walls = all.map(({ wall }) => wall);
  const ends = [Math.min(...walls), Math.max(...walls)].map((seconds) => seconds.toFixed(2));
  return [
    atMost(START_GOAL, `${kind} start to first answer, median of ${STARTS}`, median(walls), "s"),
    { name: "  quickest and slowest", value: ends.join("–"), unit: "s" },
    { name: "  processor time, median", value: median(all.map(({ cpu }) => cpu)), unit: "s" },
  ];
}

/** Seconds until the first answer, and seconds of processor time that it took: these hardly depend on others. */
interface Start {
  readonly wall: number;
  readonly cpu: number;
}

async function startOnce(env: Readonly<Record<string, string>>, port: number): Promise<Start> {
  const begun = performance.now();
  const child = await startChild([program("komo-manager")], { env });
  try {
    for (;;) {
      if (child.hasEnded()) throw new Error(`the manager ended: ${child.stderr()}${child.stdout()}`);
      const answer = await send({ url: `http://127.0.0.1:${port}` }, "/healthz").catch(() => null);
      if (answer?.status === 200)
        return { wall: (performance.now() - begun) / 1000, cpu: figuresOf(child.pid).cpuSeconds };
      await delay(5);
    }
  } finally {
    await child.end();
  }
}
