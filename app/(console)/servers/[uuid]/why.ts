import type { EventView } from "@/lib/api/codec/read";
import type { EventKind } from "@/lib/plan/events";
import type { PowerStatus } from "@/lib/power/words";

/** Events that make a server be on. */
const WHY_ON = [
  "turned_on",
  "synced_on",
  "woke_by_alarm",
  "first_report",
  "restarted_instead",
  "slept_instead",
  "rebooted",
  "rebooted_by_force",
  "slept_before_restart",
] as const;
/** Events that make it be off. */
const WHY_OFF = [
  "turned_off",
  "turned_off_by_force",
  "turned_off_when_free",
  "synced_off",
  "seen_off",
  "did_not_start",
  "did_not_come_back",
  "start_cancelled",
] as const;

/** All of them, which are read from a server's history. */
export const WHY_KINDS: readonly EventKind[] = [...WHY_ON, ...WHY_OFF, "stop_when_free", "rest_due"];

/** `rest_due`: it went to sleep by itself. */
export type WhyKind = (typeof WHY_ON)[number] | (typeof WHY_OFF)[number] | "rest_due";

/** The cause of a server's power status. */
export interface Why {
  readonly kind: WhyKind;
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** The author; empty: nobody. */
  readonly actor: string;
  /** The author's reason; may be empty. */
  readonly reason: string;
  /** Its run; null: none. */
  readonly runUuid: string | null;
}

/** Events after which a stop waits. */
const WAITS: readonly string[] = ["stop_when_free", "rest_due"] satisfies readonly EventKind[];

/** Actors that are no persons. */
const NOBODY = ["manager", "agent"];

/**
 * The cause of a server's power status: the last event that set it; null: not known.
 * @param events of the server, newest first
 */
export function whyOf(power: PowerStatus, events: readonly EventView[]): Why | null {
  const kinds: readonly string[] = power === "ON" ? WHY_ON : WHY_OFF;
  const place = events.findIndex(({ kind }) => kinds.includes(kind));
  const event = events[place];
  if (!event) return null;
  const { kind, at, reason, runUuid } = event;
  // The manager is the author when it became free: the request before names the person, or the rest.
  const asked =
    kind === "turned_off_when_free"
      ? events.slice(place + 1).find((one) => WAITS.includes(one.kind))
      : undefined;
  const actor = NOBODY.includes(event.actor) ? (asked?.actor ?? "") : event.actor;
  return {
    kind: asked?.kind === "rest_due" ? asked.kind : (kind as WhyKind),
    at,
    actor: NOBODY.includes(actor) ? "" : actor,
    reason: reason || (asked?.reason ?? ""),
    runUuid: runUuid ?? asked?.runUuid ?? null,
  };
}
