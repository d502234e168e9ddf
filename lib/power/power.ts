import type { Facts, Moment } from "./facts";
import type { PowerStatus, SetBy } from "./words";

/** The facts with a power status set anew, and no order: whatever order there was is spent or void. */
export function setPower(facts: Facts, power: PowerStatus, powerSetBy: SetBy, powerSince: Moment): Facts {
  return { ...endOrder(facts), power, powerSetBy, powerSince, revision: facts.revision + 1 };
}

/** The facts without their order; Applying (`off`) ends with it. */
export function endOrder(facts: Facts): Facts {
  if (!facts.order) return facts;
  return {
    ...facts,
    order: null,
    applying: facts.applying?.cause === "off" ? null : facts.applying,
    revision: facts.revision + 1,
  };
}
