import { headers } from "next/headers";
import { EarlyTapsReceived } from "./early-taps-received";

/**
 * Keeps the last tap of a button before the page is hydrated: the button turns, and {@link EarlyTapsReceived} has the
 * tap carried out afterwards. What works without JavaScript is left alone: links and forms. A menu opens on
 * `pointerdown`, hence both events; no other handler gets them, or the tap would be carried out twice. A tap is dropped
 * if its button has other words by then, or after ten seconds.
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

/** Keeps early taps; to be rendered before anything that can be tapped. */
export async function EarlyTaps() {
  const policy = (await headers()).get("content-security-policy");
  const nonce = /'nonce-([^']+)'/.exec(policy ?? "")?.[1];
  return (
    <>
      {/* Browsers hide a nonce from scripts, so that the page differs from what was sent. */}
      <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: SCRIPT }} />
      <EarlyTapsReceived />
    </>
  );
}
