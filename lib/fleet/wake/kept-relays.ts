import { wattsOf } from "../../plan/energy";
import type { KeptRelays } from "../../plan/run";
import type { RelaysOfGroup } from "../memory/kept-relays";
import { NAMES } from "../memory/order-by-name";
import { relayNetworks } from "../memory/relays";
import type { ServerRecord } from "../model/entities";
import type { Registry } from "../registry";
import { callsFrom } from "./relays";
import { relayedNetworks } from "./ways";

const NONE: readonly KeptRelays[] = [];

/** The relays of its groups that keep one on, where a server is one of them and others could be woken by it. */
export function keptRelays(registry: Registry, server: ServerRecord): readonly KeptRelays[] {
  const keeping = server.groupUuids.filter((uuid) => registry.groups.get(uuid)?.keepRelay);
  // As nearly always.
  if (keeping.length === 0) return NONE;
  const its = relayNetworks(server).filter((network) => callsFrom(registry, server.uuid, network));
  return keeping.flatMap((group) => {
    const known = registry.knownRelays.of(group, () => relaysOf(registry, group));
    return its.flatMap(({ text: network }): readonly KeptRelays[] => {
      const { relays, sleepers } = known.get(network) ?? NOBODY;
      const others = sleepers.size - (sleepers.has(server.uuid) ? 1 : 0);
      return others > 0 ? [{ network, relays }] : NONE;
    });
  });
}

const NOBODY: RelaysOfGroup = { relays: [], sleepers: new Set() };

/** The relays of a group, by network. */
function relaysOf(registry: Registry, groupUuid: string): ReadonlyMap<string, RelaysOfGroup> {
  const networksOf = relayedNetworks(registry);
  const found = new Map<string, { relays: string[]; sleepers: Set<string> }>();
  const at = (network: string): { relays: string[]; sleepers: Set<string> } => {
    const known = found.get(network) ?? { relays: [], sleepers: new Set() };
    found.set(network, known);
    return known;
  };
  const members = [...registry.servers.values()].filter(({ groupUuids }) => groupUuids.includes(groupUuid));
  for (const server of members.sort(byWhatItTakes)) {
    for (const network of new Set(relayNetworks(server).map(({ text }) => text)))
      at(network).relays.push(server.uuid);
    for (const { text } of networksOf(server)) at(text).sleepers.add(server.uuid);
  }
  return found;
}

/** The one first that is rather kept on: it keeps nothing else on, and draws the least. */
function byWhatItTakes(a: ServerRecord, b: ServerRecord): number {
  return (
    Math.sign(a.needs.length) - Math.sign(b.needs.length) ||
    wattsOf(a).on - wattsOf(b).on ||
    NAMES.compare(a.name, b.name) ||
    (a.uuid < b.uuid ? -1 : 1)
  );
}
