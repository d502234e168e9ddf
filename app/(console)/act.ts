import type { Operator } from "@/lib/access/access";
import { running, type Running } from "@/lib/api/running";
import { FleetError } from "@/lib/fleet/errors";
import { operator } from "../operator";
import type { Outcome } from "./faults";

/**
 * Does what an operator asked for, after checking the session, and says what came of it.
 * An unexpected error goes to the log; the operator sees only its request id.
 * @param context what was asked for, for the log
 */
export async function act<T>(
  context: string,
  work: (fleet: Running["fleet"], operator: Operator) => Promise<T>,
): Promise<Outcome<T>> {
  try {
    const who = await operator();
    if (!who) return { ok: false, fault: { code: "signed_out" } };
    return { ok: true, value: await work(running().fleet, who) };
  } catch (error) {
    if (error instanceof FleetError) return { ok: false, fault: error.fault };
    return { ok: false, fault: { code: "unexpected", requestId: running().logError(error, context) } };
  }
}
