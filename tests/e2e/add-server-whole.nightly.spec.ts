import { installCommands } from "../../lib/install/install-command";
import { openEmptyList, TOKEN } from "./add-server";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
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

  test("an address that works on the manager's machine alone is told, and another one can be entered", async ({
    page,
  }) => {
    await page.getByRole("button", { name: "Add server" }).click();
    const dialog = page.getByRole("dialog");
    await fillServerForm(dialog, ["alder", "02:00:5e:00:53:01", "5"]);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toContainText(/http:\/\/localhost:\d+ works on the manager’s machine only/);
    const address = dialog.getByLabel("Manager’s address for the server");
    const copy = dialog.getByRole("button", { name: "Copy the command" });
    for (const wrong of ["manager.example", "http://manager.example", "https://manager.example/console"]) {
      await address.fill(wrong);
      await expect(dialog).toContainText("Enter an address such as https://manager.example:3443.");
      await expect(copy).toBeHidden();
    }
    await expectNoBarriers(page);
    await address.fill("https://manager.example:3443/");
    const lines = installCommands({ url: "https://manager.example:3443", caSha256: null });
    await expect(dialog.getByText(lines?.curl ?? "")).toBeVisible();
    await dialog.getByRole("button", { name: "Done" }).click();
  });

  test("the token and the line fit a laptop's screen", async ({ page }) => {
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.getByRole("button", { name: "Add server" }).click();
    const dialog = page.getByRole("dialog");
    await fillServerForm(dialog, ["alder", "02:00:5e:00:53:01", "5"]);
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByRole("button", { name: "Done" })).toBeInViewport({ ratio: 1 });
    await expect(dialog.getByLabel("Access token")).toBeInViewport({ ratio: 1 });
    expect(await dialog.evaluate((one) => one.scrollHeight - one.clientHeight)).toBe(0);
  });

  test("by keyboard alone", async ({ page }) => {
    await page.getByRole("button", { name: "Add server" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByLabel("Server name")).toBeFocused();
    await page.keyboard.type("alder");
    await page.keyboard.press("Tab");
    await page.keyboard.type("02:00:5e:00:53:01");
    await page.keyboard.press("Enter");
    await expect(dialog.getByLabel("Access token")).toHaveValue(TOKEN);
    await dialog.getByRole("button", { name: "Done" }).focus();
    await page.keyboard.press("Enter");
    await expect(rowOf(page, "alder")).toBeVisible();
  });
});

test.describe("in Japanese", () => {
  test.use({ locale: "ja-JP" });

  test("adding a server", async ({ page }) => {
    await page.goto("/servers");
    await page.getByRole("button", { name: "サーバーを追加" }).first().click();
    const dialog = page.getByRole("dialog");
    const labels = ["サーバー名", "MACアドレス", "ハートビート間隔（秒）"] as const;
    await expect(dialog.getByRole("button", { name: "キャンセル" })).toBeVisible();
    await fillServerForm(dialog, ["柊", "02:00:5e:00:53:09", "10"], labels);
    await dialog.getByRole("button", { name: "保存" }).click();
    await expect(dialog.getByLabel("アクセストークン")).toHaveValue(TOKEN);
    await expect(dialog.getByRole("button", { name: "コピー", exact: true }).first()).toBeVisible();
    await expectNoBarriers(page);
    await dialog.getByRole("button", { name: "完了" }).click();
    await expect(rowOf(page, "柊")).toBeVisible();
    await expect(rowOf(page, "柊").getByRole("button", { name: "柊を起動" })).toBeVisible();
  });
});
