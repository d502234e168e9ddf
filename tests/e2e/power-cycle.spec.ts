import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Locator } from "@playwright/test";
import { logIn } from "../helpers/operator";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { expect, expectNoBarriers, giveSession, logInByHand, test } from "./fixtures";
import { cellOf, rowOf } from "./parts";

let scene: Scene;

test.beforeAll(async () => {
  scene = await startScene({ awake: ["alder", "birch"] });
});
test.afterAll(() => scene?.end());

interface Shown {
  readonly word: string;
  /** Wall-clock milliseconds. */
  readonly at: number;
}

/** Every word that a cell with a status shows from now on, and when it came, in order. */
async function recordStatuses(cell: Locator): Promise<() => Promise<Shown[]>> {
  const recorder = await cell.evaluateHandle((element) => {
    const shown: { word: string; at: number }[] = [];
    const note = (): void => {
      const word = element.querySelector("[data-status]")?.textContent.trim() ?? "";
      if (shown.at(-1)?.word !== word) shown.push({ word, at: Date.now() });
    };
    note();
    new MutationObserver(note).observe(element, { subtree: true, childList: true, characterData: true });
    return shown;
  });
  return () => recorder.jsonValue();
}

/** Waits for the next heartbeat: what is clicked right after it is told a whole interval later. */
async function nextHeartbeat({ operator, member }: Scene, name: string): Promise<void> {
  const { uuid } = member(name);
  const last = async (): Promise<number> => {
    const { server } = await operator.servers.getServer({ uuid });
    return server?.lastHeartbeatAt ? timestampMs(server.lastHeartbeatAt) : 0;
  };
  const before = await last();
  await expect.poll(last, { intervals: [100], timeout: 20_000 }).toBeGreaterThan(before);
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
  await expect(theirStatus).toContainText("ON", { timeout: 20_000 });
  for (const each of [page, theirs])
    await expect(each.locator("[data-connection=live]").first()).toBeAttached();
  await expect(row.getByRole("button", { name: "Turn off alder" })).toBeEnabled();
  // Whatever shows from here on came without a reload.
  await page.evaluate(() => Object.assign(window, { loadedOnce: true }));
  const ours = await recordStatuses(status);
  const seenByThem = await recordStatuses(theirStatus);

  await row.getByRole("button", { name: "Turn off alder" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "No" }).click();
  await expect(status).toContainText("ON");
  await row.getByRole("button", { name: "Turn off alder" }).click();
  await nextHeartbeat(scene, "alder");
  await page.getByRole("alertdialog").getByRole("button", { name: "Yes" }).click();
  await expect(status).toContainText("Stopping", { timeout: 15_000 });
  await expectNoBarriers(page);
  await expect(status).toContainText("OFF", { timeout: 30_000 });
  expect(machine.state).toBe("off");

  await row.getByRole("button", { name: "Turn on alder" }).click();
  await expect(row.getByRole("button", { name: "Turn off alder" })).toBeEnabled({ timeout: 20_000 });
  await expect(theirStatus).toContainText("ON");
  expect(machine.boots).toHaveLength(2);
  expect(shutdowns(machine)).toBe(1);

  const [we, they] = [await ours(), await seenByThem()];
  expect(we.map(({ word }) => word)).toEqual(["ON", "Applying", "Stopping", "OFF", "Starting", "ON"]);
  expect(they.map(({ word }) => word)).toEqual(["ON", "適用中", "停止中", "OFF", "起動中", "ON"]);
  // What one sees, the other sees within about a second.
  const apart = we.slice(1).map(({ at }, i) => Math.abs(at - (they[i + 1]?.at ?? Infinity)));
  expect(Math.max(...apart)).toBeLessThan(1500);
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
  await nextHeartbeat(scene, "birch");
  await operator.power.turnOff({ uuid });
  await expect(main.getByText("Applying", { exact: true }).first()).toBeVisible({ timeout: 1500 });
  await expect(main.getByText("birch was turned off.")).toBeVisible();
  await expectNoBarriers(page);
  await context.close();
});
