import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Locator, Page } from "@playwright/test";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { UseJson } from "../../lib/gen/proto/komoriuta/v1/use_pb";
import { expect, expectNoBarriers } from "./fixtures";
import { live, rowOf, type Spoken } from "./parts";
import { HOUR, inUse, openPage, test } from "./when-free";

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
  await page.getByRole("link", { name: "Show all" }).click();
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
