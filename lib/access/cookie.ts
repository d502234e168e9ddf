/** The session cookie's name. */
export const COOKIE = "session_id";

/** The session cookie's value in a Cookie header, or null. */
export function cookieValue(header: string | null): string | null {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at !== -1 && pair.slice(0, at).trim() === COOKIE) return pair.slice(at + 1).trim();
  }
  return null;
}

/**
 * A Set-Cookie header for the session cookie.
 * @param maxAge seconds; 0 clears the cookie
 * @param secure left out only for plain HTTP on this very machine
 */
export function setCookie(value: string, maxAge: number, secure: boolean): string {
  const parts = [`${COOKIE}=${value}`, "Path=/", "HttpOnly", "SameSite=Strict", `Max-Age=${maxAge}`];
  return (secure ? [...parts, "Secure"] : parts).join("; ");
}
