import { readEvent, type EventView } from "@/lib/api/codec/read";
import type { EventJson } from "@/lib/gen/proto/komoriuta/v1/event_pb";

/** What is known to have happened to a server, newest first and without a gap. */
export interface History {
  readonly events: readonly EventView[];
  /** There are older ones. */
  readonly more: boolean;
}

/** The same as pages and actions hand it to the browser. */
export interface HistoryJson {
  readonly events: readonly EventJson[];
  readonly more: boolean;
}

export function readHistory({ events, more }: HistoryJson): History {
  return { events: events.map(readEvent), more };
}

/**
 * What was known, with what the page read anew. Where the two do not meet, something may be missing between them:
 * then only what was read is kept, and older events are asked for again.
 */
export function meet(known: History, read: History): History {
  const oldestRead = read.events.at(-1)?.id ?? 0;
  const newestKnown = known.events[0]?.id ?? -1;
  if (!read.more || newestKnown < oldestRead) return read;
  const older = known.events.filter(({ id }) => id < oldestRead);
  return older.length > 0 ? { events: [...read.events, ...older], more: known.more } : read;
}

/** What was known, with older events that were asked for; as it was, where it has changed at its end since. */
export function extend(known: History, before: number, older: History): History {
  if (known.events.at(-1)?.id !== before) return known;
  return { events: [...known.events, ...older.events], more: older.more };
}
