export const SIDEBAR_COOKIE = "sidebar";
export const FOLDED = "folded";

/** Seconds. */
const YEAR = 365 * 24 * 3600;

/**
 * Remembers in the browser whether the navigation is shown. As it is a cookie, the next page is rendered accordingly
 * and nothing moves.
 */
export function rememberSidebar(shown: boolean): void {
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  const value = shown ? "; Max-Age=0" : `${FOLDED}; Max-Age=${YEAR}`;
  document.cookie = `${SIDEBAR_COOKIE}=${value}; Path=/; SameSite=Strict${secure}`;
}
