import type { ActivityFilter, ActivityCursor, ActivityStore, FoundEvents } from "../../fleet/model/stores";
import { Prisma, type PrismaClient } from "../../gen/prisma/client";
import { eventRecord } from "../core/rows";

/** The most rows of an index that are read for one page, whatever the filter. */
const MOST_SEEN = 20_000;
/** The most servers whose events are read by the servers' index; for more, all events are read. */
const FEW_SERVERS = 50;

/** A scan of an index of events, from the newest event of each value on. */
interface IndexScan {
  readonly column: "actor" | "kind" | "server_uuid" | null;
  readonly values: readonly string[];
}

/**
 * The events of a database, as people look through them.
 * @param mostSeen the most rows of an index that are read for one page
 */
export function activityStore(prisma: PrismaClient, mostSeen = MOST_SEEN): ActivityStore {
  return { find: (filter) => find(prisma, filter, mostSeen) };
}

/**
 * A page of the activity log. The time that it takes is bounded, whatever the filter: each value of the index that fits
 * best is read for its part of so many rows, and where those end before the page is full, the page ends there.
 */
async function find(prisma: PrismaClient, filter: ActivityFilter, mostSeen: number): Promise<FoundEvents> {
  const { column, values } = scanFor(filter);
  const seen = Math.max(filter.limit, Math.floor(mostSeen / values.length));
  const along = Prisma.sql`FROM events WHERE ${column === null ? Prisma.sql`TRUE` : Prisma.sql`${Prisma.raw(column)} = asked.value`}
    AND ${within(filter)} ORDER BY at DESC, id DESC`;
  const found = await prisma.$queryRaw<{ value: string; places: string }[]>`
    SELECT asked.value AS value, (SELECT json_group_array(json_array(at, id)) FROM (
      SELECT at, id FROM (
        SELECT at, id, kind, actor, server_uuid, server_name, run_uuid ${along} LIMIT ${seen}
      ) AS e WHERE ${matching(filter)} LIMIT ${filter.limit})) AS places
    FROM json_each(${JSON.stringify(values)}) AS asked`;
  const scanned = found.map(({ value, places }) => ({ value, places: placesOf(places) }));
  const short = scanned.filter(({ places }) => places.length < filter.limit).map(({ value }) => value);
  const ends = await prisma.$queryRaw<{ end: string | null }[]>`
    SELECT (SELECT json_array(json_array(at, id)) FROM (SELECT at, id ${along} LIMIT 1 OFFSET ${seen - 1})) AS "end"
    FROM json_each(${JSON.stringify(short)}) AS asked`;
  const { page, next } = joined(
    scanned.flatMap(({ places }) => places),
    [
      ...scanned.flatMap(({ places }) => (places.length < filter.limit ? [] : places.slice(-1))),
      ...ends.flatMap(({ end }) => placesOf(end ?? "[]")),
    ],
    filter.limit,
  );
  const events = await prisma.event.findMany({ where: { id: { in: page.map(({ id }) => id) } } });
  const byId = new Map(events.map((event) => [event.id, event]));
  return { events: page.flatMap(({ id }) => byId.get(id) ?? []).map(eventRecord), next };
}

/** The index of the filter's rarest condition: people do less than servers. */
function scanFor({ actors, kinds, servers }: ActivityFilter): IndexScan {
  if (actors.length > 0) return { column: "actor", values: actors };
  if (kinds.length > 0) return { column: "kind", values: kinds };
  // Runs and schedules are about no single server.
  if (servers && servers.uuids.length <= FEW_SERVERS)
    return { column: "server_uuid", values: [...servers.uuids, ""] };
  return { column: null, values: [""] };
}

function within({ since, until, before }: ActivityFilter): Prisma.Sql {
  const from = Math.trunc(since ?? 0);
  const to = Math.trunc(until ?? LAST_TIME);
  if (!before) return Prisma.sql`at >= ${from} AND at < ${to}`;
  // One bound for the index to begin at.
  return Prisma.sql`at >= ${from} AND at < ${Math.min(to, before.at + 1)} AND (at < ${before.at} OR id < ${before.id})`;
}

/** Later than any time that is kept. */
const LAST_TIME = Date.UTC(9999, 11, 31);

function matching(filter: ActivityFilter): Prisma.Sql {
  const { actors, kinds } = filter;
  const all = [
    ...(actors.length > 0 ? [oneOf(Prisma.sql`actor`, actors)] : []),
    ...(kinds.length > 0 ? [oneOf(Prisma.sql`kind`, kinds)] : [outsideOfRuns(filter)]),
    ...(filter.servers ? [ofServers(filter.servers)] : []),
  ];
  return Prisma.sql`(${Prisma.join(all, ") AND (")})`;
}

/**
 * A condition that leaves a run's own events out, unless the filter leaves the run itself out because somebody else
 * asked for it.
 */
function outsideOfRuns({ actors }: ActivityFilter): Prisma.Sql {
  const own = Prisma.sql`run_uuid IS NULL OR kind = 'run_started'`;
  if (actors.length === 0) return own;
  const author = Prisma.sql`(SELECT author FROM runs WHERE uuid = e.run_uuid)`;
  return Prisma.sql`${own} OR NOT ifnull(${oneOf(author, actors)}, FALSE)`;
}

/** A condition on events of these servers, of runs with one of them, or of these schedules. */
function ofServers({ uuids, schedules }: NonNullable<ActivityFilter["servers"]>): Prisma.Sql {
  return Prisma.sql`${oneOf(Prisma.sql`server_uuid`, uuids)} OR server_uuid = '' AND CASE
    WHEN run_uuid IS NULL THEN ${oneOf(Prisma.sql`server_name`, schedules)}
    ELSE EXISTS (SELECT 1 FROM runs JOIN run_members AS member ON member.run_id = runs.id
      WHERE runs.uuid = e.run_uuid AND ${oneOf(Prisma.sql`member.server_uuid`, uuids)}) END`;
}

function oneOf(what: Prisma.Sql, words: readonly string[]): Prisma.Sql {
  return Prisma.sql`${what} IN (SELECT value FROM json_each(${JSON.stringify(words)}))`;
}

/**
 * The newest events that all scans have found.
 * @param ends the cursors at which scans stopped before their own end
 */
function joined(
  places: ActivityCursor[],
  ends: readonly ActivityCursor[],
  limit: number,
): { readonly page: readonly ActivityCursor[]; readonly next: ActivityCursor | null } {
  const end = [...ends].sort(newestFirst)[0] ?? null;
  const sure = places.sort(newestFirst).filter((place) => !end || newestFirst(place, end) <= 0);
  const page = sure.slice(0, limit);
  return { page, next: sure.length > limit ? (page.at(-1) ?? null) : end };
}

function placesOf(json: string): ActivityCursor[] {
  return (JSON.parse(json) as [number, number][]).map(([at, id]) => ({ at, id }));
}

function newestFirst(a: ActivityCursor, b: ActivityCursor): number {
  return b.at - a.at || b.id - a.id;
}
