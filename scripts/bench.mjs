// npm run bench: measures the compiled programs from outside.
import { build } from "./build/build.mjs";
import { runMain } from "./common/fault.mjs";
import { runSource } from "./common/run-source.mjs";

runMain(async () => {
  await build();
  return runSource("bench/main.ts");
});
