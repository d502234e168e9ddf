import { GOING } from "./app/(console)/_shell/going";
import { letRefreshesStay } from "./lib/compat/refresh-stays";

letRefreshesStay(window);

/**
 * Called by Next at the start of each navigation: by a link, a button, or the browser's back button. However slow the
 * network, the tap is answered at once.
 */
export function onRouterTransitionStart(url: string): void {
  window.dispatchEvent(new CustomEvent(GOING, { detail: url }));
}
