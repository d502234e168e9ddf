// Makes lib/gen anew from proto/ and prisma/schema.prisma.
import { ensureDependencies } from "./setup/dependencies.mjs";
import { ensureGenerated } from "./setup/generated.mjs";
import { runMain } from "./common/fault.mjs";

runMain(async () => {
  await ensureDependencies();
  await ensureGenerated({ always: true });
});
