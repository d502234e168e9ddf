/** The longest that a stop may wait and that a hold may last, in milliseconds. */
export const LONGEST = 30 * 24 * 3600 * 1000;

export type UntilFault = "past" | "too_far";

/** The reason for which a person may not ask for this end (both wall-clock ms); null: they may. */
export function untilFault(until: number, now: number): UntilFault | null {
  if (!(until > now)) return "past";
  return until - now > LONGEST ? "too_far" : null;
}
