import { chromium } from "@playwright/test";
import { findOnPath } from "../../scripts/test/programs.mjs";
import type { Manager } from "../../tests/helpers/manager";
import type { Operator } from "../../tests/helpers/operator";

/** What an operator in front of a browser waited for, in milliseconds. */
export interface Waits {
  /** From asking for the list until its first rows are there. */
  readonly list: number[];
  /** From asking for a server's page until its button is there. */
  readonly server: number[];
  /** From a click on that button until the page shows what came of it. */
  readonly click: number[];
}

/** An operator with a browser, who looks at the list and wakes a server. */
export interface Visitor {
  readonly waits: Waits;
  /** One round. The server has not been woken before: one that starts cannot be turned off. */
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
      const button = (word: "on" | "off") =>
        page.getByRole("button", { name: `Turn ${word} ${name}`, exact: true });
      await timed(waits.list, async () => {
        await page.goto("/servers", { waitUntil: "commit", timeout: PATIENCE });
        await page.getByRole("listitem").filter({ hasText: "server 0" }).first().waitFor();
      });
      await timed(waits.server, async () => {
        await page.goto(`/servers/${uuid}`, { waitUntil: "commit", timeout: PATIENCE });
        await button("on").waitFor();
      });
      await timed(waits.click, async () => {
        await button("on").click();
        await button("off").waitFor();
      });
    },
    leave: () => browser.close(),
  };
}
