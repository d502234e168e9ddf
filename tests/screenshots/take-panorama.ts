import { test } from "../e2e/fixtures";
import { PHONE, shoot } from "./picture";
import { HOMELAB, OFFICE, SCHOOL } from "./rooms";
import { NIGHT, picture, show, TABLET, WIDE } from "./show";
import { startSite } from "./site";

test.describe.configure({ mode: "serial" });

test("three machines in a flat", async ({ browser }) => {
  const site = await startSite(HOMELAB);
  await picture(browser, site, "panorama-homelab", "/servers", WIDE);
  await site.end();
});

test("forty-five in an office", async ({ browser }) => {
  const site = await startSite(OFFICE);
  await picture(browser, site, "panorama", "/servers", WIDE);
  await picture(browser, site, "panorama-dark", "/servers", { ...WIDE, colorScheme: "dark" });
  await picture(browser, site, "panorama-ja", "/servers", { ...WIDE, locale: "ja-JP" });
  await picture(browser, site, "panorama-tablet", "/servers", TABLET);
  await picture(browser, site, "panorama-phone", "/servers", PHONE);
  await picture(browser, site, "panorama-phone-dark-ja", "/servers", { ...PHONE, ...NIGHT });
  const page = await show(browser, site, "/servers", WIDE);
  await page.locator("[data-section] button[aria-expanded=false]").first().click();
  const hours = await page.locator("[data-hours]").nth(1).boundingBox();
  await page.mouse.click((hours?.x ?? 0) + (hours?.width ?? 0) * 0.4, (hours?.y ?? 0) + 18);
  await page.getByRole("group").getByRole("listitem").first().waitFor();
  await shoot(page, "panorama-why");
  await page.context().close();
  await picture(browser, site, "schedules", "/schedules", WIDE);
  await picture(browser, site, "energy", "/energy", WIDE);
  await picture(browser, site, "energy-phone", "/energy", PHONE);
  await site.end();
});

test("six hundred in a school, the morning after a bad night", async ({ browser }) => {
  const site = await startSite(SCHOOL);
  await picture(browser, site, "panorama-school", "/servers", WIDE);
  await picture(browser, site, "report", "/report", WIDE);
  await picture(browser, site, "report-phone", "/report", PHONE);
  await picture(browser, site, "report-dark-ja", "/report", { ...WIDE, ...NIGHT });
  const lateRiser = `/servers/${site.uuid("105-18")}`;
  await picture(browser, site, "server-did-not-start", lateRiser, {
    viewport: { width: 1440, height: 1100 },
  });
  const why = await show(browser, site, lateRiser, WIDE);
  await why.keyboard.press("w");
  await why.locator("[data-why-chain] > li").first().waitFor();
  await shoot(why, "why");
  await why.context().close();
  await picture(browser, site, "groups-dark", "/groups", { ...WIDE, colorScheme: "dark" });
  await picture(browser, site, "timeline", "/timeline", WIDE);
  await picture(browser, site, "timeline-phone-dark-ja", "/timeline", {
    ...PHONE,
    ...NIGHT,
    deviceScaleFactor: 1.5,
  });
  await picture(browser, site, "runs", "/timeline?about=runs", WIDE);

  const page = await show(browser, site, "/servers", { ...WIDE, colorScheme: "dark" });
  await page.getByRole("button", { name: "Play last night" }).click();
  await page.locator("[data-played=playing]").waitFor();
  // Half of the night.
  await page.waitForTimeout(5000);
  await page.keyboard.press("Space");
  await page.locator("[data-played=paused]").waitFor();
  await shoot(page, "play-night");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("105 17");
  await page.getByRole("option").filter({ hasText: "105-17" }).first().waitFor();
  await shoot(page, "palette-dark");
  await page.context().close();
  await site.end();
});
