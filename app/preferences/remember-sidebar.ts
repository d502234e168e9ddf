export const SIDEBAR_COOKIE = "sidebar";
export const FOLDED = "folded";

/** Seconds. */
const YEAR = 365 * 24 * 3600;

/**
 * In the browser: remembers whether the navigation stands beside the page. As a cookie, the next page comes with it or
 * without it, and nothing moves; the manager need not be asked.
 */
export function rememberSidebar(shown: boolean): void {
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  const value = shown ? "; Max-Age=0" : `${FOLDED}; Max-Age=${YEAR}`;
  document.cookie = `${SIDEBAR_COOKIE}=${value}; Path=/; SameSite=Strict${secure}`;
}
