import type { Page } from "@playwright/test";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { expect, expectNoBarriers, testAnswering, testLoggedIn as test } from "./fixtures";
import { openList, settings } from "./live";
import { giveSession, live, rowOf } from "./parts";

testAnswering(
  "a page that is read anew while the manager is away stays with what is typed, and is read anew in the end",
  async ({ page, operator }) => {
    const { server } = await operator.servers.createServer(settings("rowan"));
    await page.goto(`/servers/${server?.uuid}`);
    await live(page);
    await page.getByRole("button", { name: "Edit" }).click();
    const name = page.getByRole("dialog").getByLabel("Server name");
    await name.fill("whitebeam");
    // A page that is left brings the draft back, and loses all else.
    await page.evaluate(() => Object.assign(window, { stays: true }));
    let tries = 0;
    await page.route(/_rsc=/, (route) => {
      tries += 1;
      // No answer, and one of a proxy.
      return tries === 1 ? route.abort() : tries === 2 ? route.fulfill({ status: 502 }) : route.continue();
    });
    // As a choice of the language in another tab does.
    const readAnew = () =>
      page.evaluate(() => new BroadcastChannel("komoriuta.preferences").postMessage("chosen"));
    await readAnew();
    await expect.poll(() => tries).toBeGreaterThan(2);
    await expect(name).toHaveValue("whitebeam");
    expect(await page.evaluate(() => "stays" in window)).toBe(true);

    await page.unroute(/_rsc=/);
    await page.keyboard.press("Escape");
    await operator.servers.updateServer({ uuid: server?.uuid ?? "", note: "Behind the door." });
    await readAnew();
    await expect(page.getByText("Behind the door.")).toBeVisible();
  },
);

testAnswering(
  "where streams never come through, all can be done all the same",
  async ({ page, operator }) => {
    await operator.servers.createServer(settings("quince"));
    await page.route("**/WatchServers", (route) => route.abort());
    await page.goto("/servers");
    await expect(page.locator("[data-connection=reconnecting]").first()).toBeAttached();
    await rowOf(page, "quince").getByRole("button", { name: "Turn on quince" }).click();
    await expect(rowOf(page, "quince")).toContainText("Starting");
  },
);

test("the question before turning off can be done without, and be had back", async ({ page }) => {
  await openList(page);
  await page.getByRole("button", { name: "Account" }).focus();
  await page.keyboard.press("Enter");
  const ask = page.getByRole("menuitemcheckbox", { name: "Ask before turning off a server" });
  await expect(ask).toBeChecked();
  await ask.click();
  expect(await page.evaluate(() => Object.keys(localStorage))).toContain("komoriuta.turnOffUnasked");
  await page.reload();
  await live(page);
  await page.getByRole("button", { name: "Account" }).click();
  await expect(ask).not.toBeChecked();
  await ask.click();
  // A menu that is still closing would take the click for its own end.
  await expect(ask).toBeHidden();
  await page.getByRole("button", { name: "Account" }).click();
  await expect(ask).toBeChecked();
  expect(await page.evaluate(() => Object.keys(localStorage))).not.toContain("komoriuta.turnOffUnasked");
});

for (const [locale, written] of [
  ["en-US", /^[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d\d:\d\d\s[AP]M$/],
  ["en-GB", /^\d{1,2} [A-Z][a-z]{2,3} \d{4}, \d\d:\d\d:\d\d$/],
  ["ja-JP", /^\d{4}\/\d\d\/\d\d \d{1,2}:\d\d:\d\d$/],
] as const)
  test.describe(`for a reader of ${locale}`, () => {
    test.use({ locale, timezoneId: "UTC" });

    test("times are written as its region writes them, by the manager already", async ({ page }) => {
      const answer = await page.goto("/account");
      const [, served = ""] = /<time [^>]*>([^<]+)</.exec((await answer?.text()) ?? "") ?? [];
      expect(served).toMatch(written);
      await live(page);
      await expect(page.locator("time").first()).toHaveText(served);
    });
  });

/** All ages in the rows, in words. */
const agesOf = (page: Page) => page.getByRole("main").getByRole("listitem").locator("time").allTextContents();

test("without the network it says so; when that is back, the page shows the truth", async ({
  page,
  context,
  operator,
}) => {
  const { server } = await operator.servers.createServer(settings("maple"));
  const gone = await operator.servers.createServer(settings("nettle"));
  await openList(page);
  await expect(rowOf(page, "maple")).toContainText("OFF");
  await context.setOffline(true);
  await expect(
    page.getByRole("status").getByText(/^You are offline\. This is the state as of \d\d:\d\d\.$/),
  ).toBeVisible();

  // What happens in the gap.
  await operator.power.turnOn({ uuid: server?.uuid ?? "" });
  await operator.servers.deleteServer({ uuid: gone.server?.uuid ?? "" });
  await operator.servers.createServer(settings("oleander"));
  await expect(rowOf(page, "maple")).toContainText("OFF");
  // Nobody knows how long it has lasted, and nothing can be asked.
  const turnOn = rowOf(page, "maple").getByRole("button", { name: "Turn on maple" });
  await expect(turnOn).toBeDisabled();
  await expect(turnOn).toHaveAccessibleDescription(/^You are offline\. This is the state as of/);
  await turnOn.focus();
  await page.keyboard.press("Enter");
  await expect(rowOf(page, "maple")).toContainText("OFF");
  await expect(page.getByRole("button", { name: "Add server" })).toBeDisabled();
  const ages = await agesOf(page);
  await page.waitForTimeout(2500);
  expect(await agesOf(page)).toEqual(ages);
  await expectNoBarriers(page);

  // What is known can be searched, although the picture of an empty list cannot be had.
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.fill("no such server");
  await expect(page.getByRole("heading", { name: "No matches" })).toBeVisible();
  await search.fill("");
  await expect(rowOf(page, "maple")).toBeVisible();

  await context.setOffline(false);
  await live(page);
  await expect(rowOf(page, "maple")).toContainText("Starting");
  await expect(rowOf(page, "oleander")).toBeVisible();
  await expect(rowOf(page, "nettle")).toHaveCount(0);
});

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
