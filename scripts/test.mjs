// Everything that must hold, from a fresh clone. The last line sums all runners.
import { build } from "./build/build.mjs";
import { LINT_STEPS, runSteps, TYPE_STEPS } from "./checks.mjs";
import { runMain } from "./common/say.mjs";
import { setUp } from "./setup.mjs";
import { inWords, NOTHING, sum } from "./test/counts.mjs";
import { ensurePrograms } from "./test/programs.mjs";
import { benchGuard, denoTest, playwright, runTests, vitest } from "./test/runners.mjs";

/** @typedef {import("./test/counts.mjs").Counts} Counts */

runMain(async () => {
  await setUp();

  let chromium = "";
  const browser = await failedOf("browser", async () => void (chromium = await ensurePrograms()));

  // Two lanes where neither measures time; what waits for it or measures it runs alone.
  const [[lint, agent], unbuilt] = await Promise.all([lintAndTestAgent(), failedOf("build", build)]);
  const [types, unit] = await Promise.all([
    runSteps(TYPE_STEPS),
    runTests("unit tests (vitest)", () => vitest("unit", [])),
  ]);
  const results = [agent, unit];
  if (unbuilt === 0) {
    const cycle = () => vitest("cycle", ["--config", "tests/vitest.config.ts"]);
    results.push(await runTests("power cycles with real parts (vitest)", cycle));
    if (chromium) results.push(await runTests("end to end (playwright)", () => playwright(chromium)));
    results.push(await runTests("heartbeats against echoes (short benchmark)", benchGuard));
  }

  const total = sum([...results, { ...NOTHING, failed: browser + lint + unbuilt + types }]);
  console.log(inWords(total));
  return total.failed > 0 ? 1 : 0;
});

/** @returns {Promise<[number, Counts]>} */
async function lintAndTestAgent() {
  return [await runSteps(LINT_STEPS), await runTests("agent tests (deno)", denoTest)];
}

/**
 * @param {string} name
 * @param {() => Promise<void>} work throws a Fault where it does not hold
 * @returns {Promise<number>} 1 where it failed, else 0
 */
const failedOf = (name, work) =>
  runSteps([{ name, run: () => work().then(() => ({ code: 0, output: "" })) }]);
