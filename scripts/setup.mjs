import { ensureDependencies } from "./setup/dependencies.mjs";
import { ensureGenerated } from "./setup/generated.mjs";

/** All that must stand before anything of the repository can run: dependencies and generated code. */
export async function setUp() {
  await ensureDependencies();
  await ensureGenerated();
}
