import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { fillServerForm } from "../e2e/parts";
import { expect, giveSession, logInByHand, test } from "../e2e/fixtures";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { ROOT } from "../helpers/paths";
import { startScene, type Scene } from "../helpers/scene";
import { watch } from "../helpers/watch";

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

let scene: Scene;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  scene = await startScene({ awake: ["backup", "build-01", "gpu-lab", "nas"], asleep: ["classroom"] });
  const { operator, member } = scene;
  const seen = await watch(operator);
  await Promise.all(
    ["backup", "build-01", "gpu-lab", "nas"].map((name) => seen.reaches(member(name).uuid, "ON", 30_000)),
  );
  // One that sleeps as ordered, one that lost its power, and one that will not wake.
  await operator.power.turnOff({ uuid: member("backup").uuid });
  member("gpu-lab").machine.pullPower();
  const far = { name: "attic", macAddress: "02:00:5E:00:53:FF", heartbeatInterval: 10 };
  const { server } = await operator.servers.createServer(far);
  await operator.power.turnOn({ uuid: server?.uuid ?? "" });
  await seen.reaches(member("backup").uuid, "OFF", 45_000);
  await seen.reaches(member("gpu-lab").uuid, "LOST", 45_000);
});

test.afterAll(() => scene.end());

test("login, and the door that is shut", async ({ browser }) => {
  const page = await open(browser, "/login", { viewport: WIDE }, false);
  await shoot(page, "login");
  const { userId } = scene.manager;
  for (let failure = 1; failure <= 6; failure++) {
    await logInByHand(page, userId, `guess ${failure}`);
    await expect(page.getByLabel("Password")).toHaveValue("");
  }
  await expect(page.getByText(/Logging in is blocked until/)).toBeVisible();
  await shoot(page, "login-blocked");
});

test("a list with nothing in it", async ({ browser }) => {
  const empty = await startManager();
  const operator = await logIn(empty);
  const context = await browser.newContext({ locale: "en-GB", baseURL: empty.url, viewport: WIDE });
  await giveSession(context, operator);
  const page = await context.newPage();
  await page.goto("/servers");
  await expect(page.locator("[data-connection=live]").first()).toBeAttached();
  await shoot(page, "servers-empty");
  await context.close();
  await empty.remove();
});

test("servers", async ({ browser }) => {
  await picture(browser, "servers", "/servers", { viewport: WIDE });
  await picture(browser, "servers-dark", "/servers", { viewport: WIDE, colorScheme: "dark" });
  await picture(browser, "servers-ja", "/servers", { viewport: WIDE, locale: "ja-JP" });
  const phone = { viewport: PHONE, hasTouch: true, deviceScaleFactor: 2 };
  await picture(browser, "servers-phone", "/servers", phone);
  const night = { ...phone, locale: "ja-JP", colorScheme: "dark" } as const;
  await picture(browser, "servers-phone-dark-ja", "/servers", night);
});

test("one server", async ({ browser }) => {
  const address = `/servers/${scene.member("nas").uuid}`;
  await picture(browser, "server", address, { viewport: WIDE });
  await picture(browser, "server-dark", address, { viewport: WIDE, colorScheme: "dark" });
  const gpu = `/servers/${scene.member("gpu-lab").uuid}`;
  const phone = { viewport: PHONE, hasTouch: true, deviceScaleFactor: 2, locale: "ja-JP" } as const;
  await picture(browser, "server-phone-ja", gpu, phone);

  const page = await open(browser, address, { viewport: WIDE });
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await shoot(page, "delete");
});

test("dialogs", async ({ browser }) => {
  const page = await open(browser, "/servers", { viewport: WIDE });
  await page.getByRole("button", { name: "Turn off nas" }).click();
  await shoot(page, "turn-off");
  await page.getByRole("button", { name: "No" }).click();

  await page.getByRole("button", { name: "Add server" }).first().click();
  const dialog = page.getByRole("dialog");
  await fillServerForm(dialog, ["printer", "02:00:5E:00:53", "3"]);
  await shoot(page, "add-server-errors");
  await fillServerForm(dialog, ["printer", "02:00:5E:00:53:F0", "10"]);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Confirm" })).toBeVisible();
  await shoot(page, "access-token");
  await page.getByRole("button", { name: "Confirm" }).click();

  // A notice comes while a dialog is open: it lies above it.
  await page.getByRole("button", { name: "Turn off nas" }).click();
  scene.member("nas").machine.pullPower();
  await expect(page.getByText("nas is lost: no heartbeat arrives.")).toBeVisible();
  await shoot(page, "notices-above-dialog");
});

/** One picture of one page. */
async function picture(browser: Browser, name: string, address: string, options: BrowserContextOptions) {
  const page = await open(browser, address, options);
  await shoot(page, name);
  // A page that is open goes on drawing.
  await page.context().close();
}

async function open(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
  loggedIn = true,
): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", baseURL: scene.manager.url, ...options });
  if (loggedIn) await giveSession(context, scene.operator);
  const page = await context.newPage();
  await page.goto(address);
  if (loggedIn) await expect(page.locator("[data-connection=live]").first()).toBeAttached();
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  // Fonts, and dialogs that come in.
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForTimeout(400);
  await page.screenshot({ path: path.join(ROOT, "docs", "screenshots", `${name}.png`) });
}
