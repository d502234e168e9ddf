import { relayNetworks } from "../memory/relays";
import { NAMES } from "../memory/order-by-name";
import type { GroupRecord, ServerRecord } from "../model/entities";
import type { Network } from "../model/networks";
import type { Registry } from "../registry";
import { canRelay, ready } from "./relays";
import { relayedNetworks } from "./ways";

/** A network in which nobody would be on any more that could pass a wake-up signal on. */
export interface LastRelay {
  /** As CIDR. */
  readonly network: string;
  /** Servers that would be off there, and that no other way would wake. */
  readonly serverUuids: readonly string[];
  /** The group that could keep one of them on; null: no group has a relay there and another server. */
  readonly groupUuid: string | null;
}

/** Servers that are to go off. */
interface Going {
  readonly serverUuids: readonly string[];
  /** Groups that were named: one of them is rather offered. */
  readonly groupUuids: readonly string[];
  /** They go later: those of them that are off now will be on by then. */
  readonly isLater?: boolean;
}

/** The networks in which servers that are to go off are the last relays, and no group keeps one of them on. */
export function lastRelays(
  registry: Registry,
  { serverUuids, groupUuids, isLater = false }: Going,
): LastRelay[] {
  const { servers, groups } = registry;
  const going = new Map(serverUuids.flatMap((uuid) => [[uuid, servers.get(uuid)] as const]));
  const relaysIn = new Map<string, { readonly network: Network; readonly relays: ServerRecord[] }>();
  for (const server of going.values()) {
    if (!server) continue;
    for (const network of new Map(relayNetworks(server).map((each) => [each.text, each])).values()) {
      if (!isLater && !canRelay(registry, server, network)) continue;
      const found = relaysIn.get(network.text) ?? { network, relays: [] };
      found.relays.push(server);
      relaysIn.set(network.text, found);
    }
  }
  const isLeft = (network: Network): boolean =>
    ready(registry, "", [network]).some(({ uuid }) => !going.has(uuid));
  for (const [text, { network }] of relaysIn) if (isLeft(network)) relaysIn.delete(text);
  // As nearly always.
  if (relaysIn.size === 0) return [];

  const networksOf = relayedNetworks(registry);
  const asleep = new Map<string, ServerRecord[]>();
  for (const server of servers.values()) {
    if (!going.has(server.uuid) && server.facts.power === "ON") continue;
    const its = networksOf(server);
    if (!its.every((network) => relaysIn.has(network.text) || !isLeft(network))) continue;
    const [first] = its.filter(({ text }) => relaysIn.has(text));
    if (first) asleep.set(first.text, [...(asleep.get(first.text) ?? []), server]);
  }
  return [...asleep].flatMap(([network, its]) => {
    const relays = relaysIn.get(network)?.relays ?? [];
    const could = groupsOf(groups, relays, its);
    if (could.some(({ keepRelay }) => keepRelay)) return [];
    const rank = ({ uuid }: GroupRecord): number => (groupUuids.includes(uuid) ? 0 : 1);
    const [group] = could.sort((a, b) => rank(a) - rank(b) || NAMES.compare(a.name, b.name));
    return [{ network, serverUuids: its.map(({ uuid }) => uuid), groupUuid: group?.uuid ?? null }];
  });
}

/** The groups with one of these relays and another one of these servers. */
function groupsOf(
  groups: Registry["groups"],
  relays: readonly ServerRecord[],
  asleep: readonly ServerRecord[],
): GroupRecord[] {
  const found = new Set(relays.flatMap(({ groupUuids }) => groupUuids));
  return [...found].flatMap((uuid) => {
    const group = groups.get(uuid);
    const its = asleep.filter(({ groupUuids }) => groupUuids.includes(uuid));
    const isOne = relays.some((relay) => relay.groupUuids.includes(uuid) && its.some((one) => one !== relay));
    return group && isOne ? [group] : [];
  });
}
