import { setCookie } from "./cookies";

/**
 * Where someone wanted to go in the console, and is led once they have logged in. Two things remember it: a cookie, for
 * who is sent to the door when they ask for a page, and the tab, for whose session ends while a page is open. What
 * either remembers is believed only where it is a page of ours. docs/decisions/018-the-place-that-was-asked-for.md
 */

/** The console's pages, each with what may follow it: one of its things by UUID, or the form for a new one. */
const PAGES = [
  "servers(?:/UUID)?",
  "tonight",
  "groups(?:/UUID)?",
  "schedules(?:/UUID|/new)?",
  "runs(?:/UUID)?",
  "energy",
  "enrol",
  "programs",
  "audit",
  "people",
  "account",
]
  .join("|")
  .replaceAll("UUID", "[0-9a-f-]{36}");
const PLACE = new RegExp(`^/(?:${PAGES})(?:\\?[\\w%&=+.~*-]*)?$`, "i");
const START = "/servers";

/** Characters; no address of ours is longer. */
const LONGEST = 1000;

/** Whether path and query lead to a page of the console, and nowhere else. */
export function isPlace(asked: unknown): asked is string {
  return typeof asked === "string" && asked.length <= LONGEST && PLACE.test(asked);
}

/** Where to go after logging in: the place that was asked for, else the list. Never to another site. */
export function returnPlace(asked: unknown): string {
  return isPlace(asked) ? asked : START;
}

/** The cookie that remembers which page someone asked for when they were sent to the door. */
export const ASKED_PLACE = "asked_place";

/** Seconds. Who takes longer to log in goes to the list. */
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

/** In the browser: remembers where this tab is. */
export function rememberPlace(place: string): void {
  try {
    sessionStorage.setItem(KEY, place);
  } catch {
    // A browser that keeps nothing goes to the list.
  }
}

/** In the browser: where this tab was; empty where that is not known. */
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
