/** The cookie that remembers which page someone asked for when they were sent to the door. */
export const ASKED_PLACE = "asked_place";

/** Seconds. Who takes longer to log in goes to the list. */
const KEPT_FOR = 600;

/** Characters; no address of ours is longer. */
const LONGEST = 1000;

/**
 * A Set-Cookie header that remembers a page, or null where there is nothing to remember. It is no credential, and
 * what comes back is checked before anyone is sent there. Lax: a link from elsewhere may lead here, too.
 * @param place path and query, as they were asked for
 * @param secure left out only for plain HTTP on this very machine
 */
export function askedPlaceCookie(place: string, secure: boolean): string | null {
  if (place.length > LONGEST) return null;
  const value = encodeURIComponent(place);
  const parts = [`${ASKED_PLACE}=${value}`, "Path=/login", "HttpOnly", "SameSite=Lax", `Max-Age=${KEPT_FOR}`];
  return (secure ? [...parts, "Secure"] : parts).join("; ");
}
