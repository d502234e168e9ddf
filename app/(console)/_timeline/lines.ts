import type { ActivityEntryView } from "@/lib/api/codec/read-history";
import type { RunView } from "@/lib/api/codec/read-run";

/** A line of the activity log: an event, or similar events of many servers. */
export interface Line {
  /** The key of its earliest event: the same for as long as the line is there. */
  readonly key: string;
  /** The times of its last and its first event, in wall-clock milliseconds. */
  readonly at: number;
  readonly since: number;
  /** Newest first; at least one. */
  readonly entries: readonly ActivityEntryView[];
  readonly run: RunView | null;
}

/** The greatest gap between two events of a line (ms). */
const TOGETHER = 3 * 60_000;
/** The greatest span of a line (ms). */
const AT_MOST = 20 * 60_000;

/**
 * The activity log in lines: events of many servers at about the same time, of the same kind and by the same actor, are
 * one. A line lies within one day.
 * @param entries newest first
 * @param dayOf gives the day of a time
 */
export function linesOf(entries: readonly ActivityEntryView[], dayOf: (at: number) => string): Line[] {
  const lines: { key: string; entries: ActivityEntryView[] }[] = [];
  const open = new Map<string, { key: string; entries: ActivityEntryView[] }>();
  for (const entry of entries) {
    const { event } = entry;
    const sort = foldedBy(entry);
    const line = sort === null ? undefined : open.get(sort);
    const first = line?.entries[0]?.event;
    const last = line?.entries.at(-1)?.event;
    const isTogether =
      first &&
      last &&
      last.at - event.at <= TOGETHER &&
      first.at - event.at <= AT_MOST &&
      dayOf(first.at) === dayOf(event.at);
    if (line && isTogether) {
      line.entries.push(entry);
      line.key = `${event.id}`;
      continue;
    }
    const fresh = { key: `${event.id}`, entries: [entry] };
    lines.push(fresh);
    if (sort !== null) open.set(sort, fresh);
  }
  return lines.map(({ key, entries }) => ({
    ...{ key, entries, at: entries[0]?.event.at ?? 0, since: entries.at(-1)?.event.at ?? 0 },
    run: entries[0]?.run ?? null,
  }));
}

/** Entries with the same value may share a line; null: it has its own. */
function foldedBy({ event, run }: ActivityEntryView): string | null {
  const { kind, actor, reason, runUuid, serverUuid } = event;
  if (run || serverUuid === "") return null;
  return JSON.stringify([kind, actor, reason, runUuid]);
}

/** The servers of a line, each once, by name. */
export function serversOf({
  entries,
}: Pick<Line, "entries">): { readonly uuid: string; readonly name: string }[] {
  const found = new Map<string, string>();
  for (const { event } of entries)
    if (event.serverUuid !== "" && !found.has(event.serverUuid))
      found.set(event.serverUuid, event.serverName);
  return [...found].map(([uuid, name]) => ({ uuid, name })).sort((a, b) => NAMES.compare(a.name, b.name));
}

const NAMES = new Intl.Collator(undefined, { numeric: true });

/** Consecutive items of one day. */
export interface Day<Thing> {
  /** As YYYY-MM-DD. */
  readonly day: string;
  readonly things: readonly Thing[];
}

/** Groups ordered items by their days. */
export function byDay<Thing extends { readonly at: number }>(
  things: readonly Thing[],
  dayOf: (at: number) => string,
): Day<Thing>[] {
  const days: { day: string; things: Thing[] }[] = [];
  for (const thing of things) {
    const day = dayOf(thing.at);
    const last = days.at(-1);
    if (last?.day === day) last.things.push(thing);
    else days.push({ day, things: [thing] });
  }
  return days;
}

/**
 * Joins the known entries with those that were read anew. Where the two do not meet, entries may be missing between
 * them, and only those that were read are kept.
 */
export function meet(known: Pages, read: Pages): Pages {
  const ids = new Set(read.entries.map(({ event }) => event.id));
  const oldest = read.entries.at(-1);
  if (read.next === null || !oldest) return read;
  if (!known.entries.some(({ event }) => ids.has(event.id))) return read;
  const older = known.entries.filter(({ event }) => isOlder(event, oldest.event));
  return older.length > 0 ? { entries: [...read.entries, ...older], next: known.next } : read;
}

/** The known part of the activity log, newest first and without a gap. */
export interface Pages {
  readonly entries: readonly ActivityEntryView[];
  /** Null: there is nothing older. */
  readonly next: string | null;
}

type Placed = Pick<ActivityEntryView["event"], "at" | "id">;

function isOlder(a: Placed, b: Placed): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id);
}
