import { mkdirSync } from "node:fs";
import path from "node:path";
import { installCommands } from "../../lib/install/install-command";
import { dataVerb, startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { send } from "../helpers/web";
import { expect, expectNoBarriers, test } from "./fixtures";
import { fillServerForm, giveSession } from "./parts";

const SECOND = "https://second.example:3443";

test("where a standby is known, the line for a new server names both managers", async ({ browser }) => {
  const manager = await startManager();
  try {
    const copies = path.join(manager.folder, "copies");
    mkdirSync(copies);
    const set = await dataVerb(manager.dataDir, "standby", "set", "folder", copies, "--second", SECOND);
    expect(set).toMatchObject({ code: 0, stderr: "" });
    const context = await browser.newContext({ locale: "en-GB", baseURL: manager.url });
    const operator = await logIn(manager);
    await giveSession(context, operator, "list");
    // It looks every few seconds.
    const headers = { cookie: operator.cookie };
    await expect
      .poll(async () => (await send(manager, "/servers", { headers })).body, { timeout: 20_000 })
      .toContain(SECOND);
    const page = await context.newPage();
    await page.goto("/servers");
    await page.getByRole("button", { name: "Add server" }).click();
    const dialog = page.getByRole("dialog");
    await fillServerForm(dialog, ["elm", "02:00:5e:00:99:02", "10"]);
    await dialog.getByRole("button", { name: "Save" }).click();
    const line = installCommands({ url: manager.url, second: SECOND, caSha256: null })?.curl ?? "";
    await expect(dialog.getByText(line)).toBeVisible();
    await dialog.getByText("By hand").click();
    await expect(dialog.getByText(`${manager.url},${SECOND}`, { exact: true })).toBeVisible();
    await expectNoBarriers(page);
    await context.close();
  } finally {
    await manager.remove();
  }
});
