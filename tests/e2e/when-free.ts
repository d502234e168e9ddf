import type { Page } from "@playwright/test";
import type { UseJson } from "../../lib/gen/proto/komoriuta/v1/use_pb";
import { testLoggedIn } from "./fixtures";
import { addSpoken, comesUp, live, type Spoken } from "./parts";

/** In milliseconds. */
export const HOUR = 3_600_000;
let made = 0;

/** A server that is on and reports, and its page. */
export const test = testLoggedIn.extend<{ server: Spoken }>({
  server: async ({ manager, operator, page }, use) => {
    const server = await addSpoken(manager, operator, `maple ${(made += 1)}`);
    await comesUp(server);
    await openPage(page, server);
    await use(server);
    await operator.servers.deleteServer({ uuid: server.uuid });
  },
});

/** Opens the page of a server, and waits until it is live. */
export async function openPage(page: Page, { uuid }: Spoken): Promise<void> {
  await page.goto(`/servers/${uuid}`);
  await live(page);
}

/** The report of a server on which these people or programs have had a session for two hours. */
export const inUse = (...names: readonly string[]): UseJson => ({
  holders: names.map((name) => ({
    kind: "HOLDER_KIND_SESSION",
    name,
    since: new Date(Date.now() - 2 * HOUR - 60_000).toISOString(),
  })),
});
