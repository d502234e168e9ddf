import type { EventView } from "@/lib/api/codec/read";
import type { Holder } from "@/lib/power/use";

/** Events that request an OFF. */
const REQUESTS = ["turned_off", "turned_off_by_force", "stop_when_free", "rest_due"] as const;
/** Those after which a stop waits. */
const WAITS: readonly string[] = ["stop_when_free", "rest_due"];
/** Events that end such a request by the machine, or by time. */
const ENDS = [
  "turned_off_when_free",
  "declined",
  "still_in_use",
  "restarted_meanwhile",
  "slept_meanwhile",
  "still_needed",
  "would_not_wake",
  "kept_as_relay",
  "rest_put_off",
] as const;
type Request = (typeof REQUESTS)[number];
type End = (typeof ENDS)[number];

/** The story of an OFF, completed or not. Times are wall-clock milliseconds. */
export interface OffStory {
  /** `rested`: it went to sleep by itself. */
  readonly kind: Request | End | "rested";
  readonly at: number;
  /** The author of the request; null: not known any more. */
  readonly actor: string | null;
  /** The time of the request, where it took effect later; null: at once. */
  readonly asked: number | null;
  /** The time until which it was to wait. */
  readonly until: number | null;
  /** The author's reason; may be empty. */
  readonly reason: string;
  /** The use that the machine reported; null: none. */
  readonly use: readonly Holder[] | null;
}

/**
 * The story of an OFF from its event and the ones before; null: it is another kind of event.
 * @param earlier events of the same server before it, newest first
 */
export function offStory(event: EventView, earlier: readonly EventView[]): OffStory | null {
  const { kind, at, actor, until, reason, use } = event;
  if (isOneOf(REQUESTS, kind)) return { kind, at, actor, asked: null, until, reason, use };
  if (!isOneOf(ENDS, kind)) return null;
  const request = requestOf(kind, earlier);
  // Nobody asked then.
  const isRest = request?.kind === "rest_due";
  return {
    kind: isRest && kind === "turned_off_when_free" ? "rested" : kind,
    at,
    // The manager is the author of an end: its request names the person.
    actor: request?.actor ?? (kind === "turned_off_when_free" ? actor : null),
    asked: isRest ? null : (request?.at ?? null),
    until: until ?? request?.until ?? null,
    reason: reason || (request?.reason ?? ""),
    use,
  };
}

/**
 * The request that an end belongs to: the last one before it. For a decline that may be a pending stop whose server
 * became free.
 */
function requestOf(end: End, earlier: readonly EventView[]): EventView | undefined {
  const last = earlier.find(({ kind }) => isOneOf(REQUESTS, kind) || kind === "turned_off_when_free");
  const waited = end !== "declined" || last?.kind === "turned_off_when_free";
  return waited ? earlier.find(({ kind }) => WAITS.includes(kind)) : last;
}

function isOneOf<Word extends string>(words: readonly Word[], kind: string): kind is Word {
  return words.some((word) => word === kind);
}
