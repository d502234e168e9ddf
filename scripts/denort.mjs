// Prints the path of the runtime that `deno compile` builds on, fetching it where it is missing.
import { readFileSync } from "node:fs";
import { findDenort } from "./denort/find.mjs";
import { runMain } from "./common/fault.mjs";
import { at } from "./common/paths.mjs";

runMain(async () => {
  const { devDependencies } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const { file, source } = await findDenort(devDependencies.deno, console.error);
  console.error(`denort ${devDependencies.deno}: ${source}`);
  console.log(file);
});
