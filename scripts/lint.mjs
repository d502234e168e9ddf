// Formatting, lint, and the protocol's rules.
import { LINT_STEPS } from "./checks/lint-steps.mjs";
import { runSteps } from "./checks/steps.mjs";
import { setUp } from "./setup.mjs";
import { runMain } from "./common/fault.mjs";

runMain(async () => {
  await setUp();
  return (await runSteps(LINT_STEPS)) > 0 ? 1 : 0;
});
