import type { Locator, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { logIn } from "../helpers/operator";
import { expect, expectNoBarriers, test as base } from "./fixtures";
import {
  addSpoken,
  comesUp,
  cutOff,
  enlargeText,
  expectFingerSized,
  giveSession,
  live,
  showServersAs,
  sidewards,
  type Spoken,
} from "./parts";

/** A logged-in browser that shows the panorama. */
const test = base.extend({
  context: async ({ context, operator }, use) => {
    await giveSession(context, operator, "panorama");
    await use(context);
  },
});

/** A room of twenty: two are on, and one is in trouble. */
let room: Spoken[] = [];

test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ manager }) => {
  const operator = await logIn(manager);
  const names = Array.from({ length: 20 }, (_, index) => `207-${String(index).padStart(2, "0")}`);
  room = [];
  for (const name of names) room.push(await addSpoken(manager, operator, name));
  for (const each of [room[4], room[17]]) {
    if (each) await comesUp(each);
  }
  await operator
    .client(GroupService)
    .createGroup({ name: "Room 207", serverUuids: room.map(({ uuid }) => uuid) });
});

test.beforeEach(() => Promise.all([room[4]?.beat("ON"), room[17]?.beat("ON")]));

// They fall silent: another's page would tell of it.
test.afterAll(async ({ manager }) => {
  const { servers } = await logIn(manager);
  for (const { uuid } of room) await servers.deleteServer({ uuid });
});

async function open(page: Page, address = "/servers"): Promise<Locator> {
  await page.goto(address);
  await live(page);
  const panorama = page.getByRole("region", { name: "Panorama of the servers" });
  await expect(panorama).toBeVisible();
  return panorama;
}

const roomOf = (panorama: Locator) => panorama.getByRole("region", { name: "Room 207" });

test("a group says how its servers are, and unfolds into a timeline for each", async ({ page }) => {
  const section = roomOf(await open(page));
  await expect(section).toContainText("2 on: 04, 17");
  const fold = section.getByRole("button", { name: "Room 207" });
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  await expect(section.getByRole("img", { name: /^Room 207: .*2 on: 04, 17/ })).toBeVisible();
  await fold.click();
  const row = section.getByRole("listitem").filter({ has: page.getByRole("link", { name: "207-04" }) });
  await expect(row).toContainText("ON");
  // Those who listen are told how its time went.
  await expect(row).toContainText(/on since/);
  await expectNoBarriers(page);
  await fold.click();
  await expect(row).toBeHidden();
});

test("what the stream tells changes words and windows while somebody looks", async ({ page }) => {
  const section = roomOf(await open(page));
  await expect(section).toContainText("2 on: 04, 17");
  await room[5]?.beat("LAUNCHED");
  await room[5]?.beat("ON");
  await expect(section).toContainText("3 on: 04, 05, 17");
});

test("dragging over windows chooses their servers", async ({ page }) => {
  const section = roomOf(await open(page));
  const house = section.getByRole("img");
  // Other tests may have left rooms above it.
  await house.scrollIntoViewIfNeeded();
  const box = await house.boundingBox();
  if (!box) throw new Error("no house");
  await page.mouse.move(box.x + 12, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 12, box.y + 14, { steps: 5 });
  await page.mouse.up();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText(/[2-9] selected/);
  // The box of the group chooses all of them.
  await section.getByRole("checkbox", { name: "Select all 20 servers of Room 207" }).check();
  await expect(bar).toContainText("20 selected");
  await section.getByRole("checkbox", { name: "Select all 20 servers of Room 207" }).uncheck();
  await expect(bar).toBeHidden();
});

test("hours are scrubbed by keys, by dragging and by the wheel; a button leads back to now", async ({
  page,
}) => {
  const panorama = await open(page);
  const hours = panorama.getByRole("slider", { name: "Time" });
  await expect(hours).toHaveAttribute("aria-valuetext", "Now");
  await hours.focus();
  for (let times = 0; times < 4; times++) await page.keyboard.press("ArrowLeft");
  await expect(hours).toHaveAttribute("aria-valuenow", "-2");
  // Two hours ago nobody knew of these servers.
  await expect(roomOf(panorama)).toContainText("20 unknown");
  await panorama.getByRole("button", { name: "Back to now" }).click();
  await expect(hours).toHaveAttribute("aria-valuetext", "Now");
  await expect(roomOf(panorama)).toContainText("on");

  const box = await hours.boundingBox();
  if (!box) throw new Error("no hours");
  await page.mouse.move(box.x + 100, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect(hours).not.toHaveAttribute("aria-valuetext", "Now");
  await page.keyboard.press("End");
  await expect(hours).toHaveAttribute("aria-valuetext", "Now");
  await page.mouse.wheel(-120, 0);
  await expect(hours).not.toHaveAttribute("aria-valuetext", "Now");
});

test("the same lies in a table, one key away", async ({ page }) => {
  await open(page);
  await page.keyboard.press("t");
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "207-17" }) });
  await expect(row).toContainText("Room 207");
  await expect(row).toContainText(/on since/);
  await expect(page.getByRole("button", { name: "Table" })).toHaveAttribute("aria-pressed", "true");
  await expectNoBarriers(page);
  // And back, with hours that can be dragged still.
  await page.keyboard.press("t");
  const hours = page.getByRole("slider", { name: "Time" });
  const box = await hours.boundingBox();
  if (!box) throw new Error("no hours");
  await page.mouse.move(box.x + 100, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect(hours).not.toHaveAttribute("aria-valuetext", "Now");
  await page.keyboard.press("t");
  // Who types means the letter.
  await page.getByRole("searchbox", { name: "Search" }).fill("");
  await page.getByRole("searchbox", { name: "Search" }).pressSequentially("t");
  await expect(page.getByRole("button", { name: "Table" })).toHaveAttribute("aria-pressed", "true");
});

