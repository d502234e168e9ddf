import { sealData, unsealData } from "iron-session";
import type { ApiTokens } from "./api-tokens";
import { cookieValue, setCookie } from "./cookies";
import type { Operator } from "./identity";

/** The cookie of a display; sent to the page of displays alone. */
const COOKIE = "display";
export const DISPLAY_PATH = "/lights";
/** Seconds: the longest that browsers keep a cookie. The token's own end comes first. */
const MAX_AGE = 400 * 24 * 3600;
/** Characters of the longest seal that is read. */
const LONGEST_SEAL = 1024;

/** The outcome of a token that was given to a display; `cookie` is a whole Set-Cookie value. */
export type DisplayOutcome =
  | { readonly ok: true; readonly cookie: string }
  /** `wrong`: unknown, expired or revoked; `more`: it may do more than see; `rate`: too many calls with it. */
  | { readonly ok: false; readonly reason: "wrong" | "more" | "rate" };

/** Displays that show servers to whoever passes by: each by a program's token that may only see. */
export interface Displays {
  begin(token: string, secure: boolean): Promise<DisplayOutcome>;
  /** The program behind a Cookie header; null: there is none, or its token has ended. */
  operator(cookie: string | null): Promise<Operator | null>;
}

interface DisplaysDeps {
  readonly apiTokens: Pick<ApiTokens, "check" | "used">;
  /** At least 32 characters. */
  readonly sessionSecret: string;
}

/** The cookie seals which token was shown, and not the token: whoever copies it from a display can call nothing. */
export function createDisplays({ apiTokens, sessionSecret }: DisplaysDeps): Displays {
  // The seal has no time limit of its own: the token's decides alone.
  const seal = { password: sessionSecret, ttl: 0 };
  return {
    begin: async (token, secure) => {
      const found = await apiTokens.check(`Bearer ${token.trim()}`, true);
      if (!found.ok) return { ok: false, reason: found.reason };
      if (!onlySees(found.operator)) return { ok: false, reason: "more" };
      const { who } = found.operator;
      const value = await sealData({ display: who.kind === "program" ? who.uuid : "" }, seal);
      return {
        ok: true,
        cookie: setCookie(COOKIE, value, {
          ...{ path: DISPLAY_PATH, sameSite: "Strict", maxAge: MAX_AGE, secure },
        }),
      };
    },
    operator: async (cookie) => {
      const value = cookieValue(cookie, COOKIE);
      if (value === null || value.length > LONGEST_SEAL) return null;
      // A seal that is no seal is a cookie of someone else's making.
      const data = await unsealData<{ display?: unknown }>(value, seal).catch(() => null);
      const operator = typeof data?.display === "string" ? await apiTokens.used(data.display) : null;
      return operator && onlySees(operator) ? operator : null;
    },
  };
}

function onlySees({ grants }: Operator): boolean {
  return grants.every(({ rights }) => rights.every((right) => right === "see"));
}
