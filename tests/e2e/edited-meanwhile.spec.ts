import type { Page } from "@playwright/test";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { giveSession } from "./parts";

async function openForm(page: Page, uuid: string): Promise<void> {
  await page.goto(`/servers/${uuid}`);
  await expect(page.locator("[data-connection=live]").first()).toBeAttached();
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(page.getByRole("dialog").getByLabel("Server name")).toBeVisible();
}

test("two browsers edit one server: the second is shown what differs, and nothing is lost", async ({
  page,
  browser,
  manager,
  operator,
}) => {
  const wanted = { name: "tamarack", macAddress: "02:00:5E:00:63:01", heartbeatInterval: 10 };
  const uuid = (await operator.servers.createServer(wanted)).server?.uuid ?? "";
  const other = await browser.newContext({ baseURL: manager.url });
  await giveSession(other, operator);
  const theirs = await other.newPage();
  for (const each of [page, theirs]) await openForm(each, uuid);
  const kept = async () => (await operator.servers.getServer({ uuid })).server;

  // They change different things.
  await theirs.getByLabel("Server name").fill("larch");
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(theirs.getByRole("dialog")).toBeHidden();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Heartbeat interval (seconds)").fill("30");
  await dialog.getByRole("button", { name: "Save" }).click();
  const alert = dialog.getByRole("alert");
  await expect(alert).toContainText("This server has been edited meanwhile, so nothing has been saved yet.");
  await expect(alert.getByRole("listitem")).toHaveText([
    "Server name: now “larch”; taken over into this form.",
  ]);
  expect(await kept()).toMatchObject({ name: "larch", heartbeatInterval: 10 });
  await expect(dialog.getByLabel("Server name")).toHaveValue("larch");
  await expect(dialog.getByLabel("Heartbeat interval (seconds)")).toHaveValue("30");
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(await kept()).toMatchObject({ name: "larch", heartbeatInterval: 30 });

  // They change the same thing. What was saved is shown by the stream, a moment later.
  await expect(page.getByText("30 s", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "larch", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Edit" }).click();
  await dialog.getByLabel("Server name").fill("mine");
  await operator.servers.updateServer({ uuid, name: "theirs" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(alert.getByRole("listitem")).toHaveText(["Server name: now “theirs”; you typed “mine”."]);
  await expect(dialog.getByLabel("Server name")).toHaveValue("mine");
  // Also over a reload.
  await page.reload();
  await expect(dialog.getByLabel("Server name")).toHaveValue("mine");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "mine", level: 1 })).toBeVisible();
  expect((await kept())?.name).toBe("mine");
  await other.close();
});

test("what was typed before a reload does not overwrite what was saved since", async ({ page, operator }) => {
  const wanted = { name: "alder", macAddress: "02:00:5E:00:63:02", heartbeatInterval: 10 };
  const uuid = (await operator.servers.createServer(wanted)).server?.uuid ?? "";
  await openForm(page, uuid);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Heartbeat interval (seconds)").fill("30");
  await operator.servers.updateServer({ uuid, name: "birch" });
  await page.reload();
  await expect(dialog.getByLabel("Heartbeat interval (seconds)")).toHaveValue("30");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert").getByRole("listitem").first()).toContainText("now “birch”");
  expect((await operator.servers.getServer({ uuid })).server?.name).toBe("birch");
});
