// Types of the manager, the scripts and the agent.
import { runSteps } from "./checks/steps.mjs";
import { TYPE_STEPS } from "./checks/type-steps.mjs";
import { setUp } from "./setup.mjs";
import { runMain } from "./common/fault.mjs";

runMain(async () => {
  await setUp();
  return (await runSteps(TYPE_STEPS)) > 0 ? 1 : 0;
});
