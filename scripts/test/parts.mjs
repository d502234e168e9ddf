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

/** Left out by CI where nobody knows what has changed: what alone takes an hour, and what few changes touch. */
const SELDOM = new Set(["machine", "arm64", "release"]);

/** CI has ninety minutes. @type {readonly Part[]} */
const IN_CI = PARTS.filter((part) => !SELDOM.has(part));

/**
 * Minutes of a run of CI after which a part that runs late is not begun any more, so that a slow machine ends in time.
 * @type {Partial<Record<Part, number>>}
 */
const LATEST = { browser: 40, bench: 70, "power-cycle": 75, release: 45 };

/**
 * @param {Part} part
 * @param {number} passed minutes since CI began
 * @returns {boolean} whether there is time for it in a run of CI
 */
export function isInTime(part, passed) {
  return passed < (LATEST[part] ?? Infinity);
}

/** The beginning of a path → the parts of IN_CI that cover it. The first match counts; without a match all cover it. */
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
  const wanted = new Set(files.flatMap((file) => COVERED_BY.find(([path]) => path.test(file))?.[1] ?? IN_CI));
  return PARTS.filter((part) => wanted.has(part));
}

/**
 * Parts of CI beyond `npm test`: all with `KOMO_TEST_ALL=1`; else those that cover the changed files; where these are
 * unknown, all but those that take an hour.
 * @param {Record<string, string | undefined>} env
 * @param {typeof changedSince} changed
 * @returns {Promise<readonly Part[]>}
 * @throws Fault where a variable has a value that it may not have
 */
export async function partsForCi(env, changed = changedSince) {
  const all = env["KOMO_TEST_ALL"] ?? "";
  if (!["", "0", "1"].includes(all))
    throw new Fault(`KOMO_TEST_ALL is ${JSON.stringify(all)}: set it to 1, or leave it out.`);
  if (all === "1") return PARTS;
  const files = await changed(env["KOMO_TEST_BASE"]);
  return files ? partsOf(files) : IN_CI;
}

/**
 * The files that differ from a commit, also where that is not committed yet.
 * @param {string} [base] a commit; without it, where HEAD left origin/main
 * @returns {Promise<string[] | undefined>} undefined where the commit is not known here, as in a shallow clone, or HEAD is on origin/main
 */
async function changedSince(base) {
  const commit = await git(
    ROOT,
    "rev-parse",
    "--verify",
    "--quiet",
    `${base || ((await git(ROOT, "merge-base", "HEAD", "origin/main")) ?? "")}^{commit}`,
  );
  if (!commit || (!base && commit === (await git(ROOT, "rev-parse", "HEAD")))) return undefined;
  const [tracked, others] = [
    await git(ROOT, "diff", "--name-only", "--no-renames", commit),
    await git(ROOT, "ls-files", "--others", "--exclude-standard"),
  ];
  return [tracked, others].flatMap((lines) => lines?.split("\n") ?? []);
}
