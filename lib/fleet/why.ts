import { EXPLAINING, whyOf, type StatusThen, type Why } from "../plan/why";
import { currentStatus } from "../power/status";
import { summaries } from "./activity";
import type { EventRecord, ServerRecord } from "./model/entities";
import { find, type Registry } from "./registry";

/** The chain that led to the status of a server. */
export interface ExplainedStatus extends Why {
  /** The status; null: the manager was away, or statuses of that time are not kept any more. */
  readonly then: StatusThen | null;
}

/** The most events that are read: a story that is longer lacks its beginning. */
const READ = 100;

/**
 * The chain that led to the status of a server.
 * @param at wall-clock milliseconds; null: now
 * @throws FleetError `not_found`
 */
export async function why(registry: Registry, uuid: string, at: number | null): Promise<ExplainedStatus> {
  const server = find(registry, uuid);
  const then = await statusThen(registry, server, at);
  const events = await explaining(registry, uuid, at);
  const found = await summaries(registry, [...new Set(events.flatMap(({ runUuid }) => runUuid ?? []))]);
  const runs = [...found.values()].map((run) => [run.uuid, { ...run, createdAt: run.since.wall }] as const);
  return { ...whyOf(then, events, new Map(runs)), then };
}

async function statusThen(
  registry: Registry,
  { uuid, facts, pendingStop, use }: ServerRecord,
  at: number | null,
): Promise<StatusThen | null> {
  const since = facts.statusSince.wall;
  if (at === null || at >= since) {
    const waitsFor = at === null && pendingStop ? use : null;
    return { status: currentStatus(facts), since, waitsFor };
  }
  const [timeline] = await registry.history.timelines(at, at + 1, [uuid]);
  const past = timeline?.intervals.find((interval) => interval.since <= at && at < interval.until);
  return past ? { status: past.status, since: past.since, waitsFor: null } : null;
}

/** The events of a server until a time that may explain its status, newest first. */
async function explaining(
  { parts: { store } }: Registry,
  uuid: string,
  at: number | null,
): Promise<readonly EventRecord[]> {
  if (at === null) return store.events.list({ uuid, kinds: EXPLAINING, limit: READ });
  const found = await store.activity?.find({
    ...{ since: null, until: at + 1, before: null, limit: READ },
    ...{ servers: { uuids: [uuid], schedules: [] }, kinds: EXPLAINING, actors: [] },
  });
  return found?.events ?? [];
}
