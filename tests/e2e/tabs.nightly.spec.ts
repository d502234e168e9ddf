import type { Page } from "@playwright/test";
import { startManager, type Manager } from "../helpers/manager";
import { expect, testLoggedIn } from "./fixtures";
import { addSpoken, comesUp, live, rowOf, showServersAs } from "./parts";

/** A manager of its own: it is stopped in the middle of a message. */
const test = testLoggedIn.extend<object, { manager: Manager }>({
  manager: [
    // Playwright wants the destructuring, also of nothing.
    async ({}, use) => {
      const manager = await startManager();
      await use(manager);
      await manager.remove();
    },
    { scope: "worker" },
  ],
});

async function open(page: Page, address = "/servers"): Promise<void> {
  await page.goto(address);
  await live(page);
}

const account = async (page: Page, item: string, role: "menuitem" | "menuitemradio") => {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole(role, { name: item }).click();
};

test.describe("two tabs of one browser", () => {
  test("each has a selection of its own; the look and the language are those of both", async ({
    page,
    context,
    manager,
    operator,
  }) => {
    const [fir, elm] = [
      await addSpoken(manager, operator, "fir"),
      await addSpoken(manager, operator, "elm"),
    ] as const;
    const other = await context.newPage();
    for (const tab of [page, other]) await open(tab);
    await rowOf(page, "fir").getByRole("checkbox").check();
    await expect(page.getByRole("region", { name: "Selection" })).toContainText("1 selected");
    await rowOf(other, "elm").getByRole("checkbox").check();
    await expect(rowOf(page, "elm").getByRole("checkbox")).not.toBeChecked();
    await expect(rowOf(other, "fir").getByRole("checkbox")).not.toBeChecked();

    await account(page, "Dark", "menuitemradio");
    for (const tab of [page, other]) await expect(tab.locator("html")).toHaveAttribute("data-theme", "dark");
    // What was chosen meanwhile stays chosen.
    await expect(rowOf(other, "elm").getByRole("checkbox")).toBeChecked();
    await account(other, "日本語", "menuitemradio");
    for (const tab of [page, other])
      await expect(tab.getByRole("heading", { level: 1 })).toHaveText("サーバー");
    for (const { uuid } of [fir, elm]) await operator.servers.deleteServer({ uuid });
  });

  test("who logs out in one is out in the other, and leaves no list in the browser", async ({
    page,
    context,
    manager,
    operator,
  }) => {
    await addSpoken(manager, operator, "hemlock");
    const other = await context.newPage();
    await open(page);
    await open(other, "/timeline");
    const kept = () =>
      other.evaluate(async () => (await (await caches.open("komoriuta.list")).keys()).length);
    await expect.poll(kept, { timeout: 20_000 }).toBe(1);
    await account(page, "Log out", "menuitem");
    await expect(page).toHaveURL("/login");
    await expect(other).toHaveURL("/login", { timeout: 15_000 });
    await expect.poll(kept).toBe(0);
  });
});

/** Milliseconds of silence after which a connection counts as broken, and a bit. */
const BROKEN_AFTER = 16_000;

test.describe("a stream that stalls: the line stands, and the manager says nothing", () => {
  const mark = (page: Page) =>
    page
      .getByRole("status")
      .filter({ hasText: "The connection to the manager is lost. This is the state as of" });

  for (const [address, shown] of [
    ["/servers", (page: Page) => rowOf(page, "fir")],
    ["/timeline", (page: Page) => page.locator("[data-now]")],
  ] as const)
    test(`on ${address} the mark says so, ages stop, and all goes on once it speaks again`, async ({
      page,
      manager,
      operator,
    }) => {
      const fir = await addSpoken(manager, operator, "fir");
      await comesUp(fir);
      await page.clock.install();
      await open(page, address);
      await expect(shown(page)).toBeVisible();
      process.kill(manager.pid(), "SIGSTOP");
      try {
        await page.clock.fastForward(BROKEN_AFTER);
        await expect(mark(page)).toBeVisible();
        const before = await shown(page).innerText();
        // No later attempt takes the line for a live one.
        for (let times = 0; times < 3; times++) await page.clock.fastForward(5 * 60_000);
        expect(await shown(page).innerText()).toBe(before);
        await expect(page.locator("[data-connection=live]")).toHaveCount(0);
      } finally {
        process.kill(manager.pid(), "SIGCONT");
      }
      await page.clock.fastForward(BROKEN_AFTER);
      await live(page, { timeout: 30_000 });
      await expect(mark(page)).toHaveCount(0);
      await operator.servers.deleteServer({ uuid: fir.uuid });
    });

  test("who scrubs the panorama meanwhile still sees the hours move, and now stand", async ({
    page,
    context,
    manager,
    operator,
  }) => {
    const fir = await addSpoken(manager, operator, "fir");
    await showServersAs(context, "panorama");
    await page.clock.install();
    await open(page);
    const panorama = page.getByRole("region", { name: "Panorama of the servers" });
    const hours = panorama.getByRole("slider", { name: "Time" });
    const shown = panorama.locator("[data-moment]");
    const box = await hours.boundingBox();
    if (!box) throw new Error("no hours");
    await expect(shown).toContainText("Now");
    process.kill(manager.pid(), "SIGSTOP");
    try {
      await page.mouse.move(box.x + 100, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(box.x + 180, box.y + 10, { steps: 4 });
      await page.clock.fastForward(BROKEN_AFTER);
      await expect(mark(page)).toBeVisible();
      // The hand has not let go: the hours still follow it.
      const before = await shown.innerText();
      await page.mouse.move(box.x + 320, box.y + 10, { steps: 6 });
      await expect(shown).not.toHaveText(before);
      await page.mouse.up();
      await page.clock.runFor(1000);
      await panorama.getByRole("button", { name: "Back to now" }).click();
      await page.clock.runFor(1000);
      await expect(hours).toHaveAttribute("aria-valuetext", "Now");
      const now = await shown.innerText();
      for (let times = 0; times < 3; times++) await page.clock.fastForward(5 * 60_000);
      expect(await shown.innerText()).toBe(now);
    } finally {
      process.kill(manager.pid(), "SIGCONT");
    }
    await page.clock.fastForward(BROKEN_AFTER);
    await live(page, { timeout: 30_000 });
    await operator.servers.deleteServer({ uuid: fir.uuid });
  });
});
