/** What came of a login. */
export type LoginOutcome =
  | { readonly ok: true; readonly cookie: string }
  /** `disk_full` and `unwritable`: the login is right, but no session can be stored at this time. */
  | { readonly ok: false; readonly reason: "wrong" | "disk_full" | "unwritable" }
  /** `until` is wall-clock milliseconds. */
  | { readonly ok: false; readonly reason: "blocked"; readonly until: number };

/** An operator whose session is good. */
export interface Operator {
  readonly userId: string;
}

/** The door: who is asking. `cookie` is the value of a Cookie header, or null. */
export interface Access {
  /**
   * Checks ID and password. `cookie` of the outcome is a whole Set-Cookie value.
   * @param address the client's address, which the throttle counts by
   * @param secure whether the connection is encrypted: the cookie says Secure then
   */
  login(login: { userId: string; password: string; address: string; secure: boolean }): Promise<LoginOutcome>;
  /** Until when the address is blocked (wall-clock ms), or null. */
  blockedUntil(address: string): number | null;
  /** The operator behind a Cookie header, or null. */
  operator(cookie: string | null): Promise<Operator | null>;
  /** Ends the session; gives the Set-Cookie value that clears the cookie. */
  logout(cookie: string | null, secure: boolean): Promise<string>;
  /** Ends every session. */
  logoutEverywhere(secure: boolean): Promise<string>;
  /** The server whose token an Authorization header shows, or null for every other header. */
  server(authorization: string | null): Promise<string | null>;
}
