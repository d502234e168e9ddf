import type { BrowserContext, Page } from "@playwright/test";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { CLASSES } from "../screenshots/rooms";
import { startSite, type Site } from "../screenshots/site";
import { expect, test as base } from "./fixtures";
import { addSpoken, comesUp, giveSession, live, rowOf } from "./parts";

// What a task takes from the page of all servers, as docs/search-and-keys.md says, in presses of a mouse or finger and
// in keys. It is one in the afternoon; the lessons of Room 105 end at 17:30.

const CLASS = 30;
const HOUR_THERE = 13;

const test = base.extend<object, { site: Site }>({
  site: [
    async ({}, use) => {
      const site = await startSite(CLASSES, HOUR_THERE);
      await use(site);
      await site.end();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ site }, use) => use(site.manager.url),
  timezoneId: async ({ site }, use) => use(site.zone),
  context: async ({ context, site }, use) => {
    await countPresses(context);
    await giveSession(context, site.operator, "panorama");
    await use(context);
  },
});

interface Presses {
  readonly taps: number;
  readonly keys: number;
}

/** Has each page count what is pressed; a key that only changes others counts with them. */
async function countPresses(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const count = (what: string) =>
      sessionStorage.setItem(what, `${Number(sessionStorage.getItem(what)) + 1}`);
    window.addEventListener("pointerdown", (event) => event.isTrusted && count("taps"), true);
    window.addEventListener(
      "keydown",
      ({ isTrusted, repeat, key }) =>
        isTrusted && !repeat && !/^(Control|Shift|Alt|Meta)$/.test(key) && count("keys"),
      true,
    );
  });
}

/** The presses in this tab, over all pages. */
const pressed = (page: Page): Promise<Presses> =>
  page.evaluate(() => ({
    taps: Number(sessionStorage.getItem("taps")),
    keys: Number(sessionStorage.getItem("keys")),
  }));

async function open(page: Page, site: Site, address = "/servers"): Promise<void> {
  await site.beat();
  await page.goto(address);
  await live(page);
}

/** The time of a day at the site, such as "18:00". */
const clockAt = ({ zone }: Site, at: number) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" }).format(at);

/** Hours since midnight there. */
function hourThere(site: Site): number {
  const [hours = 0, minutes = 0] = clockAt(site, Date.now()).split(":").map(Number);
  return hours + minutes / 60;
}

/** The place of Room 105's sky at an hour of today. */
async function placeAt(page: Page, site: Site, hour: number): Promise<{ x: number; y: number }> {
  const sky = await page.locator("[data-section] [data-scrub]").first().boundingBox();
  const column = await page.locator("[data-moment]").boundingBox();
  if (!sky || !column) throw new Error("no hours");
  const [before, ahead] = [(column.x - sky.x) / 12, hour - hourThere(site)];
  return { x: (ahead < 0 ? column.x : column.x + column.width) + ahead * before, y: sky.y + 10 };
}

/** Drags the light of Room 105 to an hour of today. */
async function dragTo(page: Page, site: Site, hour: number): Promise<void> {
  const [from, to] = [await placeAt(page, site, HOUR_THERE + 2), await placeAt(page, site, hour)];
  await page.mouse.move(from.x - 2, from.y);
  // What hands do is loaded with the first of them.
  await expect(page.locator("[data-readout]")).toBeVisible();
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up();
}

/** The hold on the class, which is then released. */
async function holdOnClass(site: Site): Promise<string> {
  const holds = site.operator.client(HoldService);
  const [hold, ...others] = (await holds.listHolds({})).holds;
  expect(others).toEqual([]);
  expect(hold?.serverUuids).toHaveLength(CLASS);
  await holds.releaseHold({ uuid: hold?.uuid ?? "" });
  return clockAt(site, Number(hold?.until?.seconds) * 1000);
}

