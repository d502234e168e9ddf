// Everything that must hold, from a fresh clone: `npm test`; with `--all` also what takes longer; with
// `--touched` what of that the change touches. The last line sums all runners.
import { build } from "./build/build.mjs";
import { lintSteps, runSteps, TYPE_STEPS } from "./checks.mjs";
import { Fault, runMain, say } from "./common/say.mjs";
import { setUp } from "./setup.mjs";
import { whyNoArm64 } from "./test/arm64.mjs";
import { inWords, NOTHING, sum } from "./test/counts.mjs";
import { noteFailures, notedFailures } from "./test/failures.mjs";
import { prepareMachine } from "./test/machine.mjs";
import { inMemory } from "./test/memory.mjs";
import { PARTS, partsTouched } from "./test/parts.mjs";
import { ensurePrograms } from "./test/programs.mjs";
import { makeRelease, whyNoRelease } from "./test/release.mjs";
import {
  arm64Tests,
  benchGuard,
  denoTest,
  machineTests,
  playwright,
  releaseTests,
  runTests,
  saySlowest,
  vitest,
} from "./test/runners.mjs";
import { newSeed } from "./test/seed.mjs";

/** @typedef {import("./test/counts.mjs").Counts} Counts */
/** @typedef {import("./test/parts.mjs").Part} Part */

/** @type {Record<string, () => Promise<Iterable<Part>>>} */
const BEYOND = {
  "": async () => [],
  "--all": async () => PARTS,
  "--touched": () => partsTouched(process.env["KOMO_TEST_BASE"]),
};

runMain(async () => {
  const mode = process.argv.slice(2).join(" ");
  const choose = BEYOND[mode];
  if (!choose)
    throw new Fault(
      "`npm test` takes no arguments; `npm run test:all` runs what it leaves out, `npm run test:touched` what of that a change touches.",
    );
  const beyond = new Set(await choose());
  if (beyond.size > 0) say(`Beyond npm test: ${[...beyond].join(", ")}.`);

  let chromium = "";
  const installed = failedOf("browser", async () => void (chromium = await ensurePrograms()));
  const [browser] = await Promise.all([installed, setUp()]);
  setSeed(mode);

  /** @type {Counts[]} */
  const results = [];
  const built = failedOf("build", build);
  // Beside programs, which mostly wait, run tests that have deadlines as they do; what has none takes what all leave.
  const tested = withDeadlines(beyond);
  const programs = built.then((failed) => (failed === 0 ? withPrograms(beyond) : []));
  const computing = programs.then(() => compute(beyond, tested));
  // At night some of the browser's tests measure how smooth a page is.
  const others = Promise.all([programs, tested, ...(beyond.has("browser") ? [computing] : [])]);
  const browsed = others.then(async () =>
    (await built) === 0 && chromium ? [await inBrowser(beyond, chromium)] : [],
  );

  results.push(...(await tested), ...(await programs), ...(await browsed));
  const [lint, types, simulated] = await computing;
  results.push(simulated);
  const unbuilt = await built;
  if (unbuilt === 0) results.push(...(await alone(beyond)));

  const total = sum([...results, { ...NOTHING, failed: browser + lint + unbuilt + types }]);
  saySlowest();
  if (notedFailures().length > 0) say("What failed:");
  for (const line of notedFailures()) say(line);
  console.log(inWords(total));
  return total.failed > 0 ? 1 : 0;
});

/**
 * The seed of all properties. New examples are for the nightly run, which prints how to repeat them.
 * @param {string} mode
 */
function setSeed(mode) {
  const seed = newSeed(mode, process.env["KOMO_TEST_SEED"]);
  if (seed === undefined) return;
  process.env["KOMO_TEST_SEED"] = seed;
  say(`Properties try new examples. The same again: KOMO_TEST_SEED=${seed}, and the same command.`);
}

/**
 * Tests that have deadlines and need nothing that is built: the unit tests take less of the processor than the others.
 * @param {Set<Part>} beyond
 */
function withDeadlines(beyond) {
  const agent = () => denoTest({ nightly: beyond.has("agent") });
  /** @type {import("./test/runners.mjs").SuiteOptions} */
  const options = { nightly: beyond.has("unit"), inDeno: true, priority: "below" };
  const unit = () => inMemory((env) => vitest("unit", [], { ...options, env }));
  return Promise.all([runTests("agent tests (deno)", agent), runTests("unit tests (vitest)", unit)]);
}

