import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { buildSite } from "../../scripts/site/build.mjs";

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "komoriuta-site-"));
  buildSite(folder);
});
test.afterAll(() => rmSync(folder, { recursive: true }));

const at = (place: string) => pathToFileURL(path.join(folder, place)).href;

test("the site is read and searched from a folder, without any request to elsewhere", async ({ page }) => {
  const faults: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) faults.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  await page.goto(at("index.html"));
  expect(
    await page.evaluate(() =>
      document.fonts.ready.then((fonts) => [...fonts].some(({ status }) => status === "loaded")),
    ),
  ).toBe(true);
  expect(await page.locator("header svg").evaluate((mark) => getComputedStyle(mark).width)).toBe("28px");

  await page.keyboard.press("/");
  await page.keyboard.type("KOMO_SYNC_OFF");
  const found = page.getByRole("search").getByRole("link", { name: "Settings" });
  await expect(found.first()).toBeVisible();
  await page.getByRole("searchbox").fill("magic packet relay");
  const relays = page.getByRole("search").getByRole("link", { name: "Security › Relays" });
  await expect(relays).toBeVisible();
  await relays.click();
  await expect(page).toHaveURL(/docs\/security\.html#relays$/);
  await expect(page.getByRole("heading", { name: "Relays", level: 2 })).toBeInViewport();
  expect(faults).toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const)
  test(`axe finds no barrier, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const place of [
      "index.html",
      "index.ja.html",
      "docs/architecture.html",
      "docs/search-and-keys.html",
      "source/LICENSE.html",
    ]) {
      await page.goto(at(place));
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${place}: ${id} ${nodes[0]?.html}`)).toEqual([]);
    }
  });
