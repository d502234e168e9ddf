import { ApiTokenService } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { callJson } from "../helpers/web";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { copied } from "./parts";

const LIST = "/api/komoriuta.v1.ServerService/ListServers";
const CREATE = "/api/komoriuta.v1.ServerService/CreateServer";

test("a token is made for some groups, shown once, used, and revoked", async ({
  page,
  context,
  manager,
  operator,
}) => {
  const groups = operator.client(GroupService);
  for (let wing = 1; wing <= 12; wing += 1) await groups.createGroup({ name: `wing ${wing}` });
  await page.goto("/servers");
  await page.getByRole("link", { name: "API tokens" }).click();
  await expect(page.getByRole("heading", { name: "API tokens", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the program").fill("backup");
  await dialog.getByLabel("turn off").check();
  await dialog.getByLabel("Only in some groups").check();
  await dialog.getByRole("button", { name: "Create token" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Choose a group.");
  await dialog.getByLabel("wing 7", { exact: true }).check();
  await dialog.getByLabel("Ends after").selectOption("90 days");
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Create token" }).click();
  await expect(dialog.getByText("The token is shown only once.")).toBeVisible();
  const token = (await dialog.getByText(/^komo_\w{32}$/).textContent()) ?? "";
  await expectNoBarriers(page);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await dialog.getByRole("button", { name: "Copy the token" }).click();
  await expect.poll(() => copied(page)).toBe(token);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  // By its text: a notice of another test's server may be closed here, too.
  await dialog.getByText("Close", { exact: true }).click();

  const line = page.getByRole("main").getByRole("listitem").filter({ hasText: "backup" });
  await expect(line).toContainText("Valid · see, turn on and turn off · wing 7");
  await expect(line).toContainText("Never used");
  expect(await page.content()).not.toContain(token);
  await expectNoBarriers(page);

  const authorization = `Bearer ${token}`;
  expect(await callJson(manager, LIST, {}, { authorization })).toMatchObject({ status: 200 });
  const settings = { name: "oak", macAddress: "A0:36:9F:00:00:07", heartbeatInterval: 10 };
  expect(await callJson(manager, CREATE, settings, { authorization })).toMatchObject({ status: 403 });
  await page.reload();
  await expect(line).toContainText("Last used");

  await line.getByRole("button", { name: "Revoke backup" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("The token backup was revoked.")).toBeVisible();
  await expect(line).toContainText("Revoked");
  expect(await callJson(manager, LIST, {}, { authorization })).toMatchObject({ status: 401 });
});

test("a name that is taken is said, and what was typed stays", async ({ page, operator }) => {
  await operator.client(ApiTokenService).createApiToken({ name: "lights" });
  await page.goto("/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the program").fill("lights");
  await dialog.getByRole("button", { name: "Create token" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(
    "Another token has this name already, or one that looks like it.",
  );
  await expect(dialog.getByLabel("Name of the program")).toHaveValue("lights");
});
