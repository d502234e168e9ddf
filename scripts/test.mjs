// Everything that must hold, from a fresh clone. The last line sums all runners.
import { randomInt } from "node:crypto";
import { build } from "./build/build.mjs";
import { LINT_STEPS, runSteps, TYPE_STEPS } from "./checks.mjs";
import { runMain, say } from "./common/say.mjs";
import { setUp } from "./setup.mjs";
import { inWords, NOTHING, sum } from "./test/counts.mjs";
import { prepareMachine } from "./test/machine.mjs";
import { ensurePrograms } from "./test/programs.mjs";
import {
  benchGuard,
  denoTest,
  machineTests,
  playwright,
  runTests,
  saySlowest,
  vitest,
} from "./test/runners.mjs";

/** @typedef {import("./test/counts.mjs").Counts} Counts */

runMain(async () => {
  await setUp();
  sayWhichProperties();

  let chromium = "";
  const browser = await failedOf("browser", async () => void (chromium = await ensurePrograms()));

  // Two lanes where neither measures time; what waits for it or measures it runs alone.
  const [[lint, agent], unbuilt] = await Promise.all([lintAndTestAgent(), failedOf("build", build)]);
  const [[types, machine], unit] = await Promise.all([
    typesAndMachine({ built: unbuilt === 0 }),
    runTests("unit tests (vitest)", () => vitest("unit", [])),
  ]);
  const results = [agent, unit, machine];
  if (unbuilt === 0) {
    const cycle = () => vitest("cycle", ["--config", "tests/vitest.config.ts"]);
    results.push(await runTests("power cycles with real parts (vitest)", cycle));
    if (chromium) results.push(await runTests("end to end (playwright)", () => playwright(chromium)));
    results.push(await runTests("heartbeats against echoes (short benchmark)", benchGuard));
  }

  const total = sum([...results, { ...NOTHING, failed: browser + lint + unbuilt + types }]);
  saySlowest();
  console.log(inWords(total));
  return total.failed > 0 ? 1 : 0;
});

/** New examples are for the nightly run, which says how they come again. */
function sayWhichProperties() {
  if (process.env["KOMO_TEST_SEED"] !== "new") return;
  const seed = randomInt(2 ** 31);
  process.env["KOMO_TEST_SEED"] = String(seed);
  say(`Properties try new examples. The same again: KOMO_TEST_SEED=${seed} npm test`);
}

/** @returns {Promise<[number, Counts]>} */
async function lintAndTestAgent() {
  return [await runSteps(LINT_STEPS), await runTests("agent tests (deno)", denoTest)];
}

/**
 * @param {{ built: boolean }} programs
 * @returns {Promise<[number, Counts]>}
 */
async function typesAndMachine({ built }) {
  return [await runSteps(TYPE_STEPS), built ? await oneMachineCycle() : NOTHING];
}

/** One turn-off and turn-on of a real machine. Its image takes minutes to build, which only CI waits for. */
async function oneMachineCycle() {
  const name = "a real machine, off and on again";
  const machine = await prepareMachine({ mayTakeMinutes: process.env["CI"] === "true" });
  if ("accelerator" in machine) {
    return runTests(name, () => machineTests(machine.accelerator, ["power-cycle"]));
  }
  say(`- ${name}: skipped, ${machine.whyNot}`);
  return { ...NOTHING, skipped: 1 };
}

/**
 * @param {string} name
 * @param {() => Promise<void>} work throws a Fault where it does not hold
 * @returns {Promise<number>} 1 where it failed, else 0
 */
const failedOf = (name, work) =>
  runSteps([{ name, run: () => work().then(() => ({ code: 0, output: "" })) }]);
