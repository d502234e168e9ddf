import { createSocket } from "node:dgram";
import { once } from "node:events";
import { rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { dataVerb, startManager, type Manager } from "../../tests/helpers/manager";
import { logIn, type Operator } from "../../tests/helpers/operator";
import { anonymousMiB, figuresOf } from "../../tests/helpers/process-figures";
import { callJson, send } from "../../tests/helpers/web";
import { createChance } from "../../tests/simulation/chance";
import { inWords } from "../result";
import { atMost, exactly, type Benchmark, type Figure, type Setting } from "../benchmark";
import { loggedStatuses } from "../fleet/statuses";
import { openBrowser } from "../fleet/visitor";
import { median, quantile } from "../load/drive";
import { registerServers, type Registered } from "../load/heartbeats";
import { startCrowd, type Crowd } from "./crowd";
import { importServers } from "./import";

/** Servers, and those that nobody reports for, which the operator wakes. */
const SERVERS = 50_000;
const ASLEEP = 12;
/** Milliseconds between two heartbeats of a server: the longest interval. */
const INTERVAL = 60_000;
/** Servers that are registered by the API, and so many at once. */
const BY_API = 1000;
const AT_ONCE = 64;
/** Milliseconds of calm that are counted; twice as many with `--long`. */
const CALM = 60_000;
const OPENED = 7;

/** P13 and the half of P12 that is about so many. */
export const fifty: Benchmark = {
  name: "fifty",
  title: "50,000 servers behind a proxy: calm, a console, a backup, an outage (P12, P13)",
  run,
};

async function run({ seed, long, say }: Setting): Promise<readonly Figure[]> {
  const nobody = createSocket("udp4").bind(0, "127.0.0.1");
  await once(nobody, "listening");
  const manager = await startManager({
    env: {
      ...{ KOMO_TRUSTED_PROXIES: "127.0.0.1", MALLOC_ARENA_MAX: "2" },
      KOMO_WOL_TARGETS: `127.0.0.1:${nobody.address().port}`,
    },
  });
  const ends: (() => unknown)[] = [() => nobody.close(), manager.remove];
  const noted = (figures: readonly Figure[]): readonly Figure[] => {
    for (const figure of figures) say(`${figure.name}: ${inWords(figure)}`);
    return figures;
  };
  try {
    const operator = await logIn(manager);
    const { servers, sleepers, figures: registering } = await register(manager, operator, say);
    noted(registering);
    const silent = noted(await silence(manager));

    const chance = createChance(`fifty ${seed}`);
    const random = (): number => chance.unit();
    const port = Number(new URL(manager.url).port);
    say("all start within two intervals");
    let crowd = startCrowd(port, servers, { interval: INTERVAL, within: 2 * INTERVAL, random });
    ends.unshift(() => crowd.stop());
    await crowd.allOn;
    // Each has been heard once more: what it had to say first is written.
    await delay(INTERVAL);

    say("calm");
    const calm = noted(await count(manager, crowd, long ? 2 * CALM : CALM));
    say("somebody looks at them");
    const pages = noted(await look(manager, operator));
    const clicked = noted(await click(manager, operator, sleepers, say));
    const backup = noted(await backUp(manager));

    say("the power is cut, and comes back");
    crowd.stop();
    await manager.kill();
    const start = noted(await startAgain(manager, "after kill -9"));
    const before = loggedStatuses(manager).get("Lost") ?? 0;
    const cpu = figuresOf(manager.pid()).cpuSeconds;
    const begun = performance.now();
    crowd = startCrowd(port, servers, { interval: INTERVAL, within: 0, random });
    await crowd.allOn;
    const back = (performance.now() - begun) / 1000;
    const cost = figuresOf(manager.pid()).cpuSeconds - cpu;
    const { failed, missed } = crowd.counted;
    say(`all are back after ${back.toFixed(1)} s; whoever is taken for Lost now was not heard`);
    await delay(Math.max(0, 3 * INTERVAL + 5_000 - (performance.now() - begun)));
    return [
      { name: "servers", value: SERVERS },
      ...registering,
      ...silent,
      ...calm,
      ...pages,
      ...clicked,
      ...backup,
      ...start,
      atMost(180, "after the outage: every first ON accepted after", back, "s"),
      exactly(0, "… false Lost in all", (loggedStatuses(manager).get("Lost") ?? 0) - before),
      { name: "… attempts that failed", value: failed },
      { name: "… heartbeats given up after all attempts", value: missed },
      { name: "… processor time of the manager for each server", value: (1000 * cost) / SERVERS, unit: "ms" },
      { name: "… anonymous memory then", value: anonymousMiB(manager.pid()), unit: "MiB" },
    ];
  } finally {
    for (const end of ends) await end();
  }
}

interface Site {
  readonly servers: readonly Registered[];
  readonly sleepers: readonly (Registered & { readonly name: string })[];
  readonly figures: readonly Figure[];
}

/** Some are registered by the API; the others come with a list, and get tokens of which the benchmark knows. */
async function register(manager: Manager, operator: Operator, say: Setting["say"]): Promise<Site> {
  say(`registering ${BY_API} servers by the API`);
  const before = figuresOf(manager.pid()).cpuSeconds;
  const interval = INTERVAL / 1000;
  // One after the other: by their numbers their names are known.
  const asleep = await registerServers(operator, ASLEEP, { interval, atOnce: 1 });
  const count = BY_API - ASLEEP;
  const registered = await registerServers(operator, count, { interval, atOnce: AT_ONCE, from: ASLEEP });
  const cost = figuresOf(manager.pid()).cpuSeconds - before;
  const sleepers = asleep.map((one, number) => ({
    ...one,
    name: `server ${String(number).padStart(5, "0")}`,
  }));
  say(`importing a list of ${SERVERS - BY_API} servers`);
  await manager.stop();
  const begun = performance.now();
  const servers = await importServers(manager, SERVERS - BY_API, BY_API);
  const seconds = (performance.now() - begun) / 1000;
  const started = await startAgain(manager);
  return {
    servers: [...registered, ...servers],
    sleepers,
    figures: [
      { name: "registering a server by the API: processor time", value: (1000 * cost) / BY_API, unit: "ms" },
      { name: "komo-manager import, all others", value: seconds, unit: "s" },
      ...started,
    ],
  };
}

/** The cost of servers that nobody hears of. */
async function silence(manager: Manager): Promise<Figure[]> {
  await delay(5_000);
  const before = figuresOf(manager.pid()).cpuSeconds;
  await delay(10_000);
  const share = (figuresOf(manager.pid()).cpuSeconds - before) * 10;
  return [
    { name: "silent: manager, of a core", value: share, unit: "%" },
    { name: "silent: anonymous memory", value: anonymousMiB(manager.pid()), unit: "MiB" },
  ];
}

async function count(manager: Manager, { counted }: Crowd, milliseconds: number): Promise<Figure[]> {
  const before = { ...counted, cpu: figuresOf(manager.pid()).cpuSeconds, own: process.cpuUsage() };
  counted.waits = [];
  let most = 0;
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    await delay(1000);
    most = Math.max(most, anonymousMiB(manager.pid()));
  }
  const seconds = milliseconds / 1000;
  const { user, system } = process.cpuUsage(before.own);
  const waits = Float64Array.from(counted.waits).sort();
  return [
    atMost(
      25,
      "calm: manager, of a core",
      (100 * (figuresOf(manager.pid()).cpuSeconds - before.cpu)) / seconds,
      "%",
    ),
    atMost(450, "calm: most anonymous memory", most, "MiB"),
    { name: "calm: heartbeats a second", value: (counted.answered - before.answered) / seconds, unit: "/s" },
    { name: "calm: 99 of 100 answered within", value: quantile(waits, 0.99), unit: "ms" },
    exactly(0, "calm: heartbeats given up", counted.missed - before.missed),
    exactly(0, "false Lost until then", loggedStatuses(manager).get("Lost") ?? 0),
    { name: "calm: generator, of a core", value: (100 * (user + system)) / 1e6 / seconds, unit: "%" },
  ];
}

