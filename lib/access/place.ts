import { setCookie } from "./cookies";

/**
 * The page of the console that was asked for before the login, and is opened after it. Two things remember it: a
 * cookie, where a request for a page was sent to the login, and the tab, where a session ended while a page was open.
 * Either is believed only where it is a page of ours. docs/decisions/018-the-place-that-was-asked-for.md
 */

/** The console's pages, each with the paths below it: one of its things by UUID, or the form for a new one. */
const PAGES = [
  "servers(?:/UUID)?",
  "timeline",
  "report",
  "groups(?:/UUID)?",
  "schedules(?:/UUID|/new)?",
  "runs/UUID",
  "doors(?:/UUID|/new)?",
  "power-cuts(?:/UUID|/new)?",
  "ups",
  "d/[a-z0-9][a-z0-9-]{0,62}",
  "energy",
  "enrol",
  "tokens",
  "upgrades",
  "audit",
  "people",
  "settings",
  "welcome",
  "account",
]
  .join("|")
  .replaceAll("UUID", "[0-9a-f-]{36}");
const PLACE = new RegExp(`^/(?:${PAGES})(?:\\?[\\w%&=+.~*-]*)?$`, "i");
/** The page that a login leads to where none was asked for. */
export const START = "/servers";

/** Characters; no address of ours is longer. */
const LONGEST = 1000;

/** Whether path and query lead to a page of the console, and nowhere else. */
export function isPlace(asked: unknown): asked is string {
  return typeof asked === "string" && asked.length <= LONGEST && PLACE.test(asked);
}

/** The page to open after the login: the one that was asked for, else the list. Never another site. */
export function returnPlace(asked: unknown): string {
  return isPlace(asked) ? asked : START;
}

/** The cookie that remembers the page that was asked for before the login. */
export const ASKED_PLACE = "asked_place";

/** Seconds. A login that takes longer leads to the list. */
const KEPT_FOR = 600;

/**
 * A Set-Cookie header that remembers a place. It is no credential. Lax: a link from elsewhere may lead here, too.
 * @param place path and query, as they were asked for
 * @param secure left out only for plain HTTP on this very machine
 */
export function askedPlaceCookie(place: string, secure: boolean): string {
  const terms = { path: "/login", sameSite: "Lax", maxAge: KEPT_FOR, secure } as const;
  return setCookie(ASKED_PLACE, encodeURIComponent(place), terms);
}

const KEY = "komoriuta.place";

/** In the browser: remembers the page of this tab. */
export function rememberPlace(place: string): void {
  try {
    sessionStorage.setItem(KEY, place);
  } catch {
    // A browser that keeps nothing goes to the list.
  }
}

/** In the browser: the remembered page of this tab; empty where it is not known. */
export function rememberedPlace(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** In the browser: forgets it, for the next person. */
export function forgetPlace(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
