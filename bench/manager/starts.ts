import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startChild } from "../../tests/helpers/child";
import { makeLogin } from "../../tests/helpers/operator";
import { environmentFor } from "../../tests/helpers/manager";
import { program, freePort, makeTempFolder, removeFolder } from "../../tests/helpers/environment";
import { figuresOf } from "../../tests/helpers/process-figures";
import { send } from "../../tests/helpers/web";
import { atMost, type Figure, type Setting } from "../benchmark";
import { median } from "../load/drive";

/** Of each kind. */
const STARTS = 9;
/** Seconds. */
const GOAL = 1.5;

/**
 * Seconds from the start of the process to the first answer, HTTPS on. Cold: the first start there ever is: a
 * database, secrets and a CA are made. Warm: the same folders again.
 */
export async function starts({ say }: Setting): Promise<readonly Figure[]> {
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
    atMost(GOAL, `${kind} start to first answer, median of ${STARTS}`, median(walls), "s"),
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
