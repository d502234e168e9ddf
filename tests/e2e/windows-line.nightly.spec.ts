/** The command for Windows PowerShell. None runs here: it is compared as text, and all that it fetches as bytes. */
import { createHash } from "node:crypto";
import type { Locator } from "@playwright/test";
import { windowsCommand } from "../../lib/install/install-command";
import { freePort, makeTempFolder, removeFolder } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { managerWithWindows, MSI } from "../helpers/manager-with-windows";
import { logIn } from "../helpers/operator";
import { send } from "../helpers/web";
import { expect, expectNoBarriers, test as base, testLoggedIn } from "./fixtures";
import { copied, fillServerForm, giveSession, live } from "./parts";

/** A manager with an agent for Windows, which serves HTTPS by an authority of its own. */
const test = base.extend<object, { own: Manager & { readonly address: string } }>({
  own: [
    async ({}, use) => {
      const folder = makeTempFolder();
      const executable = managerWithWindows(folder);
      const port = await freePort();
      const own = await startManager({ executable, env: { KOMO_HTTPS_ADDR: `127.0.0.1:${port}` } });
      await use({ ...own, address: `https://localhost:${port}` });
      await own.remove();
      removeFolder(folder);
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ own }, use) => use(own.address),
  ignoreHTTPSErrors: true,
  context: async ({ context, own }, use) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await giveSession(context, await logIn(own));
    await use(context);
  },
});

const sha256 = (bytes: string): string => createHash("sha256").update(bytes).digest("hex");

async function lineOf(dialog: Locator): Promise<string> {
  await dialog.getByRole("button", { name: "PowerShell", exact: true }).click();
  const line = dialog.getByText("install.ps1");
  await expect(line).toBeVisible();
  return (await line.textContent()) ?? "";
}

test("a line for Windows is shown and copied, and pins each byte that it runs", async ({ page, own }) => {
  await page.goto("/enrol");
  await live(page);
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Key name").fill("Room 12");
  await dialog.getByRole("button", { name: "Create key" }).click();
  const shell = (await dialog.getByText("install.sh").textContent()) ?? "";
  const secret = /enrol-\w{32}/.exec(shell)?.[0] ?? "";
  const line = await lineOf(dialog);
  await expect(dialog.getByText("opened as an administrator")).toBeVisible();
  await expect(dialog.getByText("install.sh")).toBeHidden();
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Copy the command" }).click();
  await expect.poll(() => copied(page)).toBe(line);

  // Each sum in it is the one of what the manager serves.
  const [script, authority] = await Promise.all(
    ["/install.ps1", "/ca.crt"].map(async (file) => (await send(own, file)).body),
  );
  // By its own name where it was reached by that of this machine.
  const url = /OpenRead\('(.*)\/install\.ps1'\)/.exec(line)?.[1] ?? "";
  expect(url).toBe(own.address.replace("localhost", "127.0.0.1"));
  const known = { url, caSha256: sha256(authority ?? ""), powershellSha256: sha256(script ?? "") };
  expect(line).toBe(windowsCommand(known, secret));
  const sums = await send(own, "/install/windows-x64/SHA256SUMS");
  const msi = await send(own, "/install/windows-x64/komoriuta-agent.msi");
  expect(msi.body).toBe(MSI);
  expect(sums.body).toBe(`${sha256(MSI)}  komoriuta-agent.msi\n`);
});

test("beside one server the line asks for the token, and names the address that is typed", async ({
  page,
}) => {
  await page.goto("/servers");
  await live(page);
  await page.getByRole("button", { name: "Add server" }).first().click();
  const dialog = page.getByRole("dialog");
  await fillServerForm(dialog, ["alder", "02:00:5e:00:53:01", "10"]);
  await dialog.getByRole("button", { name: "Save" }).click();
  const token = await dialog.getByLabel("Access token").inputValue();
  const line = await lineOf(dialog);
  expect(line).not.toContain("-Key");
  expect(line).not.toContain(token);
  await dialog.getByLabel("Manager’s address for the server").fill("https://keeper.example:3443");
  await expect(dialog.getByText("install.ps1")).toContainText("-Url 'https://keeper.example:3443' -Pin ");
});

testLoggedIn("a manager without an agent for Windows has no such button", async ({ page }) => {
  await page.goto("/servers");
  await page.getByRole("button", { name: "Add server" }).first().click();
  const dialog = page.getByRole("dialog");
  await fillServerForm(dialog, ["alder", "02:00:5e:00:53:01", "10"]);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("button", { name: "wget", exact: true })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "PowerShell", exact: true })).toBeHidden();
});
