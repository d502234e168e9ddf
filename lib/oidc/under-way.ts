import { sealData, unsealData } from "iron-session";
import * as z from "zod";
import { cookieValue, setCookie } from "../access/cookies";

/** A login while the browser is at the login service. */
const underWay = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** The page of the console that was asked for. */
  place: z.string(),
  /** The secret of an invitation with which it was begun. */
  invitation: z.string().nullable(),
  /** Wall-clock milliseconds. */
  until: z.number(),
});
type UnderWay = Omit<z.infer<typeof underWay>, "until">;

/** Logins under way, each kept by the browser that began it, sealed. */
export interface LoginsUnderWay {
  /** A Set-Cookie header that keeps one, in place of the last. */
  cookie(login: UnderWay, secure: boolean): Promise<string>;
  /**
   * The login behind a Cookie header, once; null: there is none, or of another state, or it was taken before.
   * @param state as it came back
   */
  take(cookie: string | null, state: string | null): Promise<UnderWay | null>;
  cleared(secure: boolean): string;
}

const COOKIE = "oidc_login";
/** The only path to which the cookie is sent. */
const PATH = "/login/oidc";
/** Seconds for a login, with the time to look for a second factor. */
const KEPT_FOR = 600;
/** Characters of the longest seal that is read: ours are shorter. */
const LONGEST_SEAL = 3000;
/** The most states that are remembered after they were taken, each until its time is over. */
const MOST_TAKEN = 10_000;

/** @param now wall-clock milliseconds */
export function createLoginsUnderWay(sessionSecret: string, now: () => number): LoginsUnderWay {
  const seal = { password: sessionSecret, ttl: 0 };
  const taken = new Map<string, number>();
  const take = (state: string, until: number): boolean => {
    for (const [each, end] of taken) if (end <= now() || taken.size >= MOST_TAKEN) taken.delete(each);
    if (taken.has(state)) return false;
    taken.set(state, until);
    return true;
  };
  return {
    async cookie(login, secure) {
      const kept = { ...login, until: now() + KEPT_FOR * 1000 };
      return loginCookie(await sealData(kept, seal), KEPT_FOR, secure);
    },
    async take(cookie, state) {
      const value = cookieValue(cookie, COOKIE);
      if (value === null || value.length > LONGEST_SEAL) return null;
      const read = underWay.safeParse(await unsealData(value, seal).catch(() => null));
      if (!read.success) return null;
      const { until, ...login } = read.data;
      const isGood = login.state === state && until > now() && take(login.state, until);
      return isGood ? login : null;
    },
    cleared: (secure) => loginCookie("", 0, secure),
  };
}

/** Lax: the login service, another site, leads the browser back. */
function loginCookie(value: string, maxAge: number, secure: boolean): string {
  return setCookie(COOKIE, value, { path: PATH, sameSite: "Lax", maxAge, secure });
}
