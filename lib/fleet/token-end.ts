/** How long before its end people are told that a token ends, in milliseconds: time enough to give a new one out. */
const SOON = 7 * 24 * 3600 * 1000;

/**
 * Whether a server's access token has ended, or ends soon; null while that is far away. A token that was made for
 * less than seven days ends soon from the beginning.
 * @param expiresAt wall-clock milliseconds; null: never
 * @param now wall-clock milliseconds
 */
export function tokenEnd(expiresAt: number | null, now: number): "soon" | "ended" | null {
  if (expiresAt === null || now < expiresAt - SOON) return null;
  return now < expiresAt ? "soon" : "ended";
}
