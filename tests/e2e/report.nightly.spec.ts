import { OFFICE } from "../screenshots/rooms";
import { startSite, type Site } from "../screenshots/site";
import { expect, expectNoBarriers, test as base, testAlone } from "./fixtures";
import { giveSession, sidewards, speak } from "./parts";

/** A manager in a zone in which it is morning, after a night of forty-five servers. */
const test = base.extend<object, { site: Site }>({
  site: [
    async ({}, use) => {
      const site = await startSite(OFFICE);
      await use(site);
      await site.end();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ site }, use) => use(site.manager.url),
  context: async ({ context, site }, use) => {
    await giveSession(context, site.operator);
    await use(context);
  },
});

test("the night is the first thing in the morning: a sentence, three cards, and each number opens what it counts", async ({
  page,
}) => {
  await page.goto("/servers");
  const report = page.getByRole("region", { name: "Last night" });
  await expect(report).toContainText("32 of 45 turned off.");
  // It stands above everything else.
  const [top, heading] = await Promise.all([
    report.boundingBox(),
    page.getByRole("heading", { name: "Servers", level: 1 }).boundingBox(),
  ]);
  expect((top?.y ?? 0) + (top?.height ?? 0)).toBeLessThanOrEqual(heading?.y ?? 0);
  await expect(report).toContainText("All 14 that were to wake did");
  await expect(report).toContainText(/\d+ kWh saved/);
  await expectNoBarriers(page);

  await report.getByRole("link", { name: "13 servers stayed on" }).click();
  await expect(page).toHaveURL(/\/report#stayed$/);
  const stayed = page.getByRole("list", { name: "13 servers stayed on" });
  await expect(stayed.getByRole("listitem")).toHaveCount(13);
  await expect(stayed.getByRole("listitem").filter({ hasText: "nas" })).toContainText("use");
  await expect(page.getByRole("list", { name: "32 servers turned off" }).getByRole("listitem")).toHaveCount(
    32,
  );
  // What happened stands whole, the earliest first.
  const times = await page
    .getByRole("list", { name: "What happened, in order" })
    .locator("time")
    .evaluateAll((all) => all.map((time) => time.getAttribute("datetime") ?? ""));
  expect(times.length).toBeGreaterThan(3);
  expect(times).toEqual([...times].sort());
  await expectNoBarriers(page);

  await page.goBack();
  await report.getByRole("link", { name: /kWh saved/ }).click();
  await expect(page).toHaveURL(/\/energy$/);
});

test("a report that was dismissed does not come back that day, and is there by its page", async ({
  page,
  context,
}) => {
  await page.goto("/servers?view=list");
  const report = page.getByRole("region", { name: "Last night" });
  await page.getByRole("button", { name: "Dismiss this report" }).click();
  await expect(report).toBeHidden();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Servers", level: 1 })).toBeVisible();
  await expect(report).toBeHidden();
  await page.goto("/report");
  await expect(page.getByRole("main")).toContainText("32 of 45 turned off.");
  // Somebody else in this browser has not dismissed it.
  const [cookie] = (await context.cookies()).filter(({ name }) => name === "komo_report");
  if (!cookie) throw new Error("nothing remembers it");
  await context.addCookies([{ ...cookie, value: cookie.value.replace(/%20.*/, "%20else") }]);
  await page.goto("/servers?view=list");
  await expect(report).toBeVisible();
});

test("it fits a phone, in Japanese too", async ({ page, context }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const locale of ["en", "ja"] as const) {
    await speak(context, locale);
    for (const address of ["/servers", "/report"]) {
      await page.goto(address);
      await expect(page.getByRole("main")).toContainText(locale === "en" ? "32 of 45" : "45台中32台");
      expect(await sidewards(page)).toBe(0);
    }
  }
});

testAlone({})("without a night there is a sentence, and nothing above the servers", async ({ page }) => {
  await page.goto("/report");
  await expect(page.getByRole("heading", { name: "No night yet" })).toBeVisible();
  await page.goto("/servers");
  await expect(page.getByRole("region", { name: "Last night" })).toBeHidden();
});
