import path from "node:path";
import { createClient } from "@libsql/client";
import type { Manager } from "../helpers/manager";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { live, sidewards, speak } from "./parts";

const DAY = 24 * 3600 * 1000;
const TARIFF = { KOMO_ENERGY_PRICE: "0.32", KOMO_ENERGY_CURRENCY: "EUR", KOMO_ENERGY_CO2: "363", TZ: "UTC" };

/** The date of the night so many nights ago, in UTC. */
const nightAgo = (nights: number): string =>
  new Date(Date.now() - DAY / 2 - nights * DAY).toISOString().slice(0, 10);

/** Gives a server a year of nights: one kWh on each, two on each seventh, and none on the latest. */
async function giveYear(manager: Manager, serverUuid: string): Promise<void> {
  const months = new Map<string, Record<string, number>>();
  for (let nights = 1; nights < 365; nights += 1) {
    const date = nightAgo(nights);
    const month = date.slice(0, 7);
    months.set(month, { ...months.get(month), [date]: (nights % 7 === 0 ? 2 : 1) * 3_600_000 });
  }
  await manager.stop();
  const client = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  await client.batch(
    [
      { sql: "UPDATE servers SET created_at = created_at - ?", args: [365 * DAY] },
      ...[...months].map(([month, nights]) => {
        const saved = Object.values(nights).reduce((sum, each) => sum + each, 0);
        const args = [serverUuid, "willow", month, saved / 58, saved, JSON.stringify(nights)];
        const sql =
          "INSERT INTO energy (server_uuid, server_name, month, seconds_off, watt_seconds, nights) VALUES (?, ?, ?, ?, ?, ?)";
        return { sql, args };
      }),
    ],
    "write",
  );
  client.close();
  await manager.start();
}

const test = testAlone(TARIFF);

test("a year of nights is a calendar with a headline, read by keyboard, on a phone, in any colours, and on paper", async ({
  page,
  context,
  own,
  add,
}) => {
  test.setTimeout(120_000);
  await giveYear(own, (await add("willow")).uuid);
  await page.goto("/energy");
  await live(page);

  // 364 nights, 52 of them twice.
  const headline = page.locator("[data-headline]");
  await expect(headline).toContainText("€133.12");
  await expect(headline).toContainText("416 kWh");
  await expect(headline).toContainText("151 kg CO₂");
  // A desktop of 60 W that is always on draws 525.6 kWh in a year.
  await expect(headline).toContainText("Against always on: 79% less energy");
  await expect(page.getByRole("table", { name: "By month" })).toBeVisible();

  const year = page.getByRole("group", { name: "The last 365 nights" });
  const nights = year.getByRole("button");
  await expect(nights).toHaveCount(365);
  const pressed = year.getByRole("button", { pressed: true });
  await expect(pressed).toHaveAccessibleName(/: nothing saved, or not recorded$/);
  await pressed.focus();
  await page.keyboard.press("ArrowUp");
  await expect(pressed).toBeFocused();
  await expect(pressed).toHaveAccessibleName(/: 2 kWh saved, €0\.64, 0\.7 kg CO₂, 1 server$/);
  await expect(page.locator("[data-chosen-night]")).toContainText("2 kWh saved, €0.64");
  await page.keyboard.press("ArrowRight");
  await expect(pressed).toHaveAccessibleName(/: 1 kWh saved/);
  await page.keyboard.press("Home");
  await expect(nights.first()).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(nights.first()).toBeFocused();
  await page.keyboard.press("End");
  await expect(nights.last()).toBeFocused();
  // One stop of the tab key, however many nights.
  await expect(year.locator("[tabindex='0']")).toHaveCount(1);

  const shades = () =>
    year.evaluate((all) =>
      [364, 363, 357].map((night) => {
        const cell = all.querySelector(`[data-night="${night}"]`);
        const { backgroundColor, backgroundImage } = getComputedStyle(cell ?? all);
        return `${backgroundColor} ${backgroundImage}`;
      }),
    );
  expect(new Set(await shades()).size).toBe(3);

  await expect(page.getByText("A night lasts from noon to noon in the time zone UTC")).toBeHidden();
  await page.getByText("What this assumes").click();
  await expect(page.getByText("A night lasts from noon to noon in the time zone UTC")).toBeVisible();
  await expect(page.getByText("desktop PC: 60 W on, 2 W off")).toBeVisible();
  await expectNoBarriers(page);

  const paper = () =>
    page.evaluate(() => [
      getComputedStyle(document.documentElement).colorScheme,
      getComputedStyle(document.body).backgroundColor,
    ]);
  await page.emulateMedia({ colorScheme: "light" });
  const [, light] = await paper();
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await paper()).not.toContain(light);
  await page.emulateMedia({ forcedColors: "active" });
  expect(new Set(await shades()).size).toBe(3);
  await page.emulateMedia({ forcedColors: "none", colorScheme: "dark", media: "print" });
  expect(await paper()).toEqual(["light", light]);
  expect(new Set(await shades()).size).toBe(3);
  expect(await year.evaluate((of) => getComputedStyle(of).printColorAdjust)).toBe("exact");
  await page.emulateMedia({ colorScheme: null, media: null });

  for (const locale of ["en", "ja"] as const)
    for (const width of [320, 390]) {
      await speak(context, locale);
      await page.setViewportSize({ width, height: 844 });
      await page.reload();
      expect(await sidewards(page)).toBe(0);
      // No table is scrolled to the side, no name of a month is broken, and CO₂ is there.
      const table = page.getByRole("table").first();
      expect(
        await table.evaluate((of) => of.scrollWidth - (of.parentElement?.clientWidth ?? 0)),
      ).toBeLessThanOrEqual(0);
      const row = table.getByRole("row").nth(1);
      expect((await row.getByRole("rowheader").boundingBox())?.height).toBeLessThan(45);
      const last = await row.getByRole("cell").last().boundingBox();
      expect((last?.x ?? width) + (last?.width ?? 0)).toBeLessThanOrEqual(width);
      await expect(row.getByRole("cell").last()).toContainText("kg");
    }
});
