/** Holds that were placed with `komo-agent hold`. */
import { holdersOf, readHolds } from "../host/holds.ts";
import type { Guard, Host } from "./guard.ts";

export function holdGuard(host: Host): Guard {
  return { name: "hold", look: () => holdersOf(readHolds(host), host) };
}
