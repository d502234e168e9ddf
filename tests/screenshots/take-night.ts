import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { ROOT } from "../helpers/environment";
import { expect, test } from "../e2e/fixtures";
import { OFFICE } from "./rooms";
import { show } from "./show";
import { startSite } from "./site";

/** The whole panorama with the player below it, as wide as a README shows it. */
const README = {
  viewport: { width: 1440, height: 910 },
  deviceScaleFactor: 0.8,
  colorScheme: "dark",
} as const;
/** Moments of the played night, and the milliseconds that each is shown: faster than the console plays it. */
const [FRAMES, EACH, LAST] = [30, 150, 4000] as const;
/** The console plays a night in ten seconds. */
const STEP = 10_000 / FRAMES;

test("last night in an office is played", async ({ browser }) => {
  const site = await startSite(OFFICE);
  const page = await show(browser, site, "/servers", README);
  await film(page, "night", { dismiss: "Dismiss this report", play: "Play last night" });
  const japanese = await show(browser, site, "/servers", { ...README, locale: "ja-JP" });
  await film(japanese, "night-ja", { dismiss: "このまとめを閉じる", play: "昨夜を再生" });
  await site.end();
});

/**
 * Writes what the console shows while it plays the night into docs/screenshots, as a picture that moves three times and
 * rests on its end. Takes img2webp, which Debian's package webp has.
 */
async function film(page: Page, name: string, words: { dismiss: string; play: string }): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "komoriuta-film-"));
  await page.clock.install();
  await page.getByRole("button", { name: words.dismiss }).click();
  await page.getByRole("button", { name: words.play }).click();
  await expect(page.locator("[data-played]")).toHaveAttribute("data-played", "playing");
  // From now on the page's clock goes on from picture to picture, however long each takes.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 200);
  const files: string[] = [];
  for (let frame = 0; frame <= FRAMES; frame++) {
    const file = path.join(folder, `${frame}.png`);
    await page.screenshot({ path: file });
    files.push(...["-d", String(frame === FRAMES ? LAST : EACH)], file);
    await page.clock.runFor(STEP);
  }
  // With less quality, what changes little from picture to picture would stay behind in blocks.
  const to = path.join(ROOT, "docs", "screenshots", `${name}.webp`);
  execFileSync("img2webp", ["-loop", "3", "-min_size", "-lossy", "-q", "97", "-m", "4", ...files, "-o", to]);
  await page.context().close();
  rmSync(folder, { recursive: true });
}
