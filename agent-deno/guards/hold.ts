/** What `komo-agent hold` asked for. */
import { holdersOf, readHolds } from "../host/holds.ts";
import type { Guard, Host } from "./guard.ts";

export function holdGuard(host: Host): Guard {
  return { name: "hold", look: () => holdersOf(readHolds(host), host) };
}
