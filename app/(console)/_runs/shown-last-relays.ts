import type { Reads } from "@/lib/fleet/fleet";
import type { LastRelay } from "@/lib/fleet/wake/last-relays";

/** A network in which the last relay would go off. */
export interface ShownLastRelay {
  readonly network: string;
  /** The number of servers there that would have to be turned on by hand. */
  readonly servers: number;
  /** The group that could keep one of them on; null: there is none. */
  readonly group: { readonly uuid: string; readonly name: string } | null;
}

/** Networks in which the last relay would go off, as screens show them. */
export function shownLastRelays(
  lastRelays: readonly LastRelay[],
  fleet: Pick<Reads, "groups">,
): ShownLastRelay[] {
  if (lastRelays.length === 0) return [];
  const groups = new Map(fleet.groups().map(({ uuid, name }) => [uuid, { uuid, name }]));
  return lastRelays.map(({ network, serverUuids, groupUuid }) => ({
    network,
    servers: serverUuids.length,
    group: groups.get(groupUuid ?? "") ?? null,
  }));
}
