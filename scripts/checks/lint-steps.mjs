import { bin } from "../common/paths.mjs";
import { run } from "../common/run.mjs";
import { breakingBase } from "./breaking-base.mjs";

/** @type {import("./steps.mjs").Step[]} */
export const LINT_STEPS = [
  {
    name: "formatting (prettier)",
    run: () =>
      run(bin("prettier"), ["--check", "--cache", "--cache-location", ".cache/prettier", "."], CAPTURE),
  },
  {
    name: "lint (eslint)",
    run: () =>
      run(
        bin("eslint"),
        ["--max-warnings", "0", "--cache", "--cache-location", ".cache/eslint", "."],
        CAPTURE,
      ),
  },
  { name: "protocol (buf lint)", run: () => run(bin("buf"), ["lint"], CAPTURE) },
  { name: "protocol's compatibility (buf breaking)", run: checkCompatibility },
];

/** @type {{ output: "capture" }} */
const CAPTURE = { output: "capture" };

/** Agents of the last release must still understand the manager, and the reverse. */
async function checkCompatibility() {
  const base = await breakingBase();
  if (!base) return { code: 0, output: "" };
  return run(bin("buf"), ["breaking", "--against", `.git#commit=${base}`], CAPTURE);
}
