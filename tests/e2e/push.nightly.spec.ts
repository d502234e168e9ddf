import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import {
  browserKeys,
  readPush,
  startPushService,
  type BrowserKeys,
  type PushService,
} from "../../lib/notify/push/testing";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { expect, expectNoBarriers, testLoggedIn } from "./fixtures";
import { sidewards } from "./parts";

/** A manager that reaches a push service on this machine. */
const test = testLoggedIn.extend<object, { service: PushService; manager: Manager }>({
  service: [
    // Playwright wants the destructuring, also of nothing.
    async ({}, use) => {
      const service = await startPushService();
      await use(service);
      await service.close();
    },
    { scope: "worker" },
  ],
  manager: [
    async ({ service }, use) => {
      const folder = makeTempFolder();
      const ca = path.join(folder, "push-ca.pem");
      writeFileSync(ca, service.ca);
      const manager = await startManager({
        env: { KOMO_PUSH_NETWORKS: "127.0.0.0/8,::1", NODE_EXTRA_CA_CERTS: ca },
      });
      await use(manager);
      await manager.remove();
      removeFolder(folder);
    },
    { scope: "worker" },
  ],
});

interface StubbedPush {
  readonly endpoint: string;
  readonly keys: BrowserKeys["keys"];
  readonly permission: NotificationPermission;
}

/**
 * Replaces push in the page, since a browser without a window has no push service. The subscription is remembered over
 * a reload, as in browsers.
 */
async function stubPush(page: Page, stubbed: StubbedPush): Promise<void> {
  await page.addInitScript(({ endpoint, keys, permission }) => {
    const KEY = "stubbed-push";
    let allowed: NotificationPermission = "default";
    if (localStorage.getItem(KEY)) allowed = "granted";
    Object.defineProperty(Notification, "permission", { get: () => allowed });
    Notification.requestPermission = () => Promise.resolve((allowed = permission));
    const subscription = (key: string) => ({
      endpoint,
      options: { applicationServerKey: Uint8Array.from(atob(key), (c) => c.charCodeAt(0)).buffer },
      toJSON: () => ({ endpoint, keys }),
      unsubscribe: () => Promise.resolve((localStorage.removeItem(KEY), true)),
    });
    PushManager.prototype.subscribe = (options) => {
      const key = btoa(String.fromCharCode(...(options?.applicationServerKey as Uint8Array)));
      localStorage.setItem(KEY, key);
      return Promise.resolve(subscription(key) as unknown as PushSubscription);
    };
    PushManager.prototype.getSubscription = () => {
      const key = localStorage.getItem(KEY);
      return Promise.resolve(key === null ? null : (subscription(key) as unknown as PushSubscription));
    };
  }, stubbed);
}

