/** Holds that were placed with `komo-agent hold`. */
import { type Hold, readHolds } from "../host/holds.ts";
import type { Host } from "../host/environment.ts";
import { messageOf } from "../refusal.ts";
import { clean, type Guard } from "./guard.ts";
import type { Holder } from "./words.ts";

/** The most holders that the manager takes. */
const MOST_REPORTED = 32;

export function holdGuard(host: Host): Guard {
  return { name: "hold", check: () => holdersOf(readHolds(host), host) };
}

/** Holds in force, as holders. Where they cannot be read, that is one: never throws. */
export function localHolds(host: Host): readonly Holder[] {
  try {
    return holdersOf(readHolds(host), host).slice(0, MOST_REPORTED);
  } catch (error) {
    return [{ kind: "fault", name: `hold: ${messageOf(error)}` }];
  }
}

export function holdersOf(holds: readonly Hold[], { wall, uptime }: Pick<Host, "wall" | "uptime">): Holder[] {
  const booted = wall() - uptime();
  return holds.map(({ by, reason, command, placed }) => {
    const why = reason ?? command;
    return { kind: "hold", name: clean(why === undefined ? by : `${by}: ${why}`), since: booted + placed };
  });
}
