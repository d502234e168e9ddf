/** The attributes of a cookie of ours. No script reads it. */
export interface CookieTerms {
  /** The beginning of the paths to which it is sent. */
  readonly path: string;
  /** Strict: it is not sent where another site leads here. */
  readonly sameSite: "Strict" | "Lax";
  /** Seconds; 0 clears the cookie. */
  readonly maxAge: number;
  /** Left out only for plain HTTP on this very machine. */
  readonly secure: boolean;
}

/** A Set-Cookie header. */
export function setCookie(
  name: string,
  value: string,
  { path, sameSite, maxAge, secure }: CookieTerms,
): string {
  const parts = [`${name}=${value}`, `Path=${path}`, "HttpOnly", `SameSite=${sameSite}`, `Max-Age=${maxAge}`];
  return (secure ? [...parts, "Secure"] : parts).join("; ");
}

/** The value of a cookie in a Cookie header, or null. */
export function cookieValue(header: string | null, name: string): string | null {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
