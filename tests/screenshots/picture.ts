import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { expect } from "../e2e/fixtures";
import { giveSession } from "../e2e/parts";
import { ROOT } from "../helpers/environment";
import type { Manager } from "../helpers/manager";
import type { Operator } from "../helpers/operator";

export const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  deviceScaleFactor: 2,
} as const;

/** The manager whose pages are shown, and the reader. */
interface Shown {
  readonly manager: Manager;
  readonly operator: Operator;
}

/** The reader's view of the servers; null: nobody is logged in. */
type View = "panorama" | "list" | null;

/** Opens a page in a browser of its own, and waits until it is live. */
export async function open(
  browser: Browser,
  { manager, operator }: Shown,
  address: string,
  options: BrowserContextOptions,
  view: View,
): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", baseURL: manager.url, ...options });
  if (view) await giveSession(context, operator, view);
  const page = await context.newPage();
  await page.goto(address);
  if (view) await expect(page.locator("[data-connection=live]").first()).toBeAttached();
  return page;
}

/** Writes a screenshot into docs/screenshots. */
export async function shoot(page: Page, name: string, fullPage = false): Promise<void> {
  // Fonts, and dialogs that come in.
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForTimeout(400);
  await page.screenshot({ path: path.join(ROOT, "docs", "screenshots", `${name}.png`), fullPage });
}

/** Takes one screenshot of one page. */
export async function picture(
  browser: Browser,
  shown: Shown,
  name: string,
  address: string,
  options: BrowserContextOptions,
  view: View,
): Promise<void> {
  const page = await open(browser, shown, address, options, view);
  await shoot(page, name);
  // A page that is open goes on drawing.
  await page.context().close();
}