test("to keep a room of 30 on until 18:00: a drag and a tap, three taps, or eleven keys", async ({
  page,
  site,
}) => {
  await open(page, site);
  await page.getByRole("checkbox", { name: "Select all 30 servers of Room 105" }).click();
  await page.getByRole("region", { name: "Selection" }).getByRole("button", { name: "Keep on…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Keep .+ on$/ });
  await dialog.getByRole("button", { name: "Keep on", exact: true }).click();
  await expect(dialog).toBeHidden();
  expect(await pressed(page)).toEqual({ taps: 3, keys: 0 });
  expect(await holdOnClass(site)).toBe("18:00");

  const byHand = await page.context().newPage();
  await open(byHand, site);
  await dragTo(byHand, site, 18);
  const card = byHand.getByRole("dialog", { name: "Keep Room 105 on until 18:00" });
  await card.getByRole("button", { name: "Keep on" }).click();
  await expect(card).toBeHidden();
  expect(await pressed(byHand)).toEqual({ taps: 2, keys: 0 });
  expect(await holdOnClass(site)).toBe("18:00");

  const byKeys = await page.context().newPage();
  await open(byKeys, site);
  await byKeys.keyboard.press("Control+k");
  await expect(byKeys.getByRole("combobox", { name: /^Search/ })).toBeFocused();
  await byKeys.keyboard.type("keep 105");
  await expect(byKeys.getByRole("option", { selected: true })).toHaveAccessibleName(/Keep Room 105 on…/);
  await byKeys.keyboard.press("Enter");
  const asked = byKeys.getByRole("dialog", { name: "Keep Room 105 on" });
  await expect(asked).toBeVisible();
  await byKeys.keyboard.press("Enter");
  await expect(asked).toBeHidden();
  expect(await pressed(byKeys)).toEqual({ taps: 0, keys: 11 });
  expect(await holdOnClass(site)).toBe("18:00");
});

test("tonight an hour later for one room: a drag and a tap, or three taps", async ({ page, site }) => {
  const schedules = site.operator.client(ScheduleService);
  const usual = async () => {
    const all = (await schedules.listSchedules({})).schedules;
    const schedule = all.find(({ name }) => name.startsWith("Room 105"));
    await schedules.changeScheduleEnd({
      uuid: schedule?.uuid ?? "",
      wanted: { case: "asUsual", value: true },
    });
    return clockAt(site, Number(schedule?.changedEnd?.end?.seconds) * 1000);
  };
  await open(page, site);
  await dragTo(page, site, 18.5);
  const card = page.getByRole("dialog", { name: "Keep Room 105 on until 18:30" });
  await card.getByRole("button", { name: /^Only tonight: Room 105, .* ends 18:30$/ }).click();
  await expect(card).toBeHidden();
  expect(await pressed(page)).toEqual({ taps: 2, keys: 0 });
  expect(await usual()).toBe("18:30");

  const byPage = await page.context().newPage();
  await open(byPage, site);
  await byPage
    .getByRole("navigation", { name: "Navigation" })
    .getByRole("link", { name: "Schedules" })
    .click();
  await byPage.getByRole("button", { name: /^Change only the next end of Room 105/ }).click();
  const dialog = byPage.getByRole("dialog", { name: /^Room 105, .*, only tonight$/ });
  await dialog.getByRole("button", { name: "Change this night" }).click();
  await expect(dialog).toBeHidden();
  expect(await pressed(byPage)).toEqual({ taps: 3, keys: 0 });
  expect(await usual()).toBe("18:30");
});

test("why a server is on: a tap on its status, or twelve keys", async ({ page, site }) => {
  await open(page, site, "/servers?view=list&search=105-07");
  await rowOf(page, "105-07").locator("[data-status]").click();
  const why = page.getByRole("dialog", { name: "Why is 105-07 as it is?" });
  await expect(why.locator("[data-why-chain]")).toContainText("Asked to turn on");
  expect(await pressed(page)).toEqual({ taps: 1, keys: 0 });

  const byKeys = await page.context().newPage();
  await open(byKeys, site);
  await byKeys.keyboard.press("Control+k");
  await expect(byKeys.getByRole("combobox", { name: /^Search/ })).toBeFocused();
  await byKeys.keyboard.type("why 105-07");
  await expect(byKeys.getByRole("option", { selected: true })).toContainText("105-07");
  await byKeys.keyboard.press("Enter");
  const chain = byKeys.getByRole("dialog", { name: "Why is 105-07 as it is?" });
  await expect(chain.locator("[data-why-chain]")).toContainText("Asked to turn on");
  expect(await pressed(byKeys)).toEqual({ taps: 0, keys: 12 });
});

test("whether everything is as the schedules want it: nothing is pressed; which is not: a tap", async ({
  page,
  site,
}) => {
  await open(page, site);
  const summary = page.getByRole("region", { name: "Show" });
  await expect(summary).toContainText("3 servers are on outside their hours");
  expect(await pressed(page)).toEqual({ taps: 0, keys: 0 });
  await summary.getByRole("link", { name: /On outside its hours/ }).click();
  await expect(page.getByRole("status").filter({ hasText: "3 of 42 servers" })).toBeVisible();
  expect(await pressed(page)).toEqual({ taps: 1, keys: 0 });
});

test("what happened at two in the night: of all, a tap; of one server, none once its row is there", async ({
  page,
  site,
}) => {
  await open(page, site);
  const report = page.getByRole("region", { name: "Last night" });
  await report.getByRole("link", { name: "What happened, in order" }).click();
  const events = page.getByRole("list", { name: "What happened, in order" });
  // Lost eleven hours and a few minutes ago.
  const lost = events.getByRole("listitem").filter({ hasText: "106-05" }).first();
  await expect(lost).toContainText(/0[123]:\d\d/);
  expect(await pressed(page)).toEqual({ taps: 1, keys: 0 });

  const byHand = await page.context().newPage();
  await open(byHand, site);
  await byHand.getByRole("button", { name: "Room 106", expanded: false }).click();
  const row = byHand
    .getByRole("listitem")
    .filter({ has: byHand.getByRole("link", { name: "106-05", exact: true }) });
  await row.scrollIntoViewIfNeeded();
  const { x } = await placeAt(byHand, site, hourThere(site) - 10.8);
  const box = await row.locator("[data-hours]").boundingBox();
  await byHand.mouse.move(x - 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await byHand.mouse.move(x, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await expect(byHand.locator("[data-readout]")).toContainText(/106-05 · 0[23]:\d\d.*needs attention/);
  expect(await pressed(byHand)).toEqual({ taps: 1, keys: 0 });
});

test("what comes next for a server: nothing in the list; else a key, or a tap on its house", async ({
  page,
  site,
}) => {
  const next = "off 17:30, when free";
  await open(page, site);
  await page.keyboard.press("t");
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "105-07" }) });
  await expect(row).toContainText(next);
  expect(await pressed(page)).toEqual({ taps: 0, keys: 1 });

  const byHand = await page.context().newPage();
  await open(byHand, site);
  await byHand.getByRole("button", { name: "Room 105", expanded: false }).click();
  const lane = byHand
    .getByRole("listitem")
    .filter({ has: byHand.getByRole("link", { name: "105-07", exact: true }) });
  await expect(lane).toContainText(next);
  expect(await pressed(byHand)).toEqual({ taps: 1, keys: 0 });

  const list = await page.context().newPage();
  await open(list, site, "/servers?view=list");
  await expect(rowOf(list, "105-07")).toContainText(next);
  expect(await pressed(list)).toEqual({ taps: 0, keys: 0 });
});

test("to take “turn off now” back: a tap", async ({ page, site }) => {
  const { manager, operator } = site;
  const server = await addSpoken(manager, operator, "alder");
  await comesUp(server);
  await page.goto(`/servers/${server.uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Turn off alder", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Turn off", exact: true }).click();
  await expect(page.getByRole("button", { name: "Cancel turning off alder" })).toBeVisible();
  await server.wantedOff();
  await server.beat("STOPPING");
  const again = page.getByRole("button", { name: "Turn on alder again" });
  await expect(again).toBeVisible();
  await page.evaluate(() => sessionStorage.clear());
  await again.click();
  await expect(page.getByRole("link", { name: "Turn on 1 server" })).toBeVisible();
  expect(await pressed(page)).toEqual({ taps: 1, keys: 0 });
});
