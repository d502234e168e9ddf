import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startChild } from "../../tests/helpers/child";
import { makeLogin } from "../../tests/helpers/login";
import { environmentFor } from "../../tests/helpers/manager";
import { program } from "../../tests/helpers/paths";
import { freePort } from "../../tests/helpers/ports";
import { makeTempFolder, removeFolder } from "../../tests/helpers/temp-folder";
import { send } from "../../tests/helpers/web";
import { atMost, type Figure, type Setting } from "../benchmark";
import { median } from "../load/drive";

/** Of each kind. */
const STARTS = 9;
/** Seconds. */
const GOAL = 1.5;

/**
 * Seconds from the start of the process to the first answer, HTTPS on. Cold: the first start there ever is, with an
 * empty data folder, an empty TMPDIR, and a CA to be made. Warm: the same folders again.
 */
export async function starts({ say }: Setting): Promise<readonly Figure[]> {
  const folder = makeTempFolder();
  const port = await freePort();
  const env = {
    ...environmentFor(folder, makeLogin(), port),
    KOMO_HTTPS_ADDR: `127.0.0.1:${await freePort()}`,
    TMPDIR: folder,
  };
  const cold: number[] = [];
  const warm: number[] = [];
  try {
    for (let round = 1; round <= STARTS; round += 1) {
      for (const name of ["data", "log", "deno-native-addons", "deno-compile-komo-manager.cache"])
        rmSync(path.join(folder, name), { recursive: true, force: true });
      cold.push(await secondsToAnswer(env, port));
      warm.push(await secondsToAnswer(env, port));
      say(`start ${round}: cold ${cold.at(-1)?.toFixed(2)} s, warm ${warm.at(-1)?.toFixed(2)} s`);
    }
  } finally {
    removeFolder(folder);
  }
  return [
    atMost(GOAL, `cold start to first answer, slowest of ${STARTS}`, Math.max(...cold), "s"),
    { name: "cold start, median", value: median(cold), unit: "s" },
    atMost(GOAL, `warm start to first answer, slowest of ${STARTS}`, Math.max(...warm), "s"),
    { name: "warm start, median", value: median(warm), unit: "s" },
  ];
}

async function secondsToAnswer(env: Readonly<Record<string, string>>, port: number): Promise<number> {
  const begun = performance.now();
  const child = await startChild([program("komo-manager")], { env });
  try {
    for (;;) {
      if (child.hasEnded()) throw new Error(`the manager ended: ${child.stderr()}${child.stdout()}`);
      const answer = await send({ url: `http://127.0.0.1:${port}` }, "/healthz").catch(() => null);
      if (answer?.status === 200) return (performance.now() - begun) / 1000;
      await delay(5);
    }
  } finally {
    await child.end();
  }
}
