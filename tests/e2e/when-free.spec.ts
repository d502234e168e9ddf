import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Locator, Page } from "@playwright/test";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { PowerStatus, StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { UseJson } from "../../lib/gen/proto/komoriuta/v1/use_pb";
import { expect, expectNoBarriers, testLoggedIn } from "./fixtures";
import { addSpoken, comesUp, giveSession, live, rowOf, sidewards, speak, type Spoken } from "./parts";

const HOUR = 3_600_000;
let made = 0;

/** A server that is on and reports, and its page. */
const test = testLoggedIn.extend<{ server: Spoken }>({
  server: async ({ manager, operator, page }, use) => {
    const server = await addSpoken(manager, operator, `maple ${(made += 1)}`);
    await comesUp(server);
    await openPage(page, server);
    await use(server);
    await operator.servers.deleteServer({ uuid: server.uuid });
  },
});

async function openPage(page: Page, { uuid }: Spoken): Promise<void> {
  await page.goto(`/servers/${uuid}`);
  await live(page);
}

const inUse = (...names: readonly string[]): UseJson => ({
  holders: names.map((name) => ({
    kind: "HOLDER_KIND_SESSION",
    name,
    since: new Date(Date.now() - 2 * HOUR - 60_000).toISOString(),
  })),
});
const FREE: UseJson = { holders: [] };

/** Asks for a stop when free, with the first time on offer. */
async function askWhenFree(page: Page, { name }: Spoken, reason: string): Promise<void> {
  await page.getByRole("button", { name: `Turn off ${name} when free` }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "In 2 h" }).click();
  await question.getByLabel("Reason (optional)").fill(reason);
  await question.getByRole("button", { name: "Turn off when free" }).click();
  await expect(question).toBeHidden();
}

/** The places in the window that something takes meanwhile, in each picture of the page. */
async function placesMeanwhile(of: Locator, work: () => Promise<unknown>): Promise<readonly string[]> {
  const places = await of.evaluateHandle((element) => {
    const seen = new Set<string>();
    const look = () => {
      const { x, y } = element.getBoundingClientRect();
      seen.add(`${x} ${y}`);
      requestAnimationFrame(look);
    };
    look();
    return seen;
  });
  await work();
  return places.evaluate((seen) => [...seen]);
}

test("a server turns off when it is free: asked for, waited for, and told afterwards", async ({
  page,
  server,
}) => {
  const { name } = server;
  await page.getByRole("button", { name: `Turn off ${name}`, exact: true }).click();
  const question = page.getByRole("alertdialog");
  await expect(question.getByRole("radio", { name: "Now" })).toBeChecked();
  await question.getByRole("radio", { name: "When free" }).check();
  const until = question.getByLabel("Wait until");
  const confirm = question.getByRole("button", { name: "Turn off when free" });
  await expect(confirm).toBeEnabled();
  await until.fill("2020-01-01T12:00");
  await expect(question).toContainText("Enter a time in the future.");
  await expect(confirm).toBeDisabled();
  await expectNoBarriers(page);
  await confirm.dispatchEvent("click");
  await expect(question).toBeVisible();
  await until.fill("2999-01-01T12:00");
  await expect(question).toContainText("Enter a time within the next 30 days.");
  await question.getByRole("button", { name: "In 2 h" }).click();
  await question.getByLabel("Reason (optional)").fill("backup");
  await confirm.click();

  const strip = page.getByRole("region", { name: /^Turns off when free, by / });
  await expect(strip).toContainText("Waiting for the server to report whether it is in use.");
  await expect(strip).toContainText("Asked for by keeper: backup");
  await server.stopPending();
  expect(await server.beat("ON")).toMatchObject({ powerStatus: "POWER_STATUS_ON", reportUse: true });
  await server.beat("ON", { use: inUse("alice (ssh)", "bob") });
  await expect(strip).toContainText("In use by alice (ssh, for 2 h) and bob (for 2 h).");
  await expectNoBarriers(page);

  await page.goto("/servers");
  await live(page);
  await expect(rowOf(page, name)).toContainText(/when free, by .* · alice \(ssh\) and bob/);
  // Servers of other tests may wait, too.
  await page.getByRole("link", { name: /^\d+ servers? turns? off when free\.$/ }).click();
  await expect(page).toHaveURL("/servers?show=waiting");
  await expect(rowOf(page, name)).toBeVisible();
  const rows = page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 2 }) });
  await expect(rows.filter({ hasNotText: /when free/i })).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Search" }).fill("alice");
  await expect(rowOf(page, name)).toBeVisible();
  await server.beat("ON", { use: inUse("carol (tty1)") });
  await expect(page.getByText("No matches")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(rowOf(page, name)).toContainText("carol (tty1)");

  await openPage(page, server);
  expect(await server.beat("ON", { use: FREE })).toMatchObject({ powerStatus: "POWER_STATUS_OFF" });
  await expect(page.getByRole("main")).toContainText("Applying");
  await expect(strip).toBeHidden();
  const events = page.getByRole("region", { name: "Recent events" });
  await expect(events).toContainText(
    /Turned off for keeper at .*, when it became free \(asked at .*, by .*\): backup/,
  );
});

