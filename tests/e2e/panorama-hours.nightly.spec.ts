import type { Page } from "@playwright/test";
import { expect, expectNoBarriers } from "./fixtures";
import { live } from "./parts";
import { clear, fold, grow, hover, NAMES, open, placeIn, plant, rowOf, test } from "./wood";

test.describe.configure({ mode: "serial" });
test.beforeAll(({ manager }) => plant(manager));
test.beforeEach(grow);
test.afterAll(({ manager }) => clear(manager));

/** The readout at the hand. It says nothing to those who listen, who are told by a status. */
const readoutOf = (page: Page) => page.locator("[data-readout]");

test("each server says what it will be, in its row and in the table", async ({ page }) => {
  const panorama = await open(page);
  const whenFree = /off .+, when free/;
  const says = {
    ash: "nothing planned",
    beech: "Kept on until",
    cedar: whenFree,
    elm: "nothing planned",
  };
  for (const name of NAMES) await expect(rowOf(panorama, name)).toContainText(says[name]);
  // Whoever is kept on is not turned off by a schedule meanwhile.
  const [tonight = "?"] = /Next: off [^,]+/.exec((await rowOf(panorama, "cedar").textContent()) ?? "") ?? [];
  await expect(rowOf(panorama, "beech")).not.toContainText(tonight);
  const legend = page.getByRole("list", { name: "What the shapes mean" });
  await expect(legend).toContainText("goes off when free");
  await expect(legend).toContainText("kept on");
  await page.keyboard.press("t");
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "cedar" }) });
  await expect(row).toContainText(whenFree);
});

test("a mouse over the hours is told time, server, status and cause", async ({ page }) => {
  const panorama = await open(page);
  const readout = readoutOf(page);
  await hover(rowOf(panorama, "ash"), 0);
  await expect(readout).toContainText("ash");
  await expect(readout).toContainText(/on since/);
  await expect(readout).toContainText("Reported for the first time");
  // Before it was added nobody knew of it; what comes is known.
  await hover(rowOf(panorama, "ash"), -6);
  await expect(readout).toContainText("unknown");
  await expect(readout).not.toContainText("reported");
  await hover(rowOf(panorama, "cedar"), 2.5);
  await expect(readout).toContainText(/cedar · .*goes off when free, by .* at the latest \(Evenings\)/);
  await hover(rowOf(panorama, "cedar"), 4);
  await expect(readout).toContainText("will be off (Evenings)");
  await hover(rowOf(panorama, "beech"), 2.5);
  await expect(readout).toContainText("will be on");
  // Over the houses' hours all servers are counted.
  const ribbon = await panorama.getByRole("img", { name: /^Wood: / }).boundingBox();
  const { x } = await placeIn(rowOf(panorama, "cedar"), 4);
  await page.mouse.move(x, (ribbon?.y ?? 0) + 20);
  await page.mouse.move(x + 2, (ribbon?.y ?? 0) + 20);
  await expect(readout).toContainText(/Wood · .*2 off, 2 on/);
  await page.mouse.move(5, 5);
  await expect(readout).toBeHidden();
});

test.describe("where the manager takes its time", () => {
  test.use({ serviceWorkers: "block" });

  test("what was not known yet is read once it has come, however still the hand is", async ({ page }) => {
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    await page.route("**/*", async (route) => {
      if ("next-action" in route.request().headers()) await asked;
      await route.continue();
    });
    await page.goto("/servers");
    await live(page);
    const panorama = page.getByRole("region", { name: "Panorama of the servers" });
    await hover(rowOf(panorama, "cedar"), 2.5);
    await expect(readoutOf(page)).toContainText(/cedar · .*unknown/);
    answer();
    await expect(readoutOf(page)).toContainText(/cedar · .*goes off when free/);
  });
});

