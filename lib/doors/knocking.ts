import type { DoorRecord, Knock } from "../fleet/model/door";

/** A door wakes at most once in this time, in milliseconds. */
export const WAKES_EVERY = 60_000;

/** The most knocks of a door that are kept. */
export const KNOCKS_KEPT = 50;

/** A door as it stands, for the decision whether somebody who knocks wakes its server. */
export interface Standing {
  /** Monotonic milliseconds of the last time it woke; null: never. */
  readonly wokeAt: number | null;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Wall-clock milliseconds. */
  readonly wall: number;
}

/** Whether a door rests. */
export function rests({ pausedUntil }: Pick<DoorRecord, "pausedUntil">, wall: number): boolean {
  return pausedUntil !== null && wall < pausedUntil;
}

/**
 * Whether a knock wakes: "wakes"; "resting", since the door rests; "lately", since it has woken within the minute, so
 * that this one waits along.
 */
export function judgeKnock(
  door: Pick<DoorRecord, "pausedUntil">,
  { wokeAt, now, wall }: Standing,
): "wakes" | "resting" | "lately" {
  if (rests(door, wall)) return "resting";
  return wokeAt !== null && now - wokeAt < WAKES_EVERY ? "lately" : "wakes";
}

/** The knocks with one more, newest first; the oldest goes. */
export function withKnock(knocks: readonly Knock[], knock: Knock): readonly Knock[] {
  return [knock, ...knocks].slice(0, KNOCKS_KEPT);
}

/** The knocks with one of them changed. */
export function withChanged(knocks: readonly Knock[], before: Knock, after: Knock): readonly Knock[] {
  return knocks.map((each) => (each === before ? after : each));
}

/** Milliseconds that it took the last times to wake the server and be let in, newest first. */
export function lastWaits(knocks: readonly Knock[], most = 5): readonly number[] {
  return knocks.flatMap(({ woke, tookMs }) => (woke && tookMs !== null ? [tookMs] : [])).slice(0, most);
}
