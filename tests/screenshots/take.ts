import path from "node:path";
import { createClient } from "@libsql/client";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { expect, logInByHand, test } from "../e2e/fixtures";
import { fillServerForm, giveSession } from "../e2e/parts";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { callJson } from "../helpers/web";
import { startPictureFleet, type PictureFleet } from "./fleet";
import { open as openPage, PHONE, picture as takePicture, shoot } from "./picture";

const WIDE = { viewport: { width: 1280, height: 800 } } as const;
/** The smallest phone, as high as the page. */
const SMALLEST = { viewport: { width: 320, height: 2500 }, hasTouch: true } as const;

let fleet: PictureFleet;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  fleet = await startPictureFleet();
});
test.afterAll(() => fleet.end());

test("login, and the door that is shut", async ({ browser }) => {
  await picture(browser, "login-phone-dark-ja", "/login", { ...PHONE, colorScheme: "dark", locale: "ja-JP" });
  const page = await open(browser, "/login", WIDE, false);
  await shoot(page, "login");
  const { userId } = fleet.manager;
  for (let failure = 1; failure <= 6; failure++) {
    await logInByHand(page, userId, `guess ${failure}`);
    await expect(page.getByLabel("Password")).toHaveValue("");
  }
  await expect(page.getByText(/Logging in is blocked until/)).toBeVisible();
  await shoot(page, "login-blocked");
});

