/** The cookie that remembers, in a browser, whose report of which night was dismissed. It holds no secret. */
export const REPORT_COOKIE = "komo_report";

/** The value of the cookie for somebody and a night (its beginning, in wall-clock ms). */
export function dismissedBy(userId: string, since: number): string {
  return `${since} ${userId}`;
}

/** The cookie with that value, as a browser sets it. */
export function dismissalOf(value: string): string {
  return `${REPORT_COOKIE}=${encodeURIComponent(value)}; path=/; max-age=${2 * 24 * 3600}; samesite=strict`;
}
