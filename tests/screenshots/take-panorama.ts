import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { expect, test } from "../e2e/fixtures";
import { open, PHONE, shoot } from "./picture";
import { HOMELAB, OFFICE, SCHOOL } from "./rooms";
import { startSite, type Site } from "./site";

const WIDE = { viewport: { width: 1440, height: 900 } } as const;
const TABLET = { viewport: { width: 820, height: 1180 }, hasTouch: true } as const;
const NIGHT = { colorScheme: "dark", locale: "ja-JP" } as const;

test.describe.configure({ mode: "serial" });

/** Shows the panorama once it has loaded the past hours, or another page. */
async function show(
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

async function picture(
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

test("three machines in a flat", async ({ browser }) => {
  const site = await startSite(HOMELAB);
  await picture(browser, site, "panorama-homelab", "/servers", WIDE);
  await picture(browser, site, "panorama-homelab-phone-dark-ja", "/servers", { ...PHONE, ...NIGHT });
  await site.end();
});

test("forty-five in an office", async ({ browser }) => {
  const site = await startSite(OFFICE);
  await picture(browser, site, "panorama", "/servers", WIDE);
  await picture(browser, site, "panorama-dark", "/servers", { ...WIDE, colorScheme: "dark" });
  await picture(browser, site, "panorama-ja", "/servers", { ...WIDE, locale: "ja-JP" });
  await picture(browser, site, "panorama-tablet", "/servers", TABLET);
  await picture(browser, site, "panorama-phone-dark-ja", "/servers", { ...PHONE, ...NIGHT });
  const page = await show(browser, site, "/servers", WIDE);
  await page.locator("[data-section] button[aria-expanded=false]").first().click();
  const hours = await page.locator("[data-hours]").nth(1).boundingBox();
  await page.mouse.click((hours?.x ?? 0) + (hours?.width ?? 0) * 0.4, (hours?.y ?? 0) + 18);
  await expect(page.getByRole("group").getByRole("listitem").first()).toBeVisible();
  await shoot(page, "panorama-why");
  await page.context().close();
  await picture(browser, site, "schedules", "/schedules", WIDE);
  await picture(browser, site, "energy", "/energy", WIDE);
  await site.end();
});

test("six hundred in a school, the morning after a bad night", async ({ browser }) => {
  const site = await startSite(SCHOOL);
  await picture(browser, site, "panorama-school", "/servers", WIDE);
  await picture(browser, site, "panorama-school-phone", "/servers", PHONE);
  await picture(browser, site, "panorama-school-tablet-ja", "/servers", { ...TABLET, locale: "ja-JP" });
  const lateRiser = `/servers/${site.uuid("105-18")}`;
  await picture(browser, site, "server-did-not-start", lateRiser, {
    viewport: { width: 1440, height: 1100 },
  });
  await picture(browser, site, "groups-dark", "/groups", { ...WIDE, colorScheme: "dark" });
  await picture(browser, site, "timeline", "/timeline", WIDE);
  await picture(browser, site, "timeline-phone-dark-ja", "/timeline", {
    ...PHONE,
    ...NIGHT,
    deviceScaleFactor: 1.5,
  });
  await picture(browser, site, "runs", "/timeline?about=runs", WIDE);
  await picture(browser, site, "report", "/report", WIDE);
  const page = await show(browser, site, "/servers", { ...WIDE, colorScheme: "dark" });
  await page.getByRole("button", { name: "Last night" }).click();
  await expect(page.getByRole("button", { name: "Back to now" })).toBeVisible();
  await shoot(page, "panorama-school-night");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("105 17");
  await expect(page.getByRole("option").first()).toContainText("105");
  await shoot(page, "palette-dark");
  await page.context().close();
  await site.end();
});
