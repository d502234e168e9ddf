import { serversOf } from "../plan/hold";
import { listedRun } from "../plan/run";
import type { EventRecord } from "./model/entities";
import { findGroup, type Registry } from "./registry";
import type { ActivityCursor, RunSummary } from "./model/stores";
import { snapshot } from "./memory/open-runs";

/** A query for the activity log. Times are wall-clock milliseconds, `until` is not included. */
export interface ActivityQuery {
  /** Null: as far back as events are kept. */
  readonly since: number | null;
  /** Null: until now. */
  readonly until: number | null;
  /** Both empty: of all servers, and of what is about none. */
  readonly serverUuids: readonly string[];
  /** The servers that are in them now. */
  readonly groupUuids: readonly string[];
  /** Kinds of events; none: all, where events of a run are left to the run's own entry. */
  readonly kinds: readonly string[];
  /** Operators' IDs, "agent", "manager"; none: all. */
  readonly actors: readonly string[];
  readonly limit: number;
  /** `next` of the page before this one; null: from the newest on. */
  readonly before: ActivityCursor | null;
}

/** Something that happened. */
export interface ActivityEntry {
  readonly event: EventRecord;
  /** The run as it is now, where the event is its start. Null: it is another event, or the run is not kept any more. */
  readonly run: RunSummary | null;
}

export interface ActivityPage {
  readonly entries: readonly ActivityEntry[];
  /** Null: there is nothing older. Else there may be, also where entries are fewer than the limit. */
  readonly next: ActivityCursor | null;
}

/** A page of the activity log, newest first. @throws FleetError `group_not_found` */
export async function activity(registry: Registry, query: ActivityQuery): Promise<ActivityPage> {
  const { serverUuids, groupUuids, ...rest } = query;
  for (const uuid of groupUuids) findGroup(registry, uuid);
  const servers = serverUuids.length + groupUuids.length === 0 ? null : asked(registry, query);
  const found = await registry.parts.store.activity?.find({ ...rest, servers });
  if (!found) return { entries: [], next: null };
  const { events, next } = found;
  const runs = await summaries(
    registry,
    events.flatMap(({ kind, runUuid }) => (kind === "run_started" && runUuid !== null ? [runUuid] : [])),
  );
  const entries = events.map((event) => ({
    event,
    run: (event.kind === "run_started" && event.runUuid !== null && runs.get(event.runUuid)) || null,
  }));
  return { entries, next };
}

/** The servers that are asked for, and the schedules that are for one of them. */
function asked(registry: Registry, query: ActivityQuery) {
  const servers = [...registry.servers.values()];
  const uuids = serversOf(query, servers);
  const its = new Set(uuids);
  const schedules = [...registry.schedules.values()]
    .filter((schedule) => serversOf(schedule, servers).some((uuid) => its.has(uuid)))
    .map(({ name }) => name);
  return { uuids, schedules };
}

/** The runs of these that are kept, as they are now, by their uuid. */
export async function summaries(
  { runs, parts: { store } }: Registry,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, RunSummary>> {
  const open = uuids.flatMap((uuid) => runs.byUuid.get(uuid) ?? []).map(snapshot);
  const found = new Map(
    open.map((run): [string, RunSummary] => [
      run.uuid,
      { ...listedRun(run), serverNames: run.members.slice(0, NAMED).map(({ serverName }) => serverName) },
    ]),
  );
  const ended = uuids.filter((uuid) => !found.has(uuid));
  if (ended.length === 0) return found;
  for (const run of (await store.runs?.summaries(ended, NAMED)) ?? []) found.set(run.uuid, run);
  return found;
}

/** The number of servers that a run's entry names. */
const NAMED = 3;
