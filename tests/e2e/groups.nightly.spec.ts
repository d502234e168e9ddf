import type { Page } from "@playwright/test";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, comesUp, live, rowOf } from "./parts";

const cardOf = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, level: 2 }) });

test("a group is made, filled, watched, renamed and deleted", async ({ page, manager, operator }) => {
  const [first, second] = [
    await addSpoken(manager, operator, "cherry 1"),
    await addSpoken(manager, operator, "cherry 2"),
  ];
  await page.goto("/groups");
  await live(page);
  await page.getByRole("button", { name: "New group" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Create group" }).click();
  await expect(dialog).toContainText("Enter at least one character.");
  await dialog.getByLabel("Group name").fill("Room; 1");
  await expect(dialog).toContainText("A group’s name cannot hold a semicolon.");
  await dialog.getByLabel("Group name").fill("Cherry room");
  await dialog.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByRole("heading", { name: "Cherry room", level: 1 })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("No servers in this group");
  await expectNoBarriers(page);

  await page.getByRole("button", { name: "Choose servers" }).click();
  await dialog.getByRole("searchbox", { name: "Search for servers" }).fill("cherry");
  await dialog.getByRole("checkbox", { name: "cherry 1" }).check();
  await dialog.getByRole("checkbox", { name: "cherry 2" }).check();
  await expect(dialog).toContainText("2 chosen");
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(page, "cherry 1")).toBeVisible();

  // It is on for all to see, at once.
  await comesUp(first);
  await expect(page.getByRole("main")).toContainText("1 on");
  await page.getByRole("link", { name: "All groups" }).click();
  await live(page);
  await expect(cardOf(page, "Cherry room")).toContainText("2 servers");
  await expect(cardOf(page, "Cherry room")).toContainText("1 on");
  await comesUp(second);
  await expect(cardOf(page, "Cherry room")).toContainText("2 on");
  await expectNoBarriers(page);

  // Its servers lead to it.
  await page.goto(`/servers/${first.uuid}`);
  await page.getByRole("main").getByRole("link", { name: "Cherry room" }).click();
  await page.getByRole("button", { name: "Rename" }).click();
  await dialog.getByLabel("Group name").fill("Cherry hall");
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { name: "Cherry hall", level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "Choose servers" }).click();
  await dialog.getByRole("checkbox", { name: "cherry 2" }).uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(rowOf(page, "cherry 2")).toBeHidden();
  await expect(rowOf(page, "cherry 1")).toBeVisible();

  await page.getByRole("button", { name: "Delete group" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("Its server stays, and is not turned off.");
  await question.getByRole("button", { name: "Delete group" }).click();
  await expect(page.getByText("The group Cherry hall was deleted.")).toBeVisible();
  await expect(page).toHaveURL("/groups");
  for (const { uuid } of [first, second]) await operator.servers.deleteServer({ uuid });
});
