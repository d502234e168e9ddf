import { serversOf } from "../plan/hold";
import type { RestSettings } from "../plan/rest";
import { hourOf, HOUR, previewRest as previewOf, type PreviewedRest } from "../plan/rest-hours";
import { NAMES } from "./memory/order-by-name";
import { find, findGroup, type Registry } from "./registry";
import { restOf } from "./orders/rest-in-force";

/** The span of a preview, in hours. */
const HOURS = 7 * 24;
/** The most servers of one preview. */
const MOST = 200;

/** The subject of a preview: one server, or those of a group; null: the other one is named. */
export interface RestAsk {
  readonly serverUuid: string | null;
  readonly groupUuid: string | null;
  /** Null: that in force for each of them. */
  readonly rest: RestSettings | null;
}

/** The effect that a rest would have had in the last 7 days. Times are wall-clock milliseconds. */
export interface RestPreview {
  readonly since: number;
  readonly until: number;
  /** By name. */
  readonly servers: readonly (PreviewedRest & { readonly serverUuid: string; readonly serverName: string })[];
  /** The number of servers that were left out. */
  readonly leftOut: number;
}

/**
 * The effect that a rest would have had in the last 7 days, with whatever kept the servers awake.
 * @param sees whether a server may be told of; absent: all
 * @throws FleetError `not_found`, `group_not_found`
 */
export async function previewRest(
  registry: Registry,
  { serverUuid, groupUuid, rest }: RestAsk,
  sees: (serverUuid: string) => boolean = () => true,
): Promise<RestPreview> {
  if (groupUuid !== null) findGroup(registry, groupUuid);
  const named = {
    serverUuids: serverUuid === null ? [] : [find(registry, serverUuid).uuid],
    groupUuids: groupUuid === null ? [] : [groupUuid],
  };
  const all = serversOf(named, registry.servers.values())
    .filter(sees)
    .map((uuid) => find(registry, uuid))
    .sort((a, b) => NAMES.compare(a.name, b.name));
  const shown = all.slice(0, MOST);
  const until = registry.parts.clock.wall();
  const since = hourOf(until) + HOUR - HOURS * HOUR;
  const hours = await registry.rests.list(
    shown.map(({ uuid }) => uuid),
    since,
  );
  const servers = shown.map((server) => ({
    ...{ serverUuid: server.uuid, serverName: server.name },
    ...previewOf(hours.get(server.uuid) ?? [], rest ?? restOf(registry, server)),
  }));
  return { since, until, servers, leftOut: all.length - shown.length };
}
