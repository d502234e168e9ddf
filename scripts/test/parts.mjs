import { ROOT } from "../common/files.mjs";
import { git } from "../common/git.mjs";
import { Fault } from "../common/say.mjs";

/**
 * Parts of `npm run test:all` beyond `npm test`: the nightly files of a suite; a short benchmark; one turn-off and turn-on
 * of a real machine, which `machine` covers as well.
 * @typedef {import("./suites.mjs").Suite | "bench" | "power-cycle"} Part
 */

/** @type {readonly Part[]} */
export const PARTS = [
  "unit",
  "simulation",
  "agent",
  "cycle",
  "browser",
  "bench",
  "power-cycle",
  "machine",
  "arm64",
  "release",
];

/** Parts that few changes touch, or that alone take an hour: only a row of their own asks for them. */
const SELDOM = new Set(["machine", "arm64", "release"]);

/** @type {readonly Part[]} */
const USUAL = PARTS.filter((part) => !SELDOM.has(part));

/** The beginning of a path → the parts that cover it. The first match counts; without a match the usual ones cover it. */
const COVERED_BY = /** @type {const} @satisfies {readonly [RegExp, readonly Part[]][]} */ ([
  [
    /^(docs\/|README|CHANGELOG|CONTRIBUTING|LICENSE|SECURITY|\.editorconfig|\.git|\.oxfmt|tests\/screenshots\/)/,
    [],
  ],
  [/^tests\/simulation\//, ["simulation"]],
  [/^tests\/cycle\//, ["cycle"]],
  [/^tests\/e2e\//, ["browser"]],
  [/^tests\/machine\//, ["power-cycle"]],
  [/^tests\/arm64\//, []],
  [/^tests\/release\//, ["release"]],
  [/^scripts\/(release|package|manuals)\//, ["unit", "cycle", "release"]],
  [/^bench\//, ["bench"]],
  [/^(eslint|tests\/[^/]+$)/, ["unit"]],
  // Server actions and pages have rights, which the cycle's nightly files ask for one by one.
  [/^app\//, ["unit", "cycle", "browser"]],
  [/^(components|i18n|public)\//, ["unit", "browser"]],
  // What komoctl says of servers is compared with the pages.
  [/^agent-deno\/komoctl\//, ["unit", "agent", "cycle", "browser"]],
  [/^(agent-deno|command-line)\//, ["unit", "simulation", "agent", "cycle", "power-cycle"]],
  [/^deploy\//, ["cycle", "power-cycle", "release"]],
  [/^lib\/(power|plan|fleet|store)\//, ["unit", "simulation", "cycle", "browser", "bench"]],
  [/^lib\//, ["unit", "cycle", "browser", "bench"]],
]);

/**
 * @param {readonly string[]} files paths from the root
 * @returns {Part[]} the parts that cover them
 */
export function partsOf(files) {
  const wanted = new Set(files.flatMap((file) => COVERED_BY.find(([path]) => path.test(file))?.[1] ?? USUAL));
  return PARTS.filter((part) => wanted.has(part));
}

/**
 * Parts that cover what has changed since a commit, also where that is not committed yet.
 * @param {string} [base] the commit that the change began with; without it, where HEAD left `origin/main`
 * @returns {Promise<Part[]>}
 * @throws Fault where that commit is not known here: guessing would leave out a part, or take the whole night
 */
export async function partsTouched(base) {
  const wanted = base || ((await git(ROOT, "merge-base", "HEAD", "origin/main")) ?? "");
  const commit = await git(ROOT, "rev-parse", "--verify", "--quiet", `${wanted}^{commit}`);
  if (!commit)
    throw new Fault(
      `${base ? `KOMO_TEST_BASE is ${JSON.stringify(base)}, which is no commit here` : "There is no origin/main here"}: ` +
        "set KOMO_TEST_BASE to the commit that your change began with.",
    );
  return partsOf([
    ...(await linesOf("diff", "--name-only", "--no-renames", commit)),
    ...(await linesOf("ls-files", "--others", "--exclude-standard")),
  ]);
}

/** @param {string[]} args of git */
async function linesOf(...args) {
  return ((await git(ROOT, ...args)) ?? "").split("\n").filter((line) => line !== "");
}
