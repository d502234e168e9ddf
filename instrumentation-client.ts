import { GOING } from "./app/(console)/_shell/going";

/**
 * Next calls this as it sets out for another page, whoever asked: a link, a button, or the browser's own back. However
 * slow the network, people see at once that their tap was felt.
 */
export function onRouterTransitionStart(url: string): void {
  window.dispatchEvent(new CustomEvent(GOING, { detail: url }));
}
