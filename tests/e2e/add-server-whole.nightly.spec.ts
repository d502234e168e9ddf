import { openEmptyList, TOKEN } from "./add-server";
import { expect, testLoggedIn as test } from "./fixtures";
import { fillServerForm, rowOf } from "./parts";

test.describe("adding a server", () => {
  test.beforeEach(({ page, operator }) => openEmptyList(page, operator));

  test("a name that there is already is hinted at, and a form that is sent twice adds one server", async ({
    page,
    operator,
  }) => {
    const { servers } = operator;
    await servers.createServer({ name: "alder", macAddress: "02:00:5E:00:53:01", heartbeatInterval: 5 });
    await expect(rowOf(page, "alder")).toBeVisible();
    await page.getByRole("button", { name: "Add server" }).click();
    const dialog = page.getByRole("dialog");
    await fillServerForm(dialog, ["alder", "02:00:5e:00:53:02", "5"]);
    await expect(dialog.getByText("Another server already has this name.")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Save" })).toBeEnabled();
    await dialog.locator("form").evaluate((form: HTMLFormElement) => {
      form.requestSubmit();
      form.requestSubmit();
    });
    await expect(dialog.getByLabel("Access token")).toHaveValue(TOKEN);
    await dialog.getByRole("button", { name: "Done" }).click();
    // Focus is where it was before the dialog.
    await expect(page.getByRole("button", { name: "Add server" })).toBeFocused();
    expect((await servers.listServers({})).servers).toHaveLength(2);
  });

  for (const typed of [
    "02-00-5e-00-53-0a",
    "0200.5e00.530a",
    "02005e00530a",
    "０２：００：５Ｅ：００：５３：０Ａ",
  ])
    test(`the MAC address ${typed} is taken, and shown in the usual form`, async ({ page, operator }) => {
      await page.getByRole("button", { name: "Add server" }).click();
      const dialog = page.getByRole("dialog");
      await fillServerForm(dialog, ["alder", typed, "5"]);
      await expect(dialog.getByLabel("MAC address")).toHaveValue("02:00:5E:00:53:0A");
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByLabel("Access token")).toHaveValue(TOKEN);
      const { servers } = await operator.servers.listServers({});
      expect(servers.map(({ macAddress }) => macAddress)).toEqual(["02:00:5E:00:53:0A"]);
    });
});
