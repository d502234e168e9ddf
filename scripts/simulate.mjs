// npm run simulate: the simulation, which runs the real sources.
import { runMain } from "./common/fault.mjs";
import { runSource } from "./common/run-source.mjs";
import { setUp } from "./setup.mjs";

runMain(async () => {
  await setUp();
  return runSource("tests/simulation/main.ts");
});