test("a click pins why, with the way to the server and to that moment", async ({ page }) => {
  const panorama = await open(page);
  const now = await placeIn(rowOf(panorama, "ash"), 0);
  await page.mouse.click(now.x, now.y);
  const why = page.getByRole("group", { name: /^ash, / });
  await expect(why.getByRole("listitem")).toContainText(["Reported for the first time"]);
  await expectNoBarriers(page);
  // It stays while the mouse goes elsewhere.
  await hover(rowOf(panorama, "elm"), 0);
  await expect(why).toBeVisible();
  await why.getByRole("checkbox", { name: "Select ash" }).check();
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("1 selected");
  await why.getByRole("checkbox", { name: "Select ash" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(why).toBeHidden();

  const earlier = await placeIn(rowOf(panorama, "ash"), -5);
  await page.mouse.click(earlier.x, earlier.y);
  await why.getByRole("button", { name: "Go to this time" }).click();
  await panorama.getByRole("button", { name: "Back to now" }).click();

  // A window does the same: looking selects nothing, Ctrl does.
  await fold(panorama);
  const house = await panorama.getByRole("img", { name: /^Wood: / }).boundingBox();
  const window = { x: (house?.x ?? 0) + 16, y: (house?.y ?? 0) + 16 };
  await page.mouse.click(window.x, window.y);
  await expect(why).toBeVisible();
  await expect(page.getByRole("region", { name: "Selection" })).toBeHidden();
  await page.keyboard.down("Control");
  await page.mouse.click(window.x, window.y);
  await page.keyboard.up("Control");
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("1 selected");
  await page.mouse.click(window.x, window.y);
  await why.getByRole("link", { name: "Open ash" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("ash");
});

test("keys move through rows and hours, select and open", async ({ page }) => {
  const panorama = await open(page);
  const link = (name: string) => panorama.getByRole("link", { name, exact: true });
  const spoken = page.getByRole("status").filter({ hasText: /^(ash|beech|cedar), / });
  await page.keyboard.press("j");
  await expect(link("ash")).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(link("cedar")).toBeFocused();
  await page.keyboard.press("x");
  await expect(panorama.getByRole("checkbox", { name: "Select cedar" })).toBeChecked();
  // Three hours on, by full quarters; what is planned is told, and the next row at the same time.
  for (let times = 0; times < 11; times++) await page.keyboard.press("ArrowRight");
  await expect(spoken).toHaveText(/^cedar, .+: goes off when free, by .+ at the latest \(Evenings\)\.$/);
  await page.keyboard.press("k");
  await expect(link("beech")).toBeFocused();
  await expect(spoken).toHaveText(/^beech, .+: will be on\.$/);
  for (let times = 0; times < 4; times++) await page.keyboard.press("Shift+ArrowLeft");
  await expect(spoken).toHaveText(/^beech, .+: unknown\.$/);
  await page.keyboard.press("Escape");
  await expect(readoutOf(page)).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("beech");
});

test("in a folded house keys move from window to window", async ({ page }) => {
  const panorama = await open(page);
  const pane = await fold(panorama);
  await page.keyboard.press("j");
  await expect(pane("ash")).toBeFocused();
  await expect(readoutOf(page)).toContainText(/ash · .*on since/);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(pane("beech")).toBeFocused();
  await expect(page.getByRole("region", { name: "Selection" })).toContainText("1 selected");
  await expectNoBarriers(page);
  // Two floors of two windows each.
  await page.keyboard.press("ArrowDown");
  await expect(pane("elm")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(pane("cedar")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("cedar");
});

test("keys move from window to window also for whoever comes back from a server", async ({ page }) => {
  const panorama = await open(page);
  await page.keyboard.press("j");
  await expect(panorama.getByRole("link", { name: "ash", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("ash");
  await page.goBack();
  await expect(rowOf(panorama, "ash")).toContainText("Next: nothing planned");
  const pane = await fold(panorama);
  for (const name of NAMES) {
    await page.keyboard.press("j");
    await expect(pane(name)).toBeFocused();
  }
});

test.describe("on a tablet", () => {
  test.use({ viewport: { width: 820, height: 1180 }, hasTouch: true });

  test("a press pins why", async ({ page }) => {
    const panorama = await open(page);
    const { x, y } = await placeIn(rowOf(panorama, "cedar"), 2.5);
    await page.touchscreen.tap(x, y);
    const why = page.getByRole("group", { name: /^cedar, / });
    await expect(why).toContainText("goes off when free");
    await expectNoBarriers(page);
    await why.getByRole("button", { name: "Close" }).tap();
    await expect(why).toBeHidden();
  });
});

test.describe("in the colours that people chose for their system", () => {
  test.use({ forcedColors: "active" });

  test("no mark of the legend is blank", async ({ page }) => {
    await open(page);
    const marks = page.getByRole("list", { name: "What the shapes mean" }).locator("li > span");
    await expect(marks).toHaveCount(8);
    for (const mark of await marks.all()) {
      const drawn = await mark.screenshot();
      await mark.evaluate(({ firstElementChild }) => firstElementChild?.remove());
      expect((await mark.screenshot()).equals(drawn)).toBe(false);
    }
  });
});
