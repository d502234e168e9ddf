import { PERMISSIONS, type Refusal } from "@/lib/power/permissions";
import type { Action } from "@/lib/power/words";
import type { ListedServer } from "./server-view";

/**
 * Why an action may not be done now; null where it may. The manager tells only what is allowed: the reasons follow
 * from what is known of the server, by the same questions as `refusal` in lib/power asks.
 */
export function refusalOf(
  { allowed, status, power, lastHeartbeatAt }: ListedServer,
  action: Action,
): Refusal | null {
  if (allowed.includes(action)) return null;
  if (!PERMISSIONS[action].while.includes(status)) return { action, status, reason: "status" };
  if (power !== PERMISSIONS[action].power) return { action, status, reason: "power" };
  // A press whose answer is awaited: nothing may be done meanwhile.
  if (action !== "TurnOff") return { action, status, reason: "status" };
  return { action, status, reason: lastHeartbeatAt === null ? "never_reported" : "two_machines" };
}
