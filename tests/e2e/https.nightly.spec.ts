import { createHash } from "node:crypto";
import { test as base } from "@playwright/test";
import { installCommands } from "../../lib/install/install-command";
import { freePort } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { send } from "../helpers/web";
import { expect, logInByHand, watchPolicy } from "./fixtures";
import { fillServerForm, live } from "./parts";

/** A manager that also serves HTTPS, with a certificate of its own authority. */
const test = base.extend<{ manager: Manager; address: string }>({
  // Playwright wants the destructuring, also of nothing.
  address: async ({}, use) => use(`127.0.0.1:${await freePort()}`),
  manager: async ({ address }, use) => {
    const manager = await startManager({ env: { KOMO_HTTPS_ADDR: address } });
    await use(manager);
    await manager.remove();
  },
  baseURL: async ({ address }, use) => use(`https://${address}`),
  context: async ({ context }, use) => watchPolicy(context, () => use(context)),
  // That the authority vouches for it is shown where the agent checks it: tests/cycle/two-hosts.
  ignoreHTTPSErrors: true,
});

test("the console works over HTTPS: login, pages, and the live stream", async ({
  page,
  context,
  manager,
  baseURL,
}) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/login$/);
  await logInByHand(page, manager.userId, manager.password);
  await expect(page.getByRole("heading", { name: "Servers", level: 1 })).toBeVisible();
  await live(page);

  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ name: "session_id", secure: true, httpOnly: true, sameSite: "Strict" });

  // The line for new servers names the address by which the console was reached, and the authority to look for.
  await page.getByRole("button", { name: "Add server" }).first().click();
  await fillServerForm(page.getByRole("dialog"), ["alder", "02:00:5e:00:53:01", "10"]);
  await page.getByRole("button", { name: "Save" }).click();
  const caSha256 = createHash("sha256")
    .update((await send(manager, "/ca.crt")).body)
    .digest("hex");
  const line = installCommands({ url: baseURL ?? "", caSha256 })?.curl ?? "";
  expect(line).toContain(" ca.crt'");
  await expect(page.getByText(line)).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();

  // One connection carries many requests.
  for (let times = 0; times < 3; times++) {
    await page.reload();
    await live(page);
  }
});
