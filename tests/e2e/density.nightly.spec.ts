import type { Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { logIn } from "../helpers/operator";
import { expect, expectNoBarriers, testAlone, testLoggedIn as test } from "./fixtures";
import { live, removeAllServers, rowOf, showServersAs, sidewards } from "./parts";

const COUNT = 30;
/** A manager that soon gives up a start. */
const withTrouble = testAlone({ KOMO_SYNC_OFF_AFTER: "2" });

test.beforeAll(async ({ manager }) => {
  const operator = await logIn(manager);
  await removeAllServers(operator);
  const uuids: string[] = [];
  for (let at = 0; at < COUNT; at += 1) {
    const macAddress = `02:00:5e:02:58:${at.toString(16).padStart(2, "0")}`;
    const name = `desk ${at + 1}`;
    const { server } = await operator.servers.createServer({ name, macAddress, heartbeatInterval: 60 });
    uuids.push(server?.uuid ?? "");
  }
  await operator.client(GroupService).createGroup({ name: "Room 105", serverUuids: uuids.slice(0, 18) });
});

/** Rows of the list that are wholly in view. */
const rowsInView = (page: Page) =>
  page
    .getByRole("list", { name: "Servers" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { level: 2 }) })
    .evaluateAll(
      (rows) =>
        rows
          .map((row) => row.getBoundingClientRect())
          .filter(({ top, bottom }) => top >= 0 && bottom <= innerHeight).length,
    );

/** Pixels above the panorama, all of the page's frame with them. */
async function topOfPanorama(page: Page): Promise<number> {
  const box = await page.getByRole("region", { name: "Panorama of the servers" }).boundingBox();
  return box?.y ?? Infinity;
}

test.describe("on a wide screen", () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test("the panorama begins within the first quarter of the page", async ({ page, context }) => {
    await showServersAs(context, "panorama");
    await page.goto("/servers");
    await live(page);
    expect(await topOfPanorama(page)).toBeLessThanOrEqual(225);
    await expectNoBarriers(page);
  });

  withTrouble(
    "so it does with trouble, which has a line of its own",
    async ({ page, context, mine, add }) => {
      const server = await add("alder");
      await mine.power.turnOn({ uuid: server.uuid });
      await showServersAs(context, "panorama");
      await page.goto("/servers");
      await expect(page.getByRole("link", { name: "1 Did not start" })).toBeVisible({ timeout: 20_000 });
      expect(await topOfPanorama(page)).toBeLessThanOrEqual(225);
    },
  );

  test("the list has twelve rows in view, 48 pixels high, with their groups and without UUIDs", async ({
    page,
  }) => {
    await page.goto("/servers");
    await live(page);
    expect(await rowsInView(page)).toBeGreaterThanOrEqual(12);
    const row = rowOf(page, "desk 1");
    expect((await row.boundingBox())?.height).toBe(48);
    await expect(row).toContainText("Room 105");
    const uuid = await row.getAttribute("data-uuid");
    await expect(row).not.toContainText(uuid?.slice(0, 8) ?? "");
    await expectNoBarriers(page);
  });

  test("a menu has the buttons of a row: by the mouse, by the keys for it, and without taking the browser's", async ({
    page,
  }) => {
    await page.goto("/servers");
    await live(page);
    await rowOf(page, "desk 2").click({ button: "right" });
    const menu = page.getByRole("menu", { name: "Actions of desk 2" });
    await expect(menu).toBeVisible();
    await expectNoBarriers(page);
    await menu.getByRole("menuitem", { name: "Select" }).click();
    await expect(rowOf(page, "desk 2").getByRole("checkbox")).toBeChecked();

    await rowOf(page, "desk 3").getByRole("link", { name: "desk 3" }).focus();
    await page.keyboard.press("Shift+F10");
    const other = page.getByRole("menu", { name: "Actions of desk 3" });
    await expect(other).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(other).toBeHidden();
    await expect(rowOf(page, "desk 3").getByRole("link", { name: "desk 3" })).toBeFocused();
    await page.keyboard.press("ContextMenu");
    await other.getByRole("menuitem", { name: "Turn on desk 3" }).click();
    await expect(rowOf(page, "desk 3")).toContainText("Starting");
  });

  test("a window of the panorama has the menu of its machine", async ({ page, context }) => {
    await showServersAs(context, "panorama");
    await page.goto("/servers");
    await live(page);
    const house = page.locator("[data-building]").first();
    const box = await house.boundingBox();
    const middle = { x: (box?.width ?? 0) / 2, y: (box?.height ?? 0) / 2 };
    // Seats leave aisles: the middle may be one.
    const position = { ...middle };
    await expect(async () => {
      position.x += 2;
      await house.hover({ position });
      await expect(house).toHaveAttribute("data-menu", /^[0-9a-f-]{36}$/, { timeout: 100 });
    }).toPass();
    const uuid = await house.getAttribute("data-menu");
    await house.click({ button: "right", position });
    const menu = page.getByRole("menu");
    await expect(menu).toBeVisible();
    await menu.getByRole("menuitem", { name: "Open" }).click();
    await expect(page).toHaveURL(`/servers/${uuid}`);
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the list has five rows in view, and nothing lies beside the page", async ({ page }) => {
    await page.goto("/servers");
    await live(page);
    expect(await rowsInView(page)).toBeGreaterThanOrEqual(5);
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  });

  test("a finger that rests on a row opens its menu, and presses nothing else", async ({ page, context }) => {
    await page.goto("/servers");
    await live(page);
    const link = rowOf(page, "desk 2").getByRole("link", { name: "desk 2" });
    // It stays where it is from here on.
    await link.click({ trial: true });
    const box = await link.boundingBox();
    const touch = await context.newCDPSession(page);
    const at = [{ x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 20 }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at });
    await expect(page.getByRole("menu", { name: "Actions of desk 2" })).toBeVisible();
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await expect(page).toHaveURL(/\/servers$/);
    await expect(page.getByRole("menu", { name: "Actions of desk 2" })).toBeVisible();
  });
});
