import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { expect, test } from "../e2e/fixtures";
import { fillServerForm, giveSession } from "../e2e/parts";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { startPictureFleet, type PictureFleet } from "./fleet";
import { open as openPage, PHONE, picture as takePicture, shoot } from "./picture";

const WIDE = { viewport: { width: 1280, height: 800 } } as const;
const NIGHT = { colorScheme: "dark", locale: "ja-JP" } as const;

let fleet: PictureFleet;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  fleet = await startPictureFleet();
});
test.afterAll(() => fleet.end());

test("before there is anything", async ({ browser }) => {
  await picture(browser, "login-phone-dark-ja", "/login", { ...PHONE, ...NIGHT });
  const own = await startManager();
  const context = await browser.newContext({ locale: "en-GB", baseURL: own.url, ...WIDE });
  await giveSession(context, await logIn(own));
  const page = await context.newPage();
  await page.goto("/servers");
  await expect(page.locator("[data-connection=live]").first()).toBeAttached();
  await shoot(page, "servers-empty");
  await context.close();
  await own.remove();
});

test("servers", async ({ browser }) => {
  await picture(browser, "servers", "/servers", { viewport: { width: 1440, height: 900 } });
  await picture(browser, "servers-phone-dark-ja", "/servers", { ...PHONE, ...NIGHT });
});

test("one server", async ({ browser }) => {
  await fleet.beat("nas");
  const address = `/servers/${fleet.uuid("nas")}`;
  await picture(browser, "server", address, { viewport: { width: 1280, height: 1000 } });
  const gpu = await open(browser, `/servers/${fleet.uuid("gpu-lab")}`, {
    ...PHONE,
    locale: "ja-JP",
    // The whole page: twice as fine it would be a large file.
    deviceScaleFactor: 1,
  });
  await shoot(gpu, "server-phone-ja", true);
  await gpu.context().close();

  const page = await open(browser, address, WIDE);
  await page.getByRole("button", { name: "What counts as in use" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "guards");
  await page.context().close();
});

test("dialogs", async ({ browser }) => {
  const page = await open(browser, "/servers", WIDE);
  await page.getByRole("button", { name: "Turn off nas" }).click();
  await page.getByRole("radio", { name: "When free" }).check();
  await shoot(page, "turn-off-when-free");
  await page.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Add server" }).first().click();
  const dialog = page.getByRole("dialog");
  await fillServerForm(dialog, ["laptop", "02:00:5E:00:53:F0", "10"]);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Done" })).toBeVisible();
  await shoot(page, "access-token");
  await page.context().close();
});

test("without the manager", async ({ browser }) => {
  const page = await open(browser, "/servers", PHONE);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.context().setOffline(true);
  await expect(page.getByText("You are offline. This is the state", { exact: false }).first()).toBeVisible();
  await shoot(page, "servers-offline-phone");
  await page.context().close();
});

/** Takes one screenshot of one page. */
async function picture(browser: Browser, name: string, address: string, options: BrowserContextOptions) {
  await takePicture(browser, fleet, name, address, options, address === "/login" ? null : "list");
}

function open(browser: Browser, address: string, options: BrowserContextOptions): Promise<Page> {
  return openPage(browser, fleet, address, options, "list");
}
