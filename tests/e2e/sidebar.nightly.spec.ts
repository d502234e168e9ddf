import { expect, testLoggedIn as test } from "./fixtures";
import { live } from "./parts";

test("a navigation that was folded away stays so, from the first picture of the next page on", async ({
  page,
  context,
}) => {
  await page.goto("/servers");
  await live(page);
  const navigation = page.getByRole("navigation", { name: "Navigation" });
  const menu = page.getByRole("button", { name: "Menu" });
  await expect(menu).toHaveAttribute("aria-expanded", "true");
  await menu.click();
  await expect(navigation).toBeHidden();
  await page.goto("/groups");
  await expect(menu).toHaveAttribute("aria-expanded", "false");
  await expect(navigation).toBeHidden();
  // Nothing flashes: the manager itself leaves it out, before any script runs.
  const plain = await context.newPage();
  await plain.route(/\.js$/, (route) => route.abort());
  await plain.goto("/groups");
  await expect(plain.getByRole("heading", { name: "Groups", level: 1 })).toBeVisible();
  await expect(plain.getByRole("navigation", { name: "Navigation" })).toBeHidden();
  await plain.close();

  await menu.click();
  await expect(navigation).toBeVisible();
  await page.reload();
  await expect(navigation).toBeVisible();
  expect((await context.cookies()).map(({ name }) => name)).not.toContain("sidebar");
});
