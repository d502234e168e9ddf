import type { BrowserContext } from "@playwright/test";
import { forbidOnConsole } from "./console";

const GONE = "The page has lost its title after";

/** Fails when a page of the context had a title and then none, be it for a moment: tabs and screen readers name it so. */
export async function watchTitle(context: BrowserContext, use: () => Promise<void>): Promise<void> {
  await context.addInitScript((gone) => {
    let last = "";
    const look = () => {
      if (last && !document.title) console.error(gone, last);
      last = document.title;
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  }, GONE);
  await forbidOnConsole(context, (text) => text.startsWith(GONE), use);
}
