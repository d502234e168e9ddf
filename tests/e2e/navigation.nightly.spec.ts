import type { Page } from "@playwright/test";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, live } from "./parts";

const navigation = (page: Page) => page.getByRole("navigation", { name: "Navigation" });

test("servers and time, then who comes in; a page that is not there marks the one it belongs to", async ({
  page,
}) => {
  await page.goto("/servers");
  await live(page);
  const lists = navigation(page).getByRole("list");
  await expect(lists).toHaveCount(2);
  await expect(lists.first().getByRole("link")).toHaveText([
    ...["Servers", "Timeline", "Groups", "Schedules", "Doors", "UPS", "Power cuts", "Energy"],
  ]);
  await expect(lists.last().getByRole("link")).toHaveText(["People", "API tokens", "Audit", "Settings"]);
  for (const [address, marked] of [
    ["/timeline?about=runs", "Timeline"],
    ["/enrol", "Servers"],
    ["/tokens", "API tokens"],
  ] as const) {
    await page.goto(address);
    await expect(navigation(page).locator("[aria-current=page]")).toHaveText(marked);
  }
});

test("adding many is a button of the servers", async ({ page, manager, operator }) => {
  await addSpoken(manager, operator, "gean");
  await page.goto("/servers");
  await live(page);
  await page.getByRole("main").getByRole("link", { name: "Add many servers" }).click();
  await expect(page).toHaveURL("/enrol");
  await expectNoBarriers(page);
});

test.describe("the palette", () => {
  for (const [word, name, address] of [
    ["token", "API tokens", "/tokens"],
    ["invite", "People", "/people"],
    ["lost", "Servers that do not answer", "/servers?show=lost"],
    ["tonight", "Timeline", "/timeline"],
    ["csv", "Add many servers", "/enrol"],
  ] as const)
    test(`finds ${name} by “${word}”`, async ({ page }) => {
      await page.goto("/energy");
      await live(page);
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").fill(word);
      await page.getByRole("option", { name }).click();
      await expect(page).toHaveURL(address);
    });

  for (const [word, item] of [
    ["log out", "Log out"],
    ["dark", "Dark"],
  ] as const)
    test(`leads to the account's menu by “${word}”, twice as well`, async ({ page }) => {
      await page.goto("/energy");
      await live(page);
      for (let time = 0; time < 2; time += 1) {
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox").fill(word);
        await page.keyboard.press("Enter");
        const menu = page.getByRole("menu");
        await expect(menu).toBeVisible();
        await expect(menu.getByText(item, { exact: true })).toBeVisible();
        await page.keyboard.press("Escape");
        await expect(menu).toBeHidden();
      }
    });
});
