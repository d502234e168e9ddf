/** Use over the network, as far as Windows tells: what passes over the cards, and not over which connection. */
import type { Host } from "../../host/environment.ts";
import { readCardBytes } from "../../host/windows/network-cards.ts";
import type { Guard } from "../guard.ts";
import { type Memory, networkBy } from "../network.ts";

/** Kept from one check to the next, as long as komolet runs. */
const memory: Memory = { looks: [], seen: [] };

export function networkGuard({ uptime }: Host): Guard {
  const eyes = { cards: readCardBytes, multicast: () => 0, connections: () => Promise.resolve([]) };
  return networkBy(eyes, uptime, memory);
}