test("a stop that waits is cancelled, and so is one that is on its way", async ({
  page,
  server,
  operator,
}) => {
  const { name, uuid } = server;
  await askWhenFree(page, server, "");
  const strip = page.getByRole("region", { name: /^Turns off when free, by / });
  const turnOff = page.getByRole("button", { name: `Turn off ${name}`, exact: true });
  // Its agent cannot restart: a button for that, shown until the manager has answered, would push this one away.
  const places = await placesMeanwhile(turnOff, async () => {
    await strip.getByRole("button", { name: `Cancel turning off ${name} when free` }).click();
    await expect(strip).toBeHidden();
    await expect(page.getByText(`${name} stays on.`)).toBeVisible();
    expect((await operator.servers.getServer({ uuid })).server?.pendingStop).toBeUndefined();
  });
  expect(places).toHaveLength(1);

  await turnOff.click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByRole("main")).toContainText("Applying");
  await page.getByRole("button", { name: `Cancel turning off ${name}` }).click();
  const power = async () => (await operator.servers.getServer({ uuid })).server?.powerStatus;
  await expect.poll(power).toBe(PowerStatus.ON);
  expect(await server.beat("ON")).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
  await expect(turnOff).toBeEnabled();
  await expect(page.getByRole("region", { name: "Recent events" })).toContainText(
    `Turning off ${name} was cancelled.`,
  );
});

test("without JavaScript a stop that waits is cancelled too", async ({
  browser,
  manager,
  operator,
  server,
}) => {
  const { uuid, name } = server;
  const until = timestampFromMs(Date.now() + HOUR);
  await operator.power.turnOff({ uuid, mode: StopMode.WHEN_FREE, until });
  const context = await browser.newContext({ baseURL: manager.url, javaScriptEnabled: false });
  await giveSession(context, operator);
  const page = await context.newPage();
  await page.goto(`/servers/${uuid}`);
  await page.getByRole("button", { name: `Cancel turning off ${name} when free` }).click();
  await expect(page.getByRole("region", { name: /^Turns off when free/ })).toBeHidden();
  expect((await operator.servers.getServer({ uuid })).server?.pendingStop).toBeUndefined();
  await context.close();
});

test("a server that is in use declines, and says by whom", async ({ page, server }) => {
  const { name } = server;
  await page.getByRole("button", { name: `Turn off ${name}`, exact: true }).click();
  await page.getByRole("alertdialog").getByLabel("Reason (optional)").fill("night");
  await page.getByRole("alertdialog").getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByRole("main")).toContainText("Applying");
  await server.wantedOff();
  const { revision = 0 } = await server.beat("ON");
  await server.beat("ON", { declinedRevision: revision, use: inUse("apt") });
  await expect(page.getByRole("button", { name: `Turn off ${name}`, exact: true })).toBeEnabled();
  await expect(page.getByRole("region", { name: "Recent events" })).toContainText(
    /Did not turn off at .*: in use by apt \(for 2 h\)\. keeper had asked at .*: night/,
  );
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText("In use by apt (for 2 h).");
  await expectNoBarriers(page);
});

test("Enter after the reason is as good as the button, and notices cover no question", async ({
  page,
  server,
  manager,
  operator,
}) => {
  const { name, uuid } = server;
  const others: Spoken[] = [];
  for (const other of ["notice 1", "notice 2", "notice 3", "notice 4"]) {
    others.push(await addSpoken(manager, operator, other));
  }
  const declines = async (each: Spoken): Promise<void> => {
    await each.beat("LAUNCHED");
    await operator.power.turnOff({ uuid: each.uuid });
    const { revision } = await each.beat("ON");
    await each.beat("ON", { declinedRevision: revision, use: inUse("alice (ssh)") });
  };
  await page.getByRole("button", { name: `Turn off ${name}`, exact: true }).click();
  const question = page.getByRole("alertdialog");
  await question.getByText("More", { exact: true }).click();
  const notices = page.getByRole("region", { name: "Notices" });
  for (const other of others) {
    await declines(other);
    await expect(notices).toContainText(other.name);
    for (const size of [
      { width: 1280, height: 720 },
      { width: 360, height: 740 },
    ]) {
      await page.setViewportSize(size);
      for (const button of ["Cancel", "Turn off"]) {
        await question.getByRole("button", { name: button, exact: true }).click({ trial: true });
      }
    }
  }
  await question.getByLabel("Reason (optional)").fill("backup");
  await question.getByLabel("Reason (optional)").press("Enter");
  await expect(question).toBeHidden();
  await expect(page.getByRole("main")).toContainText("Applying");
  const lastReason = async () => (await operator.servers.listEvents({ uuid, limit: 1 })).events[0]?.reason;
  await expect.poll(lastReason).toBe("backup");
  for (const other of others) await operator.servers.deleteServer({ uuid: other.uuid });
});

