import { assert } from "./testing/assert.ts";
import fc from "fast-check";

Deno.test("the agent's properties run by the seed that is set for all", () => {
  const { seed } = fc.readConfigureGlobal();
  const asked = Deno.env.get("KOMO_TEST_SEED");
  assert(asked === undefined ? Number.isInteger(seed) : seed === Number(asked));
});
