/** The longest that a stop may wait and that a hold may last, in milliseconds. */
export const LONGEST = 30 * 24 * 3600 * 1000;

export type UntilFault = "past" | "too_far";

/** Why a person may not ask for this end (both wall-clock ms), or null where it is a good one. */
export function untilFault(until: number, now: number): UntilFault | null {
  if (!(until > now)) return "past";
  return until - now > LONGEST ? "too_far" : null;
}
