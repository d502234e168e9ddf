import { expect, type BrowserContext } from "@playwright/test";

const GONE = "The page has lost its title after";

/** Fails when a page of the context had a title and then none, be it for a moment: tabs and screen readers name it so. */
export async function watchTitle(context: BrowserContext, use: () => Promise<void>): Promise<void> {
  const losses: string[] = [];
  context.on("console", (message) => {
    if (message.text().startsWith(GONE)) losses.push(message.text());
  });
  await context.addInitScript((gone) => {
    let last = "";
    const look = () => {
      if (last && !document.title) console.error(gone, last);
      last = document.title;
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  }, GONE);
  await use();
  expect(losses).toEqual([]);
}
