import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { expect } from "../e2e/fixtures";
import { open, shoot } from "./picture";
import type { Site } from "./site";

export const WIDE = { viewport: { width: 1440, height: 900 } } as const;
export const TABLET = { viewport: { width: 820, height: 1180 }, hasTouch: true } as const;
export const NIGHT = { colorScheme: "dark", locale: "ja-JP" } as const;

/** Shows a page of a site in its zone; the panorama once it has loaded the past hours. */
export async function show(
  browser: Browser,
  site: Site,
  address: string,
  options: BrowserContextOptions,
): Promise<Page> {
  await site.beat();
  const page = await open(browser, site, address, { timezoneId: site.zone, ...options }, "panorama");
  if (address === "/servers") {
    await expect(page.locator("[data-scrub] canvas").first()).toBeVisible();
    await page.waitForTimeout(1500);
  }
  return page;
}

/** Takes one screenshot of a page of a site. */
export async function picture(
  browser: Browser,
  site: Site,
  name: string,
  address: string,
  options: BrowserContextOptions,
): Promise<void> {
  const page = await show(browser, site, address, options);
  await shoot(page, name);
  await page.context().close();
}
