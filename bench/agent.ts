import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { compileLikeKomolet } from "../scripts/build/agent.mjs";
import { startChild } from "../tests/helpers/child";
import { freePort, program, makeTempFolder, removeFolder } from "../tests/helpers/environment";
import { startLoneAgent } from "../tests/helpers/lone-agent";
import { startManager } from "../tests/helpers/manager";
import { logIn } from "../tests/helpers/operator";
import { figuresOf } from "../tests/helpers/process-figures";
import { macAddress } from "../tests/helpers/scene";
import { atMost, type Benchmark, type Figure, type Setting } from "./benchmark";

/**
 * A copy of a program of which nothing is in memory yet, as after a boot. How a file came into the page cache decides
 * how much of it a process gets mapped with each page that it touches: some MiB, here or there.
 * @returns its path
 */
function coldCopy(file: string, folder: string, number: number): string {
  const copy = path.join(folder, `${path.basename(file)}-${number}`);
  copyFileSync(file, copy);
  execFileSync("dd", [`of=${copy}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0"], { stdio: "pipe" });
  return copy;
}

/** Seconds; what a new server gets. */
const INTERVAL = 10;
/** Runs of each program, side by side. */
const PAIRS = 2;
/** Failed calls; a day and more at that interval. */
const LOOPS = 10_000;
/** The speed of komolet's clock while its manager is away, in times of real time. */
const HASTE = 1_000;
/** Loops before the process has settled. */
const SETTLED = 1_000;

/**
 * P7: what komolet costs its server. Beside it runs the least that could report, a loop around fetch: once compiled the
 * same way, once with V8 as it comes. Then komolet is left without its manager for 10,000 loops.
 */
export const agent: Benchmark = {
  name: "agent",
  title: "what komolet costs, and whether it grows",
  run: async (setting) => [...(await besideBareLoop(setting)), ...(await withoutManager(setting))],
};

async function besideBareLoop({ long, say }: Setting): Promise<readonly Figure[]> {
  const seconds = long ? 600 : 60;
  const folder = makeTempFolder();
  const ends: (() => unknown)[] = [() => removeFolder(folder)];
  try {
    const tuned = await compileLikeKomolet("testing/bare-loop.ts", "bare-loop");
    const untuned = await compileLikeKomolet("testing/bare-loop.ts", "bare-untuned", { untuned: true });
    const manager = await startManager();
    ends.unshift(manager.remove);
    const { servers } = await logIn(manager);
    const bare = async (file: string): Promise<number> => {
      const command = [file, `${manager.url}/healthz`, String(INTERVAL * 1000)];
      const child = await startChild(command, { env: {} });
      ends.unshift(() => child.end());
      return child.pid;
    };
    const komolet = async (file: string, number: number): Promise<number> => {
      const wanted = { name: `alder-${number}`, macAddress: macAddress(number), heartbeatInterval: INTERVAL };
      const { accessToken } = await servers.createServer(wanted);
      const agent = await startLoneAgent({ managerURL: manager.url, accessToken, command: [file] });
      ends.unshift(agent.end);
      return agent.process.pid;
    };
    const pids: [number, number, number][] = [];
    for (let pair = 1; pair <= PAIRS; pair += 1) {
      const cold = (file: string): string => coldCopy(file, folder, pair);
      pids.push([
        await komolet(cold(program("komolet")), pair),
        await bare(cold(tuned)),
        await bare(cold(untuned)),
      ]);
    }

    // All have started, and komolet has an interval.
    await delay(2 * INTERVAL * 1000);
    say(`${seconds} s beside a bare loop`);
    const seen = await Promise.all(
      pids.map((three) => Promise.all(three.map((pid) => observe(pid, seconds)))),
    );
    const [mine, its, plain] = [0, 1, 2].map((place) => ({
      residentMiB: mean(seen.map((three) => three[place]?.residentMiB ?? NaN)),
      cpuPercent: mean(seen.map((three) => three[place]?.cpuPercent ?? NaN)),
    }));
    if (!mine || !its || !plain) throw new Error("nothing was observed");
    return [
      { name: "komolet, resident", value: mine.residentMiB, unit: "MiB" },
      { name: "bare loop, resident", value: its.residentMiB, unit: "MiB" },
      { name: "bare loop with V8 as it comes, resident", value: plain.residentMiB, unit: "MiB" },
      atMost(1.1, "komolet / bare loop", mine.residentMiB / its.residentMiB),
      atMost(1.1, "komolet / bare loop with V8 as it comes", mine.residentMiB / plain.residentMiB),
      atMost(0.1, "komolet, of a core", mine.cpuPercent, "%"),
      { name: "bare loop, of a core", value: its.cpuPercent, unit: "%" },
    ];
  } finally {
    for (const end of ends) await end();
  }
}

/** The mean of what is resident, and the share of a core, over that many seconds. */
async function observe(pid: number, seconds: number): Promise<{ residentMiB: number; cpuPercent: number }> {
  const before = figuresOf(pid).cpuSeconds;
  const resident: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    resident.push(figuresOf(pid).residentMiB);
    await delay(1000);
  }
  return { residentMiB: mean(resident), cpuPercent: (100 * (figuresOf(pid).cpuSeconds - before)) / seconds };
}

async function withoutManager({ say }: Setting): Promise<readonly Figure[]> {
  const hasty = await compileLikeKomolet("testing/hasty-komolet.ts", "hasty-komolet");
  const managerURL = `http://127.0.0.1:${await freePort()}`;
  const komolet = await startLoneAgent({
    managerURL,
    accessToken: "A".repeat(32),
    command: [hasty, String(HASTE)],
  });
  const { pid } = komolet.process;
  try {
    const samples: { loops: number; residentMiB: number; openFiles: number }[] = [];
    for (let reported = 0; ;) {
      await delay(200);
      if (komolet.process.hasEnded()) throw new Error(`komolet ended: ${komolet.process.stderr()}`);
      const loops = komolet.messages("ERROR").length;
      samples.push({ loops, ...figuresOf(pid) });
      if (loops >= LOOPS) break;
      if (loops >= reported + LOOPS / 4) say(`${(reported = loops)} loops without a manager`);
    }
    const early = samples.filter(({ loops }) => loops >= SETTLED / 2 && loops < 2 * SETTLED);
    const late = samples.filter(({ loops }) => loops >= LOOPS - 2 * SETTLED);
    const resident = (some: typeof samples): number => mean(some.map(({ residentMiB }) => residentMiB));
    const files = (some: typeof samples): number => Math.max(...some.map(({ openFiles }) => openFiles));
    return [
      { name: "without a manager: resident", value: resident(early), unit: "MiB" },
      atMost(2, `… growth over ${LOOPS.toLocaleString("en")} loops`, resident(late) - resident(early), "MiB"),
      atMost(4, "… more open files", files(late) - files(early)),
    ];
  } finally {
    await komolet.end();
  }
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
