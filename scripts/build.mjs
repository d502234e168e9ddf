// dist/komo-manager, dist/komo-agent, dist/komolet.
import { build } from "./build/build.mjs";
import { runMain } from "./shared/fault.mjs";

runMain(build);
