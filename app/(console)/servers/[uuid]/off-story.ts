import type { EventView } from "@/lib/api/codec/read";
import type { Holder } from "@/lib/power/use";

/** What asks a server to be turned off. */
const REQUESTS = ["turned_off", "turned_off_by_force", "stop_when_free"] as const;
/** What became of one that the machine, or time, decided. */
const ENDS = [
  "turned_off_when_free",
  "declined",
  "still_in_use",
  "restarted_meanwhile",
  "slept_meanwhile",
  "still_needed",
  "would_not_wake",
] as const;
type Request = (typeof REQUESTS)[number];
type End = (typeof ENDS)[number];

/** An OFF, done or not, and all that is known of it. Times are wall-clock milliseconds. */
export interface OffStory {
  readonly kind: Request | End;
  readonly at: number;
  /** Who asked; null: nobody knows any more. */
  readonly actor: string | null;
  /** When they asked, where it came to something later. */
  readonly asked: number | null;
  /** Until when it was to wait. */
  readonly until: number | null;
  /** Why, as they said; may be empty. */
  readonly reason: string;
  /** What the machine said of its use; null: nothing. */
  readonly use: readonly Holder[] | null;
}

/**
 * The story of an OFF, by its event and what happened before; null where the event is of something else.
 * @param earlier events of the same server before it, newest first
 */
export function offStory(event: EventView, earlier: readonly EventView[]): OffStory | null {
  const { kind, at, actor, until, reason, use } = event;
  if (isOneOf(REQUESTS, kind)) return { kind, at, actor, asked: null, until, reason, use };
  if (!isOneOf(ENDS, kind)) return null;
  const request = requestOf(kind, earlier);
  return {
    kind,
    at,
    // The manager tells of it: who asked is told by their request.
    actor: request?.actor ?? (kind === "turned_off_when_free" ? actor : null),
    asked: request?.at ?? null,
    until: until ?? request?.until ?? null,
    reason: reason || (request?.reason ?? ""),
    use,
  };
}

/** What the end answers: the last request before it. Of a decline that may be a stop that came to be free. */
function requestOf(end: End, earlier: readonly EventView[]): EventView | undefined {
  const last = earlier.find(({ kind }) => isOneOf(REQUESTS, kind) || kind === "turned_off_when_free");
  const waited = end !== "declined" || last?.kind === "turned_off_when_free";
  return waited ? earlier.find(({ kind }) => kind === "stop_when_free") : last;
}

function isOneOf<Word extends string>(words: readonly Word[], kind: string): kind is Word {
  return words.some((word) => word === kind);
}
