/** Traffic over all of the machine's cards, whatever their routes. */
import type { Host } from "../../host/environment.ts";
import { readCardBytes } from "../../host/windows/network-cards.ts";
import type { Guard } from "../guard.ts";
import { trafficBy } from "../traffic.ts";

export function trafficGuard({ uptime }: Host, above: number): Guard {
  return trafficBy(readCardBytes, uptime, above);
}