test("paper has the whole table, and nothing to press", async ({ page }) => {
  await open(page);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  // A4, upright, with the margins that browsers leave.
  await page.setViewportSize({ width: 718, height: 1000 });
  const table = page.getByRole("table");
  await expect(table.getByRole("rowheader", { name: "207-17" })).toBeVisible();
  const beyond = await table.evaluate((all) => {
    const box = all.parentElement;
    return box ? box.scrollWidth - box.clientWidth : 0;
  });
  expect(beyond).toBe(0);
  for (const part of [
    page.getByRole("navigation", { name: "Navigation" }),
    page.getByRole("banner"),
    page.getByRole("button"),
    page.getByRole("searchbox"),
  ])
    await expect(part.filter({ visible: true })).toHaveCount(0);
});

test("paper gets the table, and the panorama is there again afterwards", async ({ page }) => {
  const panorama = await open(page);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await expect(page.getByRole("rowheader", { name: "207-17" })).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await expect(panorama).toBeVisible();
});

test("where browser and manager disagree by an hour, the manager's clock counts", async ({ page }) => {
  await page.clock.install({ time: Date.now() + 3_600_000 });
  const panorama = await open(page);
  const hours = panorama.getByRole("slider", { name: "Time" });
  const time = (at: number) => {
    const clock = new Date(at);
    const two = (part: number) => String(part).padStart(2, "0");
    return `${two(clock.getHours())}:${two(clock.getMinutes())}`;
  };
  await page.clock.runFor(5000);
  // The page's clock is some seconds ahead of the test's.
  const minutes = [-1, 0, 1].map((minute) => time(Date.now() + minute * 60_000));
  await expect(panorama.locator("[data-now]")).toContainText(new RegExp(`Now (${minutes.join("|")})`));
  await expect(hours).toHaveAttribute("aria-valuetext", "Now");
});

test.describe("in a zone half an hour off", () => {
  test.use({ timezoneId: "Asia/Kolkata" });

  test("hours are those of the reader's clock", async ({ page }) => {
    const panorama = await open(page);
    const format = new Intl.DateTimeFormat("en-GB", {
      ...{ timeZone: "Asia/Kolkata", timeStyle: "short" },
    });
    // Browsers differ in their spaces.
    const clock = (at: number) => format.format(at).replace(/\s/g, "\\s");
    // A minute may begin, or have begun, between the look and the clock.
    const minutes = [-1, 0, 1].map((minute) => clock(Date.now() + minute * 60_000));
    await expect(panorama.locator("[data-now]")).toHaveText(new RegExp(`^Now (${minutes.join("|")})$`));
    const hours = panorama.getByRole("slider", { name: "Time" });
    await hours.focus();
    const before = Date.now();
    for (let times = 0; times < 2; times++) await page.keyboard.press("ArrowLeft");
    await expect(hours).toHaveAttribute(
      "aria-valuetext",
      new RegExp([-1, 0, 1].map((minute) => clock(before - 3_600_000 + minute * 60_000)).join("|")),
    );
  });
});

test("a search finds one of many, with its timeline", async ({ page }) => {
  const section = roomOf(await open(page));
  await page.getByRole("searchbox", { name: "Search" }).fill("207-13");
  await expect(section.getByRole("link", { name: "207-13" })).toBeVisible();
  await expect(section.getByRole("link", { name: "207-04" })).toBeHidden();
});

test("the view that was chosen is remembered", async ({ page, context }) => {
  await context.clearCookies({ name: "komo_view" });
  await open(page);
  await page.getByRole("navigation", { name: "View" }).getByRole("link", { name: "List" }).click();
  await expect(page.getByRole("list", { name: "Servers" })).toBeVisible();
  await page.goto("/groups");
  await page.goto("/servers");
  await expect(page.getByRole("list", { name: "Servers" })).toBeVisible();
  await open(page, "/servers?view=panorama");
  await page.goto("/servers");
  await expect(page.getByRole("region", { name: "Panorama of the servers" })).toBeVisible();
  await showServersAs(context, "panorama");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("a building and its counts stay; a tap unfolds it, and every target is large enough", async ({
    page,
  }) => {
    const panorama = await open(page);
    const section = roomOf(panorama);
    await expect(section).toContainText("on: 04");
    await section.getByRole("img").tap();
    // Not the window of the folded house.
    const link = section.getByRole("link", { name: "207-00", exact: true });
    await expect(link).toBeVisible();
    await expectFingerSized(link);
    const small = await panorama.locator("button, a, label").evaluateAll((all) =>
      all
        .filter((each) => each.checkVisibility())
        .map(
          (each) =>
            [each.getBoundingClientRect(), each.getAttribute("aria-label") ?? each.textContent] as const,
        )
        .filter(([{ height, width }]) => height < 44 || width < 24)
        .map(([, name]) => name),
    );
    expect(small).toEqual([]);
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  });

  test("with text twice as large nothing is cut off at the side", async ({ page }) => {
    const section = roomOf(await open(page));
    await enlargeText(page);
    const fold = section.getByRole("button", { name: "Room 207" });
    await fold.click();
    await expect(section.getByRole("link", { name: "207-04" })).toBeVisible();
    expect(await sidewards(page)).toBe(0);
    expect(await cutOff(page)).toEqual([]);
    await expectNoBarriers(page);
    await fold.click();
  });
});
