// dist/komo-manager, dist/komo-agent, dist/komolet.
import { build } from "./build/build.mjs";
import { runMain } from "./common/fault.mjs";

runMain(build);