test("a list with nothing in it; a calm one; then things that go wrong", async ({ browser }) => {
  const own = await startManager({ env: { KOMO_TOKEN_TTL: String(5 * 24 * 3600) } });
  const operator = await logIn(own);
  const context = await browser.newContext({ locale: "en-GB", baseURL: own.url, ...WIDE });
  await giveSession(context, operator);
  const page = await context.newPage();
  const live = () => expect(page.locator("[data-connection=live]").first()).toBeAttached();
  await page.goto("/servers");
  await live();
  await shoot(page, "servers-empty");

  const uuids: string[] = [];
  const tokens: string[] = [];
  for (const [number, name] of ["attic", "backup", "classroom"].entries()) {
    const wanted = { name, macAddress: `02:00:5E:00:54:1${number}`, heartbeatInterval: 10 };
    const { server, accessToken } = await operator.servers.createServer(wanted);
    uuids.push(server?.uuid ?? "");
    tokens.push(accessToken);
  }
  // Tokens are looked at when the manager starts.
  await own.stop();
  await own.start();
  for (const [number, token] of tokens.entries()) {
    for (const sequence of [1, 2]) {
      const heartbeatStatus = "HEARTBEAT_STATUS_ON";
      const report = {
        heartbeatStatus,
        bootId: `boot ${number}`,
        instanceId: `instance ${number}`,
        sequence,
      };
      const path = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
      await callJson(own, path, report, { authorization: `Bearer ${token}` });
    }
  }
  await page.goto("/servers");
  await live();
  await expect(page.getByText("All is well.")).toBeVisible();
  await shoot(page, "servers-calm");
  await page.getByRole("button", { name: "Account" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await shoot(page, "account-menu");
  await page.goto(`/servers/${uuids[0]}`);
  await expect(page.getByRole("region", { name: "The access token expires soon" })).toBeVisible();
  await shoot(page, "token-ends-soon");

  await breakEvents(own.dataDir);
  await page.goto(`/servers/${uuids[0]}`);
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  await shoot(page, "error");
  await page.setViewportSize(PHONE.viewport);
  await page.goto("/servers");
  await live();
  await own.stop();
  await expect(
    page.getByText("The connection to the manager is lost.", { exact: false }).first(),
  ).toBeVisible();
  await shoot(page, "servers-reconnecting-phone");
  await context.close();
  await own.remove();
});

/** Removes the events from the database, as a failing disk might. */
async function breakEvents(dataDir: string): Promise<void> {
  const database = createClient({ url: `file:${path.join(dataDir, "komoriuta.db")}` });
  await database.execute("DROP TABLE events");
  database.close();
}

test("servers", async ({ browser }) => {
  const whole = { viewport: { width: 1280, height: 1120 } };
  await picture(browser, "servers", "/servers", whole);
  await picture(browser, "servers-dark", "/servers", { ...whole, colorScheme: "dark" });
  await picture(browser, "servers-ja", "/servers", { ...whole, locale: "ja-JP" });
  await picture(browser, "servers-tablet", "/servers", { viewport: { width: 1024, height: 768 } });
  await picture(browser, "servers-phone", "/servers", PHONE);
  const night = { ...PHONE, locale: "ja-JP", colorScheme: "dark" } as const;
  await picture(browser, "servers-phone-dark-ja", "/servers", night);
  const page = await open(browser, "/servers", SMALLEST);
  await shoot(page, "servers-320");
  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByRole("button", { name: "Menu" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "menu-320");
  await page.context().close();
});

test("one server", async ({ browser }) => {
  await fleet.beat("nas");
  const address = `/servers/${fleet.uuid("nas")}`;
  const whole = { viewport: { width: 1280, height: 1000 } };
  await picture(browser, "server", address, whole);
  await picture(browser, "server-dark", address, { ...whole, colorScheme: "dark" });
  const night = { ...PHONE, locale: "ja-JP", colorScheme: "dark" } as const;
  await picture(browser, "server-waits-phone-dark-ja", address, night);
  const gpu = await open(browser, `/servers/${fleet.uuid("gpu-lab")}`, {
    ...PHONE,
    locale: "ja-JP",
    // The whole page: twice as fine it would be a large file.
    deviceScaleFactor: 1,
  });
  await shoot(gpu, "server-phone-ja", true);
  await gpu.context().close();

  const page = await open(browser, address, WIDE);
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await shoot(page, "delete");
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Keep on…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "keep-on");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "What counts as in use" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot(page, "guards");
  await page.context().close();
});

test("dialogs", async ({ browser }) => {
  const page = await open(browser, "/servers", WIDE);
  await page.getByRole("button", { name: "Turn off nas" }).click();
  await shoot(page, "turn-off");
  await page.getByRole("radio", { name: "When free" }).check();
  await shoot(page, "turn-off-when-free");
  // A notice comes while a dialog is open: it lies above it.
  await fleet.beat("build-01", "STOPPING");
  await expect(page.getByText("build-01 is not doing what it was told.")).toBeVisible();
  await shoot(page, "notices-above-dialog");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("region", { name: "Notices" }).getByRole("button", { name: "Close" }).click();

  await page.getByRole("button", { name: "Add server" }).first().click();
  const dialog = page.getByRole("dialog");
  await fillServerForm(dialog, ["laptop", "02:00:5E:00:53", "3"]);
  await shoot(page, "add-server-errors");
  await fillServerForm(dialog, ["laptop", "02:00:5E:00:53:F0", "10"]);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Done" })).toBeVisible();
  await shoot(page, "access-token");
  await page.setViewportSize(PHONE.viewport);
  await shoot(page, "access-token-phone");
  await page.context().close();
});

test("what is not there", async ({ browser }) => {
  const lost = await open(browser, "/servers", PHONE);
  await lost.goto("/nothing-here");
  await shoot(lost, "nowhere-phone");
  await lost.goto("/servers/00000000-0000-4000-8000-000000000000");
  await shoot(lost, "server-nowhere-phone");
  await lost.goto("/servers");
  await lost.evaluate(async () => void (await navigator.serviceWorker.ready));
  await lost.context().setOffline(true);
  await expect(lost.getByRole("banner").getByText("You are offline.", { exact: false })).toBeVisible();
  await shoot(lost, "servers-offline-phone");
  await lost.reload();
  await expect(lost.getByRole("heading", { name: "The manager cannot be reached" })).toBeVisible();
  await shoot(lost, "offline-phone");
  await lost.context().close();
});

/** Takes one screenshot of one page. */
async function picture(browser: Browser, name: string, address: string, options: BrowserContextOptions) {
  await takePicture(browser, fleet, name, address, options, address === "/login" ? null : "list");
}

function open(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
  loggedIn = true,
): Promise<Page> {
  return openPage(browser, fleet, address, options, loggedIn ? "list" : null);
}
