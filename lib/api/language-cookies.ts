import { isLocale, LOCALE_COOKIE, type Locale } from "../../i18n/locales";
import { cookieValue, setCookie } from "../access/cookies";
import type { Operator } from "../access/identity";
import type { Running } from "./running";

/** The cookie that remembers a choice at the login page until the login. */
const CHOSEN_BEFORE = "chosen_locale";

/** Seconds. */
const KEPT_FOR = { [LOCALE_COOKIE]: 365 * 24 * 3600, [CHOSEN_BEFORE]: 600 } as const;

type Parts = Pick<Running, "access" | "languages" | "logError">;

/**
 * The Set-Cookie headers for a browser in which a language is chosen. It is kept for whoever is logged in there.
 * @param operator null: nobody is
 * @param secure left out only for plain HTTP on this very machine
 */
export async function languageChosen(
  running: Parts,
  locale: Locale,
  { operator, secure }: { readonly operator: Operator | null; readonly secure: boolean },
): Promise<readonly string[]> {
  const shown = remembering(LOCALE_COOKIE, locale, secure);
  if (!operator) return [shown, remembering(CHOSEN_BEFORE, locale, secure)];
  // The browser speaks it in any case.
  await running.languages
    .choose(operator.who, locale)
    .catch((error: unknown) => running.logError(error, "chooseLanguage"));
  return [shown];
}

/**
 * The Set-Cookie headers of the language for a browser in which a session has just begun. Nobody is kept out for it: an
 * error is logged.
 * @param session the Set-Cookie header of the session
 * @param cookie the browser's Cookie header before it
 */
export async function languageAtLogin(
  running: Parts,
  {
    session,
    cookie,
    secure,
  }: { readonly session: string; readonly cookie: string | null; readonly secure: boolean },
): Promise<readonly string[]> {
  const shown = localeIn(cookie, LOCALE_COOKIE);
  const chosenBefore = localeIn(cookie, CHOSEN_BEFORE);
  const forgotten = chosenBefore === null ? [] : [remembering(CHOSEN_BEFORE, "", secure)];
  try {
    const operator = await running.access.operator(session);
    const theirs = operator && (await running.languages.atLogin(operator.who, { shown, chosenBefore }));
    // A later version may have kept one that this one does not speak.
    return isLocale(theirs) ? [remembering(LOCALE_COOKIE, theirs, secure), ...forgotten] : forgotten;
  } catch (error) {
    running.logError(error, "the language of a login");
    return forgotten;
  }
}

function localeIn(cookie: string | null, name: keyof typeof KEPT_FOR): Locale | null {
  const value = cookieValue(cookie, name);
  return isLocale(value) ? value : null;
}

/**
 * A Set-Cookie header for a language; "" clears the cookie. Lax: a login service leads back here from another site, and
 * so does a link; a browser that kept it back would seem to have no language of its own.
 */
function remembering(name: keyof typeof KEPT_FOR, locale: Locale | "", secure: boolean): string {
  const maxAge = locale === "" ? 0 : KEPT_FOR[name];
  return setCookie(name, locale, { path: "/", sameSite: "Lax", maxAge, secure });
}
