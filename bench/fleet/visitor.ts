import { chromium } from "@playwright/test";
import { findOnPath } from "../../scripts/test/programs.mjs";
import type { Manager } from "../../tests/helpers/manager";
import type { Operator } from "../../tests/helpers/operator";

/** Waits of an operator in front of a browser, in milliseconds. */
interface Waits {
  /** From opening the list until its first servers are there. */
  readonly list: number[];
  /** From opening a server's page until its button is there. */
  readonly server: number[];
  /** From a click on that button until the page shows its effect. */
  readonly click: number[];
}

/** An operator with a browser, who looks at the list and wakes a server. */
export interface Visitor {
  readonly waits: Waits;
  /** One round. The server has not been woken before: one that starts cannot be turned on. */
  visit(target: { readonly uuid: string; readonly name: string }): Promise<void>;
  leave(): Promise<void>;
}

const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
/** Milliseconds. */
const PATIENCE = 60_000;

/** Opens a browser that is logged in. */
export async function openBrowser(manager: Manager, { cookie }: Operator): Promise<Visitor> {
  const executablePath = process.env["CHROMIUM_PATH"] ?? findOnPath(BROWSERS, process.env["PATH"]);
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ARGS });
  const context = await browser.newContext({ baseURL: manager.url, locale: "en-GB" });
  context.setDefaultTimeout(PATIENCE);
  const [cookieName = "", value = ""] = cookie.split(/=(.*)/s);
  await context.addCookies([
    { name: cookieName, value, domain: "localhost", path: "/", httpOnly: true, sameSite: "Strict" },
  ]);
  const page = await context.newPage();
  const waits: Waits = { list: [], server: [], click: [] };
  const timed = async (list: number[], work: () => Promise<unknown>): Promise<void> => {
    const begun = performance.now();
    await work();
    list.push(performance.now() - begun);
  };
  return {
    waits,
    async visit({ uuid, name }) {
      const button = (name: string) => page.getByRole("button", { name, exact: true });
      await timed(waits.list, async () => {
        await page.goto("/servers", { waitUntil: "commit", timeout: PATIENCE });
        // Folded: a building for each group, with a window for each server.
        await page
          .getByRole("region", { name: "Panorama of the servers" })
          .getByRole("img")
          .first()
          .waitFor();
      });
      await timed(waits.server, async () => {
        await page.goto(`/servers/${uuid}`, { waitUntil: "commit", timeout: PATIENCE });
        await button(`Turn on ${name}`).waitFor();
      });
      await timed(waits.click, async () => {
        await button(`Turn on ${name}`).click();
        await button(`Cancel turning on ${name}`).waitFor();
      });
    },
    leave: () => browser.close(),
  };
}
