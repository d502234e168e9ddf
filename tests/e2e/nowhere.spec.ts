import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";

for (const [what, path, heading] of [
  ["a page that there is not", "/nothing-here", "Nothing is asleep here"],
  ["a server that there is not", "/servers/00000000-0000-4000-8000-000000000000", "There is no such server"],
] as const) {
  test(`${what} says so, and leads back`, async ({ page }) => {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
    await expect(page).toHaveTitle(/komoriuta/);
    await expectNoBarriers(page);
    await page.getByRole("link", { name: "Back to the list" }).click();
    await expect(page).toHaveURL("/servers");
  });
}
