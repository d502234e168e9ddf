import { headers } from "next/headers";
import { EarlyTapsReceived } from "./early-taps-received";

/**
 * Takes in the last tap of a button while the page is not alive yet: the button turns, and {@link EarlyTapsReceived}
 * has it done once the page is. What works without us is left alone: links lead on, and forms are sent by the browser.
 * A menu opens when the finger goes down, hence both events; nothing else hears them, or the tap were done twice.
 * A button that has other words by then, or after ten seconds, is not what somebody tapped: the tap is let go.
 */
const SCRIPT = `(() => {
  const kinds = ["pointerdown", "click"];
  const words = (button) => button.ariaLabel ?? button.textContent;
  let tap;
  const hear = (event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button || (button.form && button.type === "submit")) return;
    event.stopImmediatePropagation();
    if (event.type !== "click" || !event.isTrusted) return;
    tap?.button.removeAttribute("aria-busy");
    tap = { button, said: words(button), at: event.timeStamp };
    button.setAttribute("aria-busy", "true");
  };
  for (const kind of kinds) addEventListener(kind, hear, true);
  window.pageIsAlive = () => {
    for (const kind of kinds) removeEventListener(kind, hear, true);
    if (!tap) return;
    const { button, said, at } = tap;
    button.removeAttribute("aria-busy");
    if (!button.isConnected || words(button) !== said || performance.now() - at > 10_000) return;
    button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, cancelable: true }));
    button.click();
  };
})();`;

/** The part of a page that hears taps from its first moment on; to be put before anything that can be tapped. */
export async function EarlyTaps() {
  const policy = (await headers()).get("content-security-policy");
  const nonce = /'nonce-([^']+)'/.exec(policy ?? "")?.[1];
  return (
    <>
      {/* Browsers hide a nonce from scripts: what the page has differs from what was sent. */}
      <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: SCRIPT }} />
      <EarlyTapsReceived />
    </>
  );
}
