import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { fillServerForm } from "../e2e/parts";
import { expect, giveSession, test } from "../e2e/fixtures";
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

test("login", async ({ browser }) => {
  const page = await open(browser, "/login", { viewport: WIDE }, false);
  await shoot(page, "login");
});

test("servers", async ({ browser }) => {
  await shoot(await open(browser, "/servers", { viewport: WIDE }), "servers");
  await shoot(await open(browser, "/servers", { viewport: WIDE, colorScheme: "dark" }), "servers-dark");
  await shoot(await open(browser, "/servers", { viewport: WIDE, locale: "ja-JP" }), "servers-ja");
  const phone = { viewport: PHONE, hasTouch: true, deviceScaleFactor: 2 };
  await shoot(await open(browser, "/servers", phone), "servers-phone");
  const night = { ...phone, locale: "ja-JP", colorScheme: "dark" } as const;
  await shoot(await open(browser, "/servers", night), "servers-phone-dark-ja");
});

test("one server", async ({ browser }) => {
  const address = `/servers/${scene.member("nas").uuid}`;
  await shoot(await open(browser, address, { viewport: WIDE }), "server");
  await shoot(await open(browser, address, { viewport: WIDE, colorScheme: "dark" }), "server-dark");
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
});

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