/**
 * Whatever only computes, as long as it takes.
 * @param {Set<Part>} beyond
 * @param {Promise<unknown>} tested when the unit tests have ended
 * @returns {Promise<[number, number, Counts]>} failed steps of lint and types; tests
 */
async function compute(beyond, tested) {
  const config = ["--config", "tests/simulation/vitest.config.ts"];
  /** @type {import("./test/runners.mjs").SuiteOptions} */
  const options = { nightly: beyond.has("simulation"), inDeno: true, priority: "below" };
  const simulation = () => vitest("simulation", config, options);
  // Each change to the console has this part, and so has one to the rules.
  const lint = takeSteps(lintSteps({ compiled: beyond.has("unit") }));
  const types = takeSteps(TYPE_STEPS);
  // Its tests have two minutes each: with less than a core they might need more.
  await tested;
  return [await lint, await types, await runTests("the simulation (vitest)", simulation)];
}

/** @param {Set<Part>} beyond */
async function withPrograms(beyond) {
  const config = ["--config", "tests/vitest.config.ts"];
  const cycle = () => vitest("cycle", config, { nightly: beyond.has("cycle") });
  return [await runTests("power cycles with real parts (vitest)", cycle)];
}

/**
 * @param {Set<Part>} beyond
 * @param {string} chromium path of the browser
 */
function inBrowser(beyond, chromium) {
  const nightly = beyond.has("browser");
  return runTests("end to end (playwright)", () => playwright(chromium, { nightly }));
}

/** @param {Set<Part>} beyond */
async function alone(beyond) {
  const results = [];
  if (beyond.has("bench"))
    results.push(await runTests("heartbeats against echoes (short benchmark)", benchGuard));
  if (beyond.has("machine")) results.push(await onMachine("a real machine", "machine", []));
  else if (beyond.has("power-cycle"))
    results.push(await onMachine("a real machine, off and on again", "power-cycle", ["power-cycle"]));
  if (beyond.has("arm64")) results.push(await onArm64("linux-arm64, emulated"));
  if (beyond.has("release")) results.push(await withRelease("the release"));
  return results;
}

/**
 * @param {string} name
 * @param {"machine" | "power-cycle"} part
 * @param {string[]} files of tests/machine; none: all
 */
async function onMachine(name, part, files) {
  const machine = await prepareMachine(part);
  if (!("accelerator" in machine)) return skipped(name, machine.whyNot);
  return runTests(name, () => machineTests(machine.accelerator, files));
}

/** @param {string} name */
async function onArm64(name) {
  const whyNot = await whyNoArm64();
  if (whyNot) return skipped(name, whyNot);
  const unbuilt = await failedOf("build for linux-arm64", () => build(["linux-arm64"]));
  return unbuilt > 0 ? { ...NOTHING, failed: unbuilt } : runTests(name, () => arm64Tests());
}

/** @param {string} name */
async function withRelease(name) {
  const whyNot = await whyNoRelease();
  if (whyNot) return skipped(name, whyNot);
  const unmade = await failedOf("a release", makeRelease);
  if (unmade > 0) return { ...NOTHING, failed: unmade };
  const machine = await prepareMachine("release");
  return runTests(name, () => releaseTests("accelerator" in machine ? machine.accelerator : undefined, []));
}

/**
 * @param {string} name
 * @param {string} whyNot
 * @returns {Counts}
 */
function skipped(name, whyNot) {
  say(`- ${name}: skipped, ${whyNot}`);
  return { ...NOTHING, skipped: 1 };
}

/**
 * @param {string} name
 * @param {() => Promise<void>} work throws a Fault where it does not hold
 * @returns {Promise<number>} 1 where it failed, else 0
 */
const failedOf = (name, work) =>
  takeSteps([{ name, run: () => work().then(() => ({ code: 0, output: "" })) }]);

/** @param {import("./checks.mjs").Step[]} steps */
const takeSteps = (steps) => runSteps(steps, (name, output) => noteFailures(name, [], output));
