import path from "node:path";
import { createClient } from "@libsql/client";
import type { Manager } from "../helpers/manager";
import { lastNight } from "../../app/(console)/_panorama/play/night";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { cutOff, live, sidewards, speak } from "./parts";

const test = testAlone({});
test.use({ timezoneId: "UTC" });

/** Has last night two events, at a quarter and at three quarters of it. */
async function giveNight(manager: Manager, serverUuid: string): Promise<void> {
  const { since, until } = lastNight(Date.now(), "UTC");
  await manager.stop();
  const client = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  const at = (part: number) => Math.round(since + (until - since) * part);
  await client.batch(
    [
      // That it was added is another night's.
      { sql: "UPDATE events SET at = at - ?", args: [3 * 24 * 3600_000] },
      ...(
        [
          ["turned_off", 0.25],
          ["turned_on", 0.75],
        ] as const
      ).map(([kind, part]) => ({
        sql: "INSERT INTO events (at, server_uuid, server_name, kind, severity, actor) VALUES (?, ?, 'oak', ?, 0, 'yuki')",
        args: [at(part), serverUuid, kind],
      })),
    ],
    "write",
  );
  client.close();
  await manager.start();
}

test("last night is played with its captions, paused, stepped through and left, by keys and on a phone", async ({
  page,
  context,
  own,
  add,
}) => {
  test.setTimeout(180_000);
  const oak = await add("oak");
  await giveNight(own, oak.uuid);
  const open = async () => {
    await page.goto("/servers?view=panorama");
    await live(page);
    await page.getByRole("button", { name: "Play last night" }).click();
    return page.getByRole("region", { name: /^Last night/ });
  };
  const night = await open();
  await expect(night).toHaveAttribute("data-played", "playing");
  await expect(night.getByRole("button", { name: "Pause" })).toBeFocused();
  const captions = night.getByRole("listitem");
  await expect(captions).toHaveCount(1);
  await page.keyboard.press("Space");
  await expect(night).toHaveAttribute("data-played", "paused");
  const count = await captions.count();
  await expect(night.getByRole("status")).toContainText("oak");
  await page.keyboard.press("Space");
  await expect(night).toHaveAttribute("data-played", "over", { timeout: 30_000 });
  await expect(captions).toHaveCount(2);
  expect(count).toBeLessThanOrEqual(2);
  await expect(night.getByRole("status")).toHaveText("The night is over. 2 things happened.");
  await page.keyboard.press("ArrowLeft");
  await expect(captions).toHaveCount(2);
  await page.keyboard.press("ArrowLeft");
  await expect(captions).toHaveCount(1);
  await page.keyboard.press("ArrowRight");
  await expect(captions).toHaveCount(2);
  await expectNoBarriers(page);
  await page.keyboard.press("Escape");
  await expect(night).toBeHidden();

  // Nothing moves where nothing is to move: it goes from caption to caption.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const steps = await open();
  await expect(captions).toHaveCount(1);
  const width = () => steps.locator("[style*='width']").evaluate((bar) => bar.style.width);
  expect(await width()).toMatch(/^(25(\.\d+)?|24\.9\d*)%$/);
  await steps.getByRole("button", { name: "Back to now" }).click();
  await page.emulateMedia({ reducedMotion: "no-preference" });

  for (const [locale, name] of [
    ["en", "Play last night"],
    ["ja", "昨夜を再生"],
  ] as const) {
    await speak(context, locale);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/servers?view=panorama");
    await live(page);
    await page.getByRole("button", { name }).click();
    await expect(page.locator("[data-played=over]")).toBeVisible({ timeout: 30_000 });
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  }
  expect(await cutOff(page)).toEqual([]);
});
