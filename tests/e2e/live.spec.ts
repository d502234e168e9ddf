import type { Page } from "@playwright/test";
import { expect, testAnswering, testLoggedIn as test } from "./fixtures";
import { openList, settings } from "./live";
import { giveSession, rowOf } from "./parts";

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
