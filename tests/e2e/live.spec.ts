import type { Page } from "@playwright/test";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { expect, expectNoBarriers, testAnswering, testLoggedIn as test } from "./fixtures";
import { openList, settings } from "./live";
import { giveSession, live, rowOf } from "./parts";

/** Notes the time at which a row first shows a status; gives a function that reads it (wall-clock ms). */
async function noteWhen(page: Page, name: string, status: string): Promise<() => Promise<number>> {
  const noted = await rowOf(page, name).evaluateHandle((row, status) => {
    const note = { at: 0 };
    new MutationObserver(() => {
      if (row.getAttribute("data-current-status") === status) note.at ||= Date.now();
    }).observe(row, { attributes: true });
    return note;
  }, status);
  return async () => (await noted.jsonValue()).at;
}

test("what one browser does shows in it at once, and in another within a second", async ({
  page,
  browser,
  manager,
  operator,
}) => {
  await operator.servers.createServer(settings("hazel"));
  const other = await browser.newContext({ baseURL: manager.url });
  await giveSession(other, operator);
  const theirs = await other.newPage();
  for (const each of [page, theirs]) await openList(each);
  const [here, there] = [
    await noteWhen(page, "hazel", "Starting"),
    await noteWhen(theirs, "hazel", "Starting"),
  ];
  await rowOf(page, "hazel").getByRole("button", { name: "Turn on hazel" }).click();
  await expect(rowOf(theirs, "hazel")).toContainText("Starting");
  await expect(rowOf(page, "hazel")).toContainText("Starting");
  // The press shows before the manager has answered; all beyond a second is for machines with much else to do.
  expect((await there()) - (await here())).toBeLessThan(4000);

  await operator.servers.createServer(settings("juniper"));
  for (const each of [page, theirs]) await expect(rowOf(each, "juniper")).toBeVisible();
  await other.close();
});

testAnswering(
  "a press shows before its answer, and is taken back with the reason when it is refused",
  async ({ page, operator }) => {
    const { server } = await operator.servers.createServer(settings("larch"));
    await openList(page);
    const row = rowOf(page, "larch");
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route("**/servers", async (route) => {
      if (route.request().method() === "POST") await held;
      await route.continue();
    });
    await row.getByRole("button", { name: "Turn on larch" }).click();
    await expect(row).toContainText("Starting");
    const known = await operator.servers.getServer({ uuid: server?.uuid ?? "" });
    expect(known.server?.powerStatus).toBe(1);

    // Meanwhile someone else deletes it.
    await page.route("**/WatchServers", (route) => route.abort());
    await operator.servers.deleteServer({ uuid: server?.uuid ?? "" });
    answer();
    await expect(page.getByRole("region", { name: "Notices" })).toContainText(
      "larch: This server no longer exists.",
    );
  },
);

test("while the manager is away its buttons are off, with the reason, and ages stand still", async ({
  browser,
}) => {
  const own = await startManager();
  try {
    const operator = await logIn(own);
    const { server } = await operator.servers.createServer(settings("poplar"));
    const context = await browser.newContext({ baseURL: own.url });
    await giveSession(context, operator);
    const page = await context.newPage();
    await page.goto(`/servers/${server?.uuid}`);
    await live(page);
    await page.getByRole("button", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Server name").fill("aspen");
    await own.stop();
    const reason = /^The connection to the manager is lost\. This is the state as of \d\d:\d\d\.$/;
    const save = dialog.getByRole("button", { name: "Save" });
    await expect(save).toBeDisabled();
    await expect(save).toHaveAccessibleDescription(reason);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    for (const name of ["Turn on poplar", "Edit", "Rotate access token", "Delete"]) {
      const button = page.getByRole("button", { name });
      await expect(button).toBeDisabled();
      await expect(button).toHaveAccessibleDescription(reason);
    }
    await page.getByRole("button", { name: "Delete" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alertdialog")).toBeHidden();
    const since = page.getByRole("main").locator("time").first();
    const before = await since.textContent();
    await page.waitForTimeout(2500);
    expect(await since.textContent()).toBe(before);
    await expectNoBarriers(page);

    await own.start();
    await expect(page.getByRole("button", { name: "Turn on poplar" })).toBeEnabled({ timeout: 40_000 });
    await expect(since).not.toHaveText(before ?? "");
    await context.close();
  } finally {
    await own.remove();
  }
});