async function openDialog(
  page: Page,
  words = ["Account", "Notifications on this device…"],
): Promise<Locator> {
  await page.getByRole("button", { name: words[0] ?? "", exact: true }).click();
  await page.getByRole("menuitem", { name: words[1] ?? "" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("group").first()).toBeVisible();
  return dialog;
}

let browsers = 0;

test("a browser is told of what was chosen, of those groups, outside of quiet hours, until it is turned off", async ({
  page,
  manager,
  operator,
  service,
}) => {
  const groups = operator.client(GroupService);
  const { group } = await groups.createGroup({ name: "Room 105", serverUuids: [] });
  await groups.createGroup({ name: "会議室 🌙", serverUuids: [] });
  const browser = browserKeys();
  const endpoint = `${service.url}/p/${(browsers += 1)}`;
  await stubPush(page, { endpoint, keys: browser.keys, permission: "granted" });
  await page.goto("/servers");
  const dialog = await openDialog(page);
  await expect(dialog.getByRole("status")).toHaveText("Off: this browser is not notified.");
  await expect(dialog.getByRole("button", { name: "Send a test" })).toHaveCount(0);
  await expectNoBarriers(page);

  // What makes no sense is told beside the field, and is not sent.
  const kinds = dialog.getByRole("group", { name: "What about" });
  for (const kind of ["Needs attention", "In use", "Runs"]) await kinds.getByLabel(kind).uncheck();
  await expect(kinds.getByRole("alert")).toHaveText("Choose at least one.");
  await expect(dialog.getByRole("button", { name: "Turn on" })).toBeDisabled();
  await kinds.getByLabel("Schedules").check();
  await kinds.getByLabel("Needs attention").check();
  await expect(kinds.getByRole("alert")).toHaveCount(0);

  const which = dialog.getByRole("group", { name: "Which servers" });
  await which.getByLabel("Only these groups").check();
  await expect(which.getByRole("alert")).toHaveText("Choose at least one group.");
  await which.getByLabel("Room 105").check();
  const when = dialog.getByRole("group", { name: "When" });
  await when.getByLabel("Quiet hours").check();
  await when.getByLabel("From").fill("21:30");
  await when.getByLabel("Until").fill("21:30");
  await expect(when.getByRole("alert")).toHaveText("Give two different times.");
  await when.getByLabel("Until").fill("06:15");
  await when.getByLabel("Errors come in quiet hours, too").uncheck();
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(dialog.getByRole("status")).toHaveText("On: this browser is notified.");

  // It really is: by way of the push service, and readable by this browser alone.
  await dialog.getByRole("button", { name: "Send a test" }).click();
  await expect.poll(() => service.pushed.filter(({ path }) => endpoint.endsWith(path)).length).toBe(1);
  const body = service.pushed.find(({ path }) => endpoint.endsWith(path))?.body ?? Buffer.alloc(0);
  expect(JSON.parse(readPush(body, browser))).toMatchObject({
    title: "Notifications work on this device.",
    lang: "en",
  });
  // On a machine that took long for the first one, the second comes late enough.
  await expect(async () => {
    await dialog.getByRole("button", { name: "Send a test" }).click();
    await expect(dialog.getByText("Wait a few seconds between two tests.")).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 60_000 });

  // Who looks again, after a reload, finds what was chosen.
  await page.reload();
  const again = await openDialog(page);
  await expect(again.getByRole("status")).toHaveText("On: this browser is notified.");
  for (const [kind, chosen] of [
    ["Needs attention", true],
    ["In use", false],
    ["Runs", false],
    ["Schedules", true],
    ["Access tokens", false],
  ] as const)
    await expect(again.getByLabel(kind)).toBeChecked({ checked: chosen });
  await expect(again.getByLabel("Room 105")).toBeChecked();
  await expect(again.getByLabel("会議室 🌙")).not.toBeChecked();
  await expect(again.getByLabel("From")).toHaveValue("21:30");
  await expect(again.getByLabel("Until")).toHaveValue("06:15");
  await expect(again.getByLabel("Errors come in quiet hours, too")).not.toBeChecked();
  await again.getByLabel("All servers").check();
  await again.getByRole("button", { name: "Save" }).click();
  await expect(again).toBeHidden();

  const last = await openDialog(page);
  await expect(last.getByLabel("All servers")).toBeChecked();
  await last.getByRole("button", { name: "Turn off" }).click();
  await expect(last.getByRole("status")).toHaveText("Off: this browser is not notified.");
  expect(await page.evaluate(() => localStorage.getItem("stubbed-push"))).toBeNull();
  await page.reload();
  const off = await openDialog(page);
  await expect(off.getByRole("status")).toHaveText("Off: this browser is not notified.");
  for (const each of (await groups.listGroups({})).groups) await groups.deleteGroup({ uuid: each.uuid });
  expect(group?.name).toBe("Room 105");
  expect(manager.output()).not.toContain(endpoint);
});

test("who logs out is told nothing more in this browser", async ({ page, service }) => {
  const endpoint = `${service.url}/p/${(browsers += 1)}`;
  await stubPush(page, { endpoint, keys: browserKeys().keys, permission: "granted" });
  await page.goto("/servers");
  const dialog = await openDialog(page);
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(dialog.getByRole("status")).toHaveText("On: this browser is notified.");
  await dialog.getByRole("button", { name: "Close", exact: true }).first().click();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await expect(page).toHaveURL("/login");
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("push")))).toEqual(
    [],
  );
});

for (const [permission, reason] of [
  ["denied", "Notifications from this site are blocked in this browser."],
  ["default", "You have not allowed it yet: this browser asks once more when you turn it on."],
] as const)
  test(`who is asked and says "${permission}" is not told, and learns why`, async ({ page, service }) => {
    await stubPush(page, { endpoint: `${service.url}/p/never`, keys: browserKeys().keys, permission });
    await page.goto("/servers");
    const dialog = await openDialog(page);
    await dialog.getByRole("button", { name: "Turn on" }).click();
    await expect(dialog.getByText(reason)).toBeVisible();
    await expect(dialog.getByRole("status")).toHaveText("Off: this browser is not notified.");
    await expectNoBarriers(page);
  });

test("an address in a network that nobody named is refused, and so it says", async ({ page }) => {
  const endpoint = "https://10.1.2.3/p";
  await stubPush(page, { endpoint, keys: browserKeys().keys, permission: "granted" });
  await page.goto("/servers");
  const dialog = await openDialog(page);
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(
    dialog.getByText("The manager does not accept the address of this browser’s push service."),
  ).toBeVisible();
});

test("a browser that has no means says so, and has nothing to press", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "PushManager"));
  await page.goto("/servers");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Notifications on this device…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("status")).toHaveText("This browser cannot show notifications of a website.");
  await expect(dialog.getByRole("checkbox")).toHaveCount(0);
  await expectNoBarriers(page);
});

test.describe("on a phone, in Japanese", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: "ja-JP" });

  test("all of it has room, and every target is large enough", async ({ page, operator, service }) => {
    const groups = operator.client(GroupService);
    const { group } = await groups.createGroup({ name: "長".repeat(60), serverUuids: [] });
    const endpoint = `${service.url}/p/${(browsers += 1)}`;
    await stubPush(page, { endpoint, keys: browserKeys().keys, permission: "granted" });
    await page.goto("/servers");
    const dialog = await openDialog(page, ["アカウント", "この端末への通知…"]);
    await dialog.getByLabel("選んだグループのみ").check();
    await dialog.getByLabel("通知を控える時間帯").check();
    expect(await sidewards(page)).toBe(0);
    expect(await dialog.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    const small = await dialog
      .locator("div:has(> [role=checkbox], > [type=radio]), button:not([role=checkbox]), input[type=time]")
      .evaluateAll((all) =>
        all
          .filter((each) => each.checkVisibility() && Math.round(each.getBoundingClientRect().height) < 44)
          .map((each) => each.textContent || each.outerHTML),
      );
    expect(small).toEqual([]);
    await expectNoBarriers(page);
    await groups.deleteGroup({ uuid: group?.uuid ?? "" });
  });
});
