import { expect, testLoggedIn as test } from "./fixtures";

test("a page that is asked for offline says so, and comes when the network is back", async ({
  page,
  context,
}) => {
  await page.goto("/servers");
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("heading", { name: "The manager cannot be reached" })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Servers", level: 1 })).toBeVisible();
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
