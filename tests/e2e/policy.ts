import { expect, type BrowserContext } from "@playwright/test";

/** Fails when a page of the context did what its Content-Security-Policy forbids: browsers say so on their console. */
export async function watchPolicy(context: BrowserContext, use: () => Promise<void>): Promise<void> {
  const violations: string[] = [];
  context.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) violations.push(message.text());
  });
  await use();
  expect(violations).toEqual([]);
}
