import type { EventView } from "@/lib/api/codec/read";
import type { EventKind } from "@/lib/plan/events";
import type { PowerStatus } from "@/lib/power/words";

/** What made a server be on, as events tell it. */
const WHY_ON = ["turned_on", "synced_on", "first_report", "restarted_instead", "slept_instead"] as const;
/** What made it be off. */
const WHY_OFF = [
  "turned_off",
  "turned_off_by_force",
  "turned_off_when_free",
  "synced_off",
  "did_not_start",
  "start_cancelled",
] as const;

/** All of them: what is to be read of a server's history. */
export const WHY_KINDS: readonly EventKind[] = [...WHY_ON, ...WHY_OFF, "stop_when_free"];

export type WhyKind = (typeof WHY_ON)[number] | (typeof WHY_OFF)[number];

/** Why a server is to be as it is. */
export interface Why {
  readonly kind: WhyKind;
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** Who asked; empty: nobody did. */
  readonly actor: string;
  /** Why, as they said; may be empty. */
  readonly reason: string;
  /** The run that it was part of; null: none. */
  readonly runUuid: string | null;
}

/** Who is no person. */
const NOBODY = ["manager", "agent"];

/**
 * Why a server is to be on, or off: the last event that made it so; null where none is known.
 * @param events of the server, newest first
 */
export function whyOf(power: PowerStatus, events: readonly EventView[]): Why | null {
  const kinds: readonly string[] = power === "ON" ? WHY_ON : WHY_OFF;
  const place = events.findIndex(({ kind }) => kinds.includes(kind));
  const event = events[place];
  if (!event) return null;
  const { kind, at, reason, runUuid } = event;
  // The manager tells that it was free: who wanted it said so before.
  const asked =
    kind === "turned_off_when_free"
      ? events.slice(place).find((one) => one.kind === "stop_when_free")
      : undefined;
  const actor = NOBODY.includes(event.actor) ? (asked?.actor ?? "") : event.actor;
  return {
    kind: kind as WhyKind,
    at,
    actor: NOBODY.includes(actor) ? "" : actor,
    reason: reason || (asked?.reason ?? ""),
    runUuid: runUuid ?? asked?.runUuid ?? null,
  };
}
