import type { Page } from "@playwright/test";
import { logIn } from "../helpers/operator";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { expect, expectNoBarriers, giveSession, logInByHand, test } from "./fixtures";
import { cellOf, rowOf } from "./parts";

let scene: Scene;

test.beforeAll(async () => {
  scene = await startScene({ awake: ["alder", "birch"] });
});
test.afterAll(() => scene?.end());

/** Every word that the current status of a row showed since now, in order. */
async function recordStatuses(page: Page, name: string): Promise<() => Promise<string[]>> {
  const recorder = await cellOf(rowOf(page, name), "Current status").evaluateHandle((cell) => {
    const words: string[] = [];
    const note = (): void => {
      const word = cell.querySelector("[data-status]")?.textContent.trim() ?? "";
      if (words.at(-1) !== word) words.push(word);
    };
    note();
    new MutationObserver(note).observe(cell, { subtree: true, childList: true, characterData: true });
    return words;
  });
  return () => recorder.jsonValue();
}

test("a server is put to bed and woken, live, before the eyes of two people", async ({ browser }) => {
  test.setTimeout(120_000);
  const { manager } = scene;
  const { machine } = scene.member("alder");
  const context = await browser.newContext({ baseURL: manager.url });
  const other = await browser.newContext({ baseURL: manager.url, locale: "ja-JP" });
  await giveSession(other, await logIn(manager));
  const [page, theirs] = [await context.newPage(), await other.newPage()];

  await page.goto("/login");
  await logInByHand(page, manager.userId, manager.password);
  await theirs.goto("/servers");
  const row = rowOf(page, "alder");
  const status = cellOf(row, "Current status");
  const theirStatus = cellOf(rowOf(theirs, "alder"), "現在の状態");
  await expect(status).toContainText("ON", { timeout: 20_000 });
  await expect(row.getByRole("button", { name: "Turn off alder" })).toBeEnabled();
  // Whatever shows from here on came without a reload.
  await page.evaluate(() => Object.assign(window, { loadedOnce: true }));
  const words = await recordStatuses(page, "alder");

  await row.getByRole("button", { name: "Turn off alder" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "No" }).click();
  await expect(status).toContainText("ON");
  await row.getByRole("button", { name: "Turn off alder" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Yes" }).click();
  await expect(status).toContainText("Applying");
  await expect(theirStatus).toContainText("適用中", { timeout: 1500 });
  await expect(status).toContainText("Stopping", { timeout: 15_000 });
  await expect(theirStatus).toContainText("停止中", { timeout: 1500 });
  await expectNoBarriers(page);
  await expect(status).toContainText("OFF", { timeout: 30_000 });
  await expect(theirStatus).toContainText("OFF", { timeout: 1500 });
  expect(machine.state).toBe("off");

  await row.getByRole("button", { name: "Turn on alder" }).click();
  await expect(status).toContainText("Starting");
  await expect(theirStatus).toContainText("起動中", { timeout: 1500 });
  await expect(row.getByRole("button", { name: "Turn off alder" })).toBeVisible();
  await expect(status).toContainText("ON", { timeout: 20_000 });
  await expect(theirStatus).toContainText("ON", { timeout: 1500 });
  expect(machine.boots).toHaveLength(2);
  expect(shutdowns(machine)).toBe(1);

  expect(await words()).toEqual(["ON", "Applying", "Stopping", "OFF", "Starting", "ON"]);
  expect(await page.evaluate(() => "loadedOnce" in window)).toBe(true);
  await expectNoBarriers(page);
  await context.close();
  await other.close();
});

test("the page of a server shows its status live, and what was done", async ({ browser }) => {
  const { manager, operator } = scene;
  const { uuid } = scene.member("birch");
  const context = await browser.newContext({ baseURL: manager.url, colorScheme: "dark" });
  await giveSession(context, await logIn(manager));
  const page = await context.newPage();
  await page.goto(`/servers/${uuid}`);
  const main = page.getByRole("main");
  await expect(page.locator("[data-connection=live]")).toBeAttached();
  await operator.power.turnOff({ uuid });
  await expect(main.getByText("Applying", { exact: true }).first()).toBeVisible({ timeout: 1500 });
  await expect(main.getByText("birch was turned off.")).toBeVisible();
  await expectNoBarriers(page);
  await context.close();
});
