import { byDeno, deno } from "./build/deno.mjs";
import { at, bin } from "./common/files.mjs";
import { git } from "./common/git.mjs";
import { run } from "./common/run.mjs";
import { Fault, red, green, say, seconds } from "./common/say.mjs";

/**
 * @typedef {object} Step one thing that either holds or does not
 * @property {string} name
 * @property {() => Promise<{ code: number, output: string }>} run
 */

/**
 * Carries out steps one after another, and says of each how it ended; what a failed one printed is shown.
 * @param {Step[]} steps
 * @param {(name: string, output: string) => void} [onFailure]
 * @returns {Promise<number>} how many failed
 */
export async function runSteps(steps, onFailure) {
  let failed = 0;
  for (const { name, run } of steps) {
    const start = performance.now();
    const { code, output } = await run().catch(outcomeOfFault);
    const time = seconds(performance.now() - start);
    if (code === 0) say(`${green("✓")} ${name}`, time);
    else {
      failed++;
      say(`${red("✗")} ${name}`, time);
      console.log(output.trimEnd());
      onFailure?.(name, output);
    }
  }
  return failed;
}

/** @param {unknown} error */
function outcomeOfFault(error) {
  if (error instanceof Fault) return { code: 1, output: error.message };
  throw error;
}

/** @satisfies {import("./common/run.mjs").RunOptions} */
const QUIET = /** @type {const} */ ({
  output: "capture",
  env: { NEXT_TELEMETRY_DISABLED: "1" },
  priority: "low",
});
/** For what works on one core for a minute: last of all it would leave the other one idle. */
const SOONER = /** @type {const} */ ({ ...QUIET, priority: "below" });

/**
 * The compiler that checks. The package `typescript` is the one before it, for tools that need its API:
 * docs/decisions/073.
 */
const TSC = at("node_modules", "native-typescript", "bin", "tsc");

/** Of the four that it would take each works out the same types anew: two need a third less of the processor's time. */
const FEW_CHECKERS = ["--checkers", "2"];

/** @type {import("./checks.mjs").Step[]} */
export const TYPE_STEPS = [
  {
    name: "types of the manager (tsc)",
    async run() {
      // Routes and next-env.d.ts have types that Next makes.
      const made = await run(bin("next"), ["typegen"], QUIET);
      return made.code === 0 ? run(TSC, ["--noEmit", ...FEW_CHECKERS], QUIET) : made;
    },
  },
  { name: "types of the scripts (tsc)", run: () => run(TSC, ["--project", "scripts"], QUIET) },
  {
    name: "types of the agent (deno check)",
    run: async () => ({ code: 0, output: await deno(["check", "."], at("agent-deno")) }),
  },
];

/**
 * @param {{ compiled: boolean }} how `compiled`: also the rules for which React's compiler reads each component, a third
 *   of ESLint's time
 * @returns {import("./checks.mjs").Step[]}
 */
export const lintSteps = ({ compiled }) => [
  {
    name: "formatting (oxfmt)",
    run: () => run(bin("oxfmt"), ["--check", "."], QUIET),
  },
  {
    name: "lint (eslint)",
    run: () =>
      byDeno(
        at("node_modules", "eslint", "bin", "eslint.js"),
        ["--max-warnings", "0", "--cache", "--cache-location", ".cache/eslint", "."],
        { ...SOONER, env: { ...SOONER.env, KOMO_LINT_COMPILED: compiled ? "1" : "0" } },
      ),
  },
  { name: "words (docs/glossary.md)", run: checkWords },
  { name: "protocol (buf lint)", run: () => run(bin("buf"), ["lint"], QUIET) },
  { name: "protocol's compatibility (buf breaking)", run: () => checkCompatibility() },
];

/**
 * Agents and programs of the last release must still understand the manager, and the reverse: the protocol is compared
 * with that of the last release that HEAD descends from. Before the first one nobody has any.
 * @param {string} [folder] of a clone
 */
export async function checkCompatibility(folder = at()) {
  const release = await git(folder, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*");
  if (!release) return { code: 0, output: "" };
  return run(bin("buf"), ["breaking", "--against", `.git#tag=${release}`], { ...QUIET, cwd: folder });
}

/** Words that docs/glossary.md has replaced, and that mean nothing else in code or prose. */
const REPLACED =
  "voices? from the past|rivals?|shared work|serially|roster|clockwork|least missed|glyphs?|baggage|given[ -]back|deeds?|wish(es)?|diar(y|ies)|carry-on";
const MAY_NAME_THEM = [
  "docs/glossary.md",
  "docs/decisions/067-words.md",
  "CHANGELOG.md",
  "package-lock.json",
  "scripts/checks.mjs",
  "eslint/words.mjs",
  "eslint/words.test.ts",
];

/** Finds no word that the glossary's history lists, outside of it. */
async function checkWords() {
  const elsewhere = MAY_NAME_THEM.map((file) => `:!${file}`);
  const found = await git(at(), "grep", "--untracked", "-nIiwE", REPLACED, "--", ".", ...elsewhere);
  if (found === undefined) return { code: 0, output: "" };
  return { code: 1, output: `${found}\ndocs/glossary.md says which words are used instead.\n` };
}
