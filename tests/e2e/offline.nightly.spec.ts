import type { Page } from "@playwright/test";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, comesUp, giveSession, live, sidewards } from "./parts";

/** Waits until the page can be shown without the manager, with its list. */
async function ready(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const kept = () => page.evaluate(async () => (await (await caches.open("komoriuta.list")).keys()).length);
  await expect.poll(kept).toBe(1);
}

test("a page that is asked for offline says so, and comes when the network is back", async ({
  page,
  context,
}) => {
  await page.goto("/servers");
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await live(page);
  await context.setOffline(true);
  // The page that is open says how old it is, and what to do.
  const bar = page.getByRole("status").filter({ hasText: "This is the state as of" });
  await expect(bar).toContainText(/You are offline\. This is the state as of \d\d:\d\d\. ?Check the network/);
  await page.reload();
  await expect(page.getByRole("heading", { name: "The manager cannot be reached" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Try again" })).toBeVisible();
  // It is asked for again by itself, at least every ten seconds.
  await context.setOffline(false);
  await expect(page.getByRole("heading", { name: "Servers", level: 1 })).toBeVisible({ timeout: 30_000 });
});

test("can be installed: a manifest with icons that are there", async ({ page }) => {
  const answer = await page.request.get("/manifest.webmanifest");
  const { start_url, display, icons } = (await answer.json()) as {
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  expect([start_url, display]).toEqual(["/servers", "standalone"]);
  for (const size of ["192x192", "512x512"])
    expect(icons.filter(({ sizes }) => sizes === size).map(({ purpose }) => purpose)).toEqual([
      "any",
      "maskable",
    ]);
  for (const src of [...icons.map((icon) => icon.src), "/apple-touch-icon.png"])
    expect((await page.request.get(src)).status()).toBe(200);
});

test("while the manager is away, its last list is shown, as of then, with nothing to press", async ({
  browser,
}) => {
  const own = await startManager();
  try {
    const operator = await logIn(own);
    const fir = await addSpoken(own, operator, "fir");
    await addSpoken(own, operator, "<b>שרת</b> 🌙");
    await comesUp(fir);
    const context = await browser.newContext({ baseURL: own.url });
    await giveSession(context, operator);
    const page = await context.newPage();
    await page.goto("/servers");
    await live(page);
    await ready(page);
    await own.stop();
    const bar = page.getByRole("status").filter({ hasText: "This is the state as of" });
    await expect(bar).toContainText(
      /The connection to the manager is lost\. This is the state as of \d\d:\d\d\. ?The console keeps trying/,
    );
    // A bar of its own, right below the head: not some words in a corner.
    const [around, window] = [await bar.locator("> div").boundingBox(), page.viewportSize()];
    expect(around?.width).toBeGreaterThan((window?.width ?? 0) / 2);
    await expectNoBarriers(page);

    // Also a page that the browser had never opened.
    const later = await context.newPage();
    await later.goto("/groups");
    await expect(later.getByRole("heading", { name: "The manager cannot be reached" })).toBeVisible();
    await expect(later.getByText(/The list as of \d\d:\d\d\./)).toBeVisible();
    await expect(later.getByText(/Nothing can be turned on or off until it answers/)).toBeVisible();
    const rows = later.getByRole("list", { name: "Servers" }).getByRole("listitem");
    await expect(rows).toHaveCount(2);
    await expect(rows.filter({ hasText: "fir" })).toContainText(/(ON|Applying)\s*since \d+:\d\d/);
    // What people gave names to is text, whatever stands in it.
    await expect(rows.filter({ hasText: "<b>שרת</b> 🌙" })).toBeVisible();
    await expect(later.getByRole("button")).toHaveCount(0);
    await expectNoBarriers(later);
    await later.getByRole("searchbox", { name: "Search for servers" }).fill("FIR");
    await expect(rows.filter({ visible: true })).toHaveCount(1);
    await later.getByRole("searchbox", { name: "Search for servers" }).fill("fir tree");
    await expect(later.getByText("No matches")).toBeVisible();
    await later.setViewportSize({ width: 390, height: 780 });
    expect(await sidewards(later)).toBe(0);

    // It comes back by itself.
    await own.start();
    await expect(bar).toBeHidden({ timeout: 25_000 });
    await expect(later.getByRole("heading", { name: "Groups", level: 1 })).toBeVisible({ timeout: 25_000 });

    // Whoever logs out leaves nothing to the next person at this browser.
    await later.getByRole("button", { name: "Account" }).click();
    await later.getByRole("menuitem", { name: "Log out" }).click();
    await expect(later).toHaveURL("/login");
    await own.stop();
    await later.reload();
    await expect(later.getByRole("heading", { name: "The manager cannot be reached" })).toBeVisible();
    await expect(later.getByText("fir")).toHaveCount(0);
    await context.close();
  } finally {
    await own.remove();
  }
});
