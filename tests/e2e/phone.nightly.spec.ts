import type { Locator, Page } from "@playwright/test";
import type { Manager } from "../helpers/manager";
import { callJson } from "../helpers/web";
import { expect, expectNoBarriers, logInByHand, startedManager, test as base } from "./fixtures";
import { expectFingerSized, fillServerForm, live, rowOf, sidewards } from "./parts";

/** A manager alone, since its notices are counted: no other test's servers cause any. */
const test = base.extend<object, { manager: Manager }>({ manager: startedManager() });

/** The smallest phone. */
test.use({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });

const SEND_HEARTBEAT = "/agent/komoriuta.v1.AgentService/SendHeartbeat";

/** Expects that nothing lies beside the screen, and that everything visible is accessible. */
async function expectFits(page: Page): Promise<void> {
  expect(await sidewards(page)).toBe(0);
  await expectNoBarriers(page);
}

/** Expects that a dialog's buttons can be reached by scrolling inside it, and are large enough for a finger. */
async function expectReachable(dialog: Locator): Promise<void> {
  for (const button of await dialog.getByRole("button").all()) {
    await button.scrollIntoViewIfNeeded();
    await expect(button).toBeInViewport({ ratio: 0.9 });
    await expectFingerSized(button);
  }
}

test("everything can be done on a phone", async ({ page, manager, operator }) => {
  test.setTimeout(180_000);
  const dialog = page.getByRole("dialog");
  const question = page.getByRole("alertdialog");
  const notices = page.getByRole("region", { name: "Notices" });
  const messages = page.getByRole("region", { name: "Messages" });

  await test.step("log in", async () => {
    await page.goto("/");
    await expect(page).toHaveURL("/login");
    await expectFits(page);
    await logInByHand(page, manager.userId, manager.password);
    await expect(page.getByRole("heading", { name: "Servers", level: 1 })).toBeVisible();
    await live(page);
  });

  await test.step("the menu drawer", async () => {
    const menu = page.getByRole("button", { name: "Menu" });
    await menu.tap();
    await expect(dialog.getByRole("link", { name: "Servers", exact: true })).toBeVisible();
    await expectFits(page);
    await dialog.getByRole("button", { name: "Close" }).tap();
    await expect(dialog).toBeHidden();
    await expect(menu).toBeFocused();
    await menu.tap();
    await dialog.getByRole("link", { name: "Servers", exact: true }).tap();
    await expect(dialog).toBeHidden();
  });

  const token = await test.step("add a server", async () => {
    await page.getByRole("button", { name: "Add server" }).tap();
    await fillServerForm(dialog, ["sequoia", "02:00:5e:00:5e:0", "10"]);
    await expect(dialog.getByText(/six pairs of hexadecimal digits/)).toBeVisible();
    await expectFits(page);
    await fillServerForm(dialog, ["sequoia", "02:00:5e:00:5e:01", "10"]);
    await dialog.getByRole("button", { name: "Save" }).tap();
    await expect(dialog.getByLabel("Access token")).toBeVisible();
    await expectFits(page);
    await expectReachable(dialog);
    const shown = await dialog.getByLabel("Access token").inputValue();
    await dialog.getByRole("button", { name: "Done" }).tap();
    await expect(page.getByText("sequoia was saved.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Add server" })).toBeFocused();
    return shown;
  });

  const stops = (sequence: number): Promise<unknown> => {
    const heartbeat = {
      heartbeatStatus: "HEARTBEAT_STATUS_STOPPING",
      ...{ bootId: "b", instanceId: "i", sequence },
    };
    return callJson(manager, SEND_HEARTBEAT, heartbeat, { authorization: `Bearer ${token}` });
  };
  const row = rowOf(page, "sequoia");
  await test.step("turn it on", async () => {
    await row.getByRole("button", { name: "Turn on sequoia" }).tap();
    await expect(row).toContainText("Starting");
    const again = row.getByRole("button", { name: "Wake again" });
    await expect(again).not.toHaveAttribute("aria-busy");
    await again.tap();
    await expect(page.getByText("The wake-up signal was sent to sequoia again.")).toBeVisible();
    const beat = { heartbeatStatus: "HEARTBEAT_STATUS_ON", bootId: "b", instanceId: "i", sequence: 1 };
    const headers = { authorization: `Bearer ${token}` };
    expect((await callJson(manager, SEND_HEARTBEAT, beat, headers)).status).toBe(200);
    await expect(row).toHaveAttribute("data-current-status", "ON");
  });

  await test.step("a notice above a question: closed by keyboard, while the question stays", async () => {
    await row.getByRole("button", { name: "Turn off sequoia" }).tap();
    await expect(question).toContainText("Turn off sequoia?");
    await expectFits(page);
    await stops(2);
    await expect(notices).toContainText("sequoia is not doing what it was told.");
    await expectFits(page);
    const close = notices.getByRole("button", { name: "Close" });
    for (let tabs = 0; tabs < 8; tabs++) {
      if (await close.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await expect(notices).toBeHidden();
    await expect(question).toBeVisible();
    await question.getByRole("button", { name: "Cancel" }).tap();
    await expect(row.getByRole("button", { name: "Turn off sequoia" })).toBeFocused();
  });

  await test.step("turn it off", async () => {
    await row.getByRole("button", { name: "Turn off sequoia" }).tap();
    await question.getByRole("button", { name: "Turn off" }).tap();
    await expect(row).toHaveAttribute("data-power-status", "OFF");
    await expect(row).toHaveAttribute("data-current-status", "Applying");
    // A press while the one before is under way is an accident.
    const cancel = row.getByRole("button", { name: "Cancel turning off sequoia" });
    await expect(cancel).not.toHaveAttribute("aria-busy");
    await cancel.dispatchEvent("click");
    await expect(messages).toContainText("sequoia stays on.");
    // A finger sees no tooltip: the reason is told all the same.
    // (What was told before may still lie above the button.)
    const turnOff = row.getByRole("button", { name: "Turn off sequoia" });
    await expect(turnOff).not.toHaveAttribute("aria-busy");
    await turnOff.dispatchEvent("click");
    await expect(messages).toContainText(/The server can be turned off while/);
    await expectFits(page);
  });

  await test.step("edit it on its page", async () => {
    await row.getByRole("link", { name: "sequoia" }).tap();
    await expect(page.getByRole("heading", { name: "sequoia", level: 1 })).toBeVisible();
    await expectFits(page);
    await page.getByRole("button", { name: "Edit" }).tap();
    await dialog.getByLabel("Server name").fill("redwood");
    await expectReachable(dialog);
    await dialog.getByRole("button", { name: "Save" }).tap();
    await expect(page.getByRole("heading", { name: "redwood", level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: "Edit" })).toBeFocused();
  });

  await test.step("give it a new token", async () => {
    const rotate = page.getByRole("button", { name: "Rotate access token" });
    await rotate.tap();
    await question.getByRole("button", { name: "Rotate" }).tap();
    await expect(dialog.getByLabel("Access token")).not.toHaveValue(token);
    await expectFits(page);
    await expectReachable(dialog);
    await dialog.getByRole("button", { name: "Done" }).tap();
    await expect(dialog).toBeHidden();
    await expect(rotate).toBeFocused();
  });

  await test.step("delete it", async () => {
    await page.getByRole("button", { name: "Delete" }).tap();
    await expectFits(page);
    await question.getByRole("button", { name: "Delete" }).tap();
    await expect(page).toHaveURL("/servers");
    await expect(page.getByText("redwood was deleted.")).toBeVisible();
    await expect(rowOf(page, "redwood")).toHaveCount(0);
    expect((await operator.servers.listServers({})).servers.map(({ name }) => name)).not.toContain("redwood");
  });
});