/** Pages as the manager renders them, and the stream's snapshot, each a few times; the first time code is read. */
async function look(manager: Manager, { cookie }: Operator): Promise<Figure[]> {
  const timed = async (ask: () => Promise<number>): Promise<{ wall: number; cpu: number; bytes: number }> => {
    const [walls, cpus]: [number[], number[]] = [[], []];
    let bytes = 0;
    for (let time = 0; time < OPENED; time += 1) {
      const [begun, cpu] = [performance.now(), figuresOf(manager.pid()).cpuSeconds];
      bytes = await ask();
      walls.push(performance.now() - begun);
      await delay(300);
      cpus.push(figuresOf(manager.pid()).cpuSeconds - cpu);
    }
    return { wall: median(walls.slice(1)), cpu: 1000 * median(cpus.slice(1)), bytes };
  };
  const page = (address: string) => async (): Promise<number> => {
    const { status, body } = await send(manager, address, { headers: { cookie } });
    if (status !== 200) throw new Error(`${address} was answered ${status}`);
    return body.length;
  };
  const list = await timed(page("/servers?view=list"));
  const panorama = await timed(page("/servers?view=panorama"));
  const groups = await timed(page("/groups"));
  const found = await timed(page("/servers?view=list&search=0499"));
  const metrics = await timed(page("/metrics"));
  const stream = await timed(() => snapshot(manager, cookie));
  return [
    atMost(600, "the list is rendered within (median)", list.wall, "ms"),
    { name: "… a search in it", value: found.wall, unit: "ms" },
    { name: "the panorama is rendered within", value: panorama.wall, unit: "ms" },
    { name: "the page of groups", value: groups.wall, unit: "ms" },
    { name: "the stream's snapshot is there within", value: stream.wall, unit: "ms" },
    { name: "… characters of it", value: stream.bytes },
    { name: "metrics", value: metrics.wall, unit: "ms" },
  ];
}

