import { readEvent, type EventView } from "@/lib/api/codec/read";
import type { EventJson } from "@/lib/gen/proto/komoriuta/v1/event_pb";

/** The known events of a server, newest first and without a gap. */
export interface History {
  readonly events: readonly EventView[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** The same in the form in which pages and actions hand it to the browser. */
export interface HistoryJson {
  readonly events: readonly EventJson[];
  readonly more: boolean;
}

export function readHistory({ events, more }: HistoryJson): History {
  return { events: events.map(readEvent), more };
}

/**
 * Joins the known events with those that were read anew. Where the two do not meet, events may be missing between them:
 * only those that were read are kept, and older ones are loaded again.
 */
export function meet(known: History, read: History): History {
  const oldestRead = read.events.at(-1)?.id ?? 0;
  const newestKnown = known.events[0]?.id ?? -1;
  if (!read.more || newestKnown < oldestRead) return read;
  const older = known.events.filter(({ id }) => id < oldestRead);
  return older.length > 0 ? { events: [...read.events, ...older], more: known.more } : read;
}

/** Adds older events to the known ones, unless the end of these has changed meanwhile. */
export function extend(known: History, before: number, older: History): History {
  if (known.events.at(-1)?.id !== before) return known;
  return { events: [...known.events, ...older.events], more: older.more };
}