test("by force only after a second question", async ({ page, server }) => {
  const { name } = server;
  await page.getByRole("button", { name: `Turn off ${name}`, exact: true }).click();
  const question = page.getByRole("alertdialog");
  await question.getByText("More", { exact: true }).click();
  await question.getByRole("checkbox", { name: "Force" }).click();
  await expect(question.getByRole("radio", { name: "When free" })).toBeDisabled();
  await question.getByRole("button", { name: "Turn off by force" }).click();
  await expect(question).toContainText(`Turn off ${name} by force?`);
  await expect(question.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectNoBarriers(page);
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  expect(await server.beat("ON")).toMatchObject({ powerStatus: "POWER_STATUS_ON" });

  await page.getByRole("button", { name: `Turn off ${name}`, exact: true }).click();
  await question.getByText("More", { exact: true }).click();
  await question.getByRole("checkbox", { name: "Force" }).click();
  for (let press = 1; press <= 2; press++)
    await question.getByRole("button", { name: "Turn off by force" }).click();
  await expect(question).toBeHidden();
  await expect(page.getByRole("main")).toContainText("Applying");
  await server.wantedOff();
  expect(await server.beat("ON")).toMatchObject({ powerStatus: "POWER_STATUS_OFF", force: true });
  await expect(page.getByRole("region", { name: "Recent events" })).toContainText(
    /Turned off by force by keeper at .*, without asking whether it was in use\./,
  );
});

test("a server is kept on: placed, shown, asked about, released", async ({ page, server, operator }) => {
  const { name, uuid } = server;
  await page.getByRole("button", { name: "Keep on…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Until").fill("2020-01-01T12:00");
  await expect(dialog.getByRole("button", { name: "Keep on" })).toBeDisabled();
  await expectNoBarriers(page);
  const suggestions = dialog.getByRole("group", { name: "Suggestions" }).getByRole("button");
  await suggestions.filter({ hasText: /^(Today|Tomorrow) 0?8/ }).click();
  await dialog.getByLabel("Reason (optional)").fill("copying disks");
  await dialog.getByRole("button", { name: "Keep on" }).click();
  await expect(dialog).toBeHidden();
  const strip = page.getByRole("region", { name: /^Kept on until .* by keeper: copying disks$/ });
  await expect(strip).toBeVisible();
  await expect(page.getByRole("button", { name: "Keep on…" })).toBeFocused();
  await expectNoBarriers(page);
  await page.goto("/servers");
  await expect(rowOf(page, name)).toContainText(/kept on until/);

  // Whoever has no pending stop to be asked is asked all the same.
  await page.evaluate(() => localStorage.setItem("komoriuta.turnOffUnasked", "1"));
  await openPage(page, server);
  await page.getByRole("button", { name: `Turn off ${name}`, exact: true }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText(/Kept on until .* by keeper: copying disks/);
  await question.getByRole("button", { name: "Cancel" }).click();
  await strip.getByRole("button", { name: `Release hold of keeper on ${name}` }).click();
  await expect(strip).toBeHidden();
  const holds = async (): Promise<unknown[]> => {
    const all = (await operator.client(HoldService).listHolds({})).holds;
    return all.filter(({ serverUuids }) => serverUuids.includes(uuid));
  };
  await expect.poll(holds).toEqual([]);

  const until = timestampFromMs(Date.now() + HOUR);
  await operator.client(HoldService).placeHold({ serverUuids: [uuid], until, reason: "demo" });
  await expect(page.getByRole("region", { name: /demo$/ })).toBeVisible();
  const later = timestampFromMs(Date.now() + 2 * HOUR);
  await operator.client(HoldService).placeHold({ serverUuids: [uuid], until: later, reason: "exam" });
  await openPage(page, server);
  for (const reason of [/demo$/, /exam$/])
    await expect(page.getByRole("region", { name: reason })).toBeVisible();
  await page.getByRole("button", { name: `Turn off ${name}`, exact: true }).click();
  await question.getByRole("button", { name: "Release hold and turn off" }).click();
  await expect(page.getByRole("main")).toContainText("Applying");
  await expect(page.getByRole("region", { name: /demo$/ })).toBeHidden();
  await expect.poll(holds).toEqual([]);
  await page.evaluate(() => localStorage.removeItem("komoriuta.turnOffUnasked"));
});

test("what keeps it on by itself is told", async ({ page, server }) => {
  const holders = [{ kind: "HOLDER_KIND_HOLD" as const, name: "root: copying disks" }];
  await server.beat("ON", { use: { holders } });
  const strip = page.getByRole("region", { name: "Kept on by a hold on the server" });
  await expect(strip).toContainText("root: copying disks");
  await page.goto("/servers");
  await expect(rowOf(page, server.name)).toContainText("kept on by root: copying disks");
});

test("a start is cancelled, and a hold may wake", async ({ page, manager, operator }) => {
  const server = await addSpoken(manager, operator, "willow");
  await openPage(page, server);
  await page.getByRole("button", { name: "Turn on willow" }).click();
  await page.getByRole("button", { name: "Cancel turning on willow" }).click();
  await expect(page.getByText("Turning on willow was cancelled.").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn on willow" })).toBeEnabled();
  await page.getByRole("button", { name: "Keep on…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox", { name: "Wake it now" }).click();
  await dialog.getByRole("button", { name: "Keep on" }).click();
  await expect(page.getByRole("main")).toContainText("Starting");
  // Somebody wants it on: that is asked about, also while it only starts.
  await page.getByRole("button", { name: "Cancel turning on willow" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Release hold and turn off" }).click();
  await expect(page.getByRole("button", { name: "Turn on willow" })).toBeEnabled();
  await operator.servers.deleteServer({ uuid: server.uuid });
});

test("what counts as in use is set for a server, and given up again", async ({ page, server, operator }) => {
  const { uuid, name } = server;
  const open = () => page.getByRole("button", { name: "What counts as in use" }).click();
  const dialog = page.getByRole("dialog");
  await open();
  await expect(dialog.getByRole("radio", { name: "The usual ones" })).toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: "Somebody is logged in" })).toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: "Somebody is logged in" })).toBeDisabled();
  await dialog.getByRole("radio", { name: "Own ones for this server" }).check();
  await dialog.getByLabel("until idle for (minutes)").fill("0");
  await expect(dialog).toContainText("Enter whole minutes from 1 to 1440.");
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await expectNoBarriers(page);
  await dialog.getByLabel("until idle for (minutes)").fill("30");
  await dialog.getByRole("checkbox", { name: "One of these processes runs" }).click();
  await dialog.getByLabel("Names, separated by commas").fill("rsync, make");
  await dialog.getByRole("checkbox", { name: "The load of each core is above" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`What counts as in use on ${name} was saved.`)).toBeVisible();
  const guards = async () => (await operator.servers.getServer({ uuid })).server?.guards;
  expect(await guards()).toMatchObject({
    inhibitor: true,
    sessionIdleMinutes: 30,
    processes: ["rsync", "make"],
    load: { above: 0.5, minutes: 5 },
  });
  await open();
  await expect(dialog.getByLabel("Names, separated by commas")).toHaveValue("rsync, make");
  await dialog.getByRole("radio", { name: "The usual ones" }).check();
  await expect(dialog.getByLabel("Names, separated by commas")).toBeHidden();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(await guards()).toBeUndefined();
});

test("all of it fits the smallest phone, in Japanese, by night", async ({ page, server, context }) => {
  await speak(context, "ja");
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 320, height: 640 });
  await openPage(page, server);
  const fits = async () => {
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  };
  await page.getByRole("button", { name: `${server.name}を空き次第シャットダウン` }).click();
  const question = page.getByRole("alertdialog");
  await question.getByText("その他", { exact: true }).click();
  await fits();
  for (const button of await question.getByRole("button").all()) {
    await button.scrollIntoViewIfNeeded();
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
  await question.getByRole("button", { name: "空き次第シャットダウン" }).click();
  await server.stopPending();
  await server.beat("ON");
  await server.beat("ON", { use: inUse("alice (ssh)") });
  await expect(page.getByRole("region", { name: /^空き次第シャットダウン/ })).toContainText(
    "alice（ssh、2時間前から）",
  );
  await fits();
  await page.getByRole("button", { name: "稼働を維持…" }).click();
  // It is loaded first: until then there is nothing that Escape could close.
  await expect(page.getByRole("dialog")).toBeVisible();
  await fits();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: "使用中とみなす条件" }).click();
  await page.getByRole("radio", { name: "このサーバー独自の条件" }).check();
  await fits();
  await page.goto("/servers");
  await expect(rowOf(page, server.name)).toContainText("空き次第");
  await fits();
});