/** Reads the stream of an open page until its snapshot has ended. */
async function snapshot(manager: Manager, cookie: string): Promise<number> {
  const request = Buffer.from(JSON.stringify({ columns: true }));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(request.length, 1);
  const { status, body } = await send(manager, "/api/komoriuta.v1.ServerService/WatchServers", {
    method: "POST",
    headers: { "content-type": "application/connect+json", "connect-protocol-version": "1", cookie },
    body: Buffer.concat([head, request]),
    // The end alone: it is asked of each piece that comes.
    isEnough: (text) => text.slice(-1000).includes("snapshotEnd"),
  });
  if (status !== 200) throw new Error(`the stream was answered ${status}`);
  return body.length;
}

async function click(
  manager: Manager,
  operator: Operator,
  sleepers: Site["sleepers"],
  say: Setting["say"],
): Promise<Figure[]> {
  const browser = await openBrowser(manager, operator);
  const byApi: number[] = [];
  try {
    let failed = 0;
    for (const [number, sleeper] of sleepers.entries()) {
      if (number % 2 === 0) {
        await browser.visit(sleeper).catch((error: unknown) => {
          failed += 1;
          say(`a round of the operator failed: ${String(error).split("\n", 3).join(" ")}`);
        });
        continue;
      }
      const begun = performance.now();
      const answer = await callJson(
        manager,
        "/api/komoriuta.v1.PowerService/TurnOn",
        { uuid: sleeper.uuid },
        { cookie: operator.cookie },
      );
      if (answer.status !== 200) throw new Error(`turning on was answered ${answer.status}: ${answer.body}`);
      byApi.push(performance.now() - begun);
    }
    const { waits } = browser;
    return [
      atMost(1000, "a click shows its answer within (median)", median(waits.click), "ms"),
      { name: "… the same by the API", value: median(byApi), unit: "ms" },
      { name: "the panorama is there in a browser within (median)", value: median(waits.list), unit: "ms" },
      { name: "a server's page is there within (median)", value: median(waits.server), unit: "ms" },
      exactly(0, "rounds of the operator that failed", failed),
    ];
  } finally {
    await browser.leave();
  }
}

async function backUp(manager: Manager): Promise<Figure[]> {
  const file = path.join(manager.folder, "backup.db");
  const begun = performance.now();
  const { code, stderr } = await dataVerb(manager.dataDir, "backup", file);
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0) throw new Error(`no backup: ${stderr}`);
  const megabytes = statSync(file).size / 1e6;
  rmSync(file);
  return [atMost(10, "a backup", seconds, "s"), { name: "… of", value: megabytes, unit: "MB" }];
}

async function startAgain(manager: Manager, which = "after the import"): Promise<Figure[]> {
  const begun = performance.now();
  await manager.start();
  return [
    atMost(5, `start to first answer, ${which}`, (performance.now() - begun) / 1000, "s"),
    { name: "… processor time until then", value: figuresOf(manager.pid()).cpuSeconds, unit: "s" },
  ];
}
