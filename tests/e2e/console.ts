import { expect, type BrowserContext } from "@playwright/test";

/** Fails when a page of the context, meanwhile, had something of that kind written to its console. */
export async function forbidOnConsole(
  context: BrowserContext,
  isForbidden: (text: string) => boolean,
  use: () => Promise<void>,
): Promise<void> {
  const written: string[] = [];
  context.on("console", (message) => {
    if (isForbidden(message.text())) written.push(message.text());
  });
  await use();
  expect(written).toEqual([]);
}
