import type { Asking } from "../access/identity";
import { permitsOf } from "../access/rights";
import type { Running } from "./running";

/** The path of the guide of the first start. */
const GUIDE = "/welcome";

/**
 * The guide, where a login is to lead there: once, for somebody who may change settings, and while there is no server.
 * Null: the login leads where it always does.
 */
export async function guideAtLogin(
  {
    fleet,
    welcomes,
    operatorsFleet,
    logError,
  }: Pick<Running, "fleet" | "welcomes" | "operatorsFleet" | "logError">,
  asking: Asking | null,
): Promise<string | null> {
  if (!asking || !welcomes || fleet.list().length > 0) return null;
  if (!permitsOf(asking.grants).may("settings")) return null;
  try {
    await operatorsFleet(asking).setSettings({ part: "welcome", values: { KOMO_WELCOME: "false" } });
    return GUIDE;
  } catch (error) {
    // Nobody is kept out for it.
    logError(error, "the guide of the first start");
    return null;
  }
}
