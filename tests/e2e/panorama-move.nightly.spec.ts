import type { Locator, Page } from "@playwright/test";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { join, type Operator } from "../helpers/operator";
import { expect, expectNoBarriers } from "./fixtures";
import { giveSession } from "./parts";
import { clear, fold, grow, HOUR, open, placeIn, plant, rowOf, test } from "./wood";

test.describe.configure({ mode: "serial" });
test.beforeAll(({ manager }) => plant(manager));
test.beforeEach(grow);
test.afterAll(({ manager }) => clear(manager));

/** The words at the hand while it moves. */
const wordsOf = (page: Page) => page.locator("[data-move]");
const cardOf = (page: Page) => page.getByRole("dialog", { name: /^Keep .+ on until / });

/** Drags the light of a row from one time to another, in hours from now; lets go of it unless told to hold it. */
async function drag(row: Locator, from: number, to: number, lets = true): Promise<void> {
  const { mouse } = row.page();
  const [begin, end] = [await placeIn(row, from), await placeIn(row, to)];
  // What hands do is loaded with the first of them.
  await mouse.move(begin.x - 2, begin.y);
  await expect(row.page().locator("[data-readout]")).toBeVisible();
  await mouse.move(begin.x, begin.y);
  await mouse.down();
  await mouse.move((begin.x + end.x) / 2, end.y, { steps: 3 });
  await mouse.move(end.x, end.y, { steps: 3 });
  if (lets) await mouse.up();
}

/** Holds besides the one that is there from the beginning. */
async function holds(operator: Operator) {
  const all = await operator.client(HoldService).listHolds({});
  return all.holds.filter(({ reason }) => reason !== "exam");
}

test("light that is dragged keeps a server on, says so before, and is taken back", async ({
  page,
  operator,
}) => {
  const panorama = await open(page);
  const cedar = rowOf(panorama, "cedar");
  await drag(cedar, 1, 3, false);
  await expect(wordsOf(page)).toContainText(/Keep cedar on until .+It is on, and stays on\./);
  await expect(wordsOf(page)).toContainText(/Evenings would turn off one server at .+; now it does not\./);
  expect(await holds(operator)).toEqual([]);
  await page.mouse.up();
  await expect(cardOf(page)).toBeVisible();
  await expectNoBarriers(page);
  await expect(cardOf(page).getByRole("button", { name: "Keep on" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(cardOf(page)).toBeHidden();
  await expect(cedar).toContainText("Kept on until");
  const [hold] = await holds(operator);
  const until = Number(hold?.until?.seconds) * 1000;
  expect(until % (HOUR / 4)).toBe(0);
  expect(Math.abs(until - Date.now() - 3 * HOUR)).toBeLessThan(HOUR / 2);
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(messages).toContainText("cedar is kept on until");
  await messages.getByRole("button", { name: "Undo" }).click();
  await expect(messages).toContainText("cedar is as before");
  await expect(cedar).not.toContainText("Kept on until");
  expect(await holds(operator)).toEqual([]);
});

test("what cannot be done says so at the hand, and changes nothing", async ({ page, operator }) => {
  const panorama = await open(page);
  // Into the past.
  await drag(rowOf(panorama, "ash"), 1, -1, false);
  await expect(wordsOf(page)).toContainText("That time is over.");
  await page.mouse.up();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("That time is over.");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Keep on" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  // Before the end of another hold.
  await drag(rowOf(panorama, "beech"), 1, 2);
  await expect(cardOf(page).getByRole("alert")).toContainText(/It is kept on until .+ already, by/);
  await expect(cardOf(page).getByRole("button", { name: "Keep on" })).toBeDisabled();
  // A press beside it leaves it as it is.
  await page.mouse.click(5, 5);
  await expect(cardOf(page)).toBeHidden();
  // Escape lets go of it in mid-air.
  await drag(rowOf(panorama, "ash"), 1, 3, false);
  await expect(wordsOf(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(wordsOf(page)).toBeHidden();
  await page.mouse.up();
  await expect(cardOf(page)).toBeHidden();
  // While the manager is away.
  await drag(rowOf(panorama, "ash"), 1, 3);
  await page.context().setOffline(true);
  await expect(cardOf(page).getByRole("alert")).toContainText("offline");
  await page.keyboard.press("Enter");
  await page.context().setOffline(false);
  await expect(cardOf(page).getByRole("alert")).toBeHidden();
  await cardOf(page).getByRole("button", { name: "Leave as it is" }).click();
  expect(await holds(operator)).toEqual([]);
});

test("what others do meanwhile is seen at the hand, and stays", async ({ page, operator }) => {
  const panorama = await open(page);
  const ash = rowOf(panorama, "ash");
  await drag(ash, 1, 3);
  await expect(cardOf(page)).toContainText("It is on, and stays on.");
  const all = operator.client(HoldService);
  const uuid = (await ash.getAttribute("data-uuid")) ?? "";
  const longer = { serverUuids: [uuid], until: timestampFromMs(Date.now() + 6 * HOUR), reason: "guests" };
  const { hold } = await all.placeHold(longer);
  await expect(cardOf(page).getByRole("alert")).toContainText(/It is kept on until .+ already, by/);
  await expect(cardOf(page).getByRole("button", { name: "Keep on" })).toBeDisabled();
  expect((await holds(operator)).map(({ reason }) => reason)).toEqual(["guests"]);
  await all.releaseHold({ uuid: hold?.uuid ?? "" });
  await page.keyboard.press("Escape");
  await expect(cardOf(page)).toBeHidden();

  // Of a schedule that another one has changed in between.
  await drag(rowOf(panorama, "cedar"), 1, 2.5);
  const tonight = cardOf(page).getByRole("button", { name: /^Only tonight: Evenings ends / });
  await expect(tonight).toBeVisible();
  const schedules = operator.client(ScheduleService);
  const evenings = (await schedules.listSchedules({})).schedules[0]?.uuid ?? "";
  const end = timestampFromMs(Math.ceil(Date.now() / HOUR) * HOUR + 0.75 * HOUR);
  await schedules.changeScheduleEnd({ uuid: evenings, wanted: { case: "until", value: end } });
  await tonight.click();
  await expect(cardOf(page).getByRole("alert")).toContainText("was changed meanwhile");
  expect((await schedules.listSchedules({})).schedules[0]?.changedEnd?.end).toEqual(end);
  await schedules.changeScheduleEnd({ uuid: evenings, wanted: { case: "asUsual", value: true } });
});

test("the end of a night is moved for this night only, and taken back", async ({ page, operator }) => {
  const panorama = await open(page);
  const cedar = rowOf(panorama, "cedar");
  const schedules = operator.client(ScheduleService);
  const changed = async () => (await schedules.listSchedules({})).schedules[0]?.changedEnd;
  // Beyond the time until which its stops wait.
  await drag(cedar, 1, 3.75);
  await expect(cardOf(page)).toContainText("Its night cannot be moved as far: Evenings waits");
  await expect(cardOf(page).getByRole("button", { name: /^Only tonight/ })).toBeHidden();
  await page.keyboard.press("Escape");

  await drag(cedar, 1, 2.5);
  await expect(cardOf(page)).toContainText("Evenings would turn off all its 2 servers at");
  await expect(cardOf(page)).toContainText("this night only; 1 of them is not in this group.");
  await cardOf(page)
    .getByRole("button", { name: /^Only tonight: Evenings ends / })
    .click();
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(messages).toContainText(/Evenings ends .+ this night\./);
  const until = Number((await changed())?.end?.seconds) * 1000;
  expect(Math.abs(until - Date.now() - 2.5 * HOUR)).toBeLessThan(HOUR / 4);
  await messages.getByRole("button", { name: "Undo" }).click();
  await expect(messages).toContainText(/Evenings ends .+ again\./);
  expect(await changed()).toBeUndefined();
  expect(await holds(operator)).toEqual([]);
});

test("over a house the light of the whole room is moved", async ({ page, operator }) => {
  const panorama = await open(page);
  const sky = panorama.locator("[data-section] [data-scrub]").first();
  const { y = 0 } = (await sky.boundingBox()) ?? {};
  const [begin, end] = [await placeIn(rowOf(panorama, "ash"), 1), await placeIn(rowOf(panorama, "ash"), 5)];
  await page.mouse.move(begin.x, y + 10);
  await page.mouse.down();
  await page.mouse.move(end.x, y + 12, { steps: 5 });
  await page.mouse.up();
  const card = page.getByRole("dialog", { name: /^Keep Wood on until / });
  await expect(card).toContainText("3 stay on: ash, beech and cedar.");
  await expect(card).toContainText("1 stays off: elm.");
  await card.getByRole("checkbox", { name: "Turn on the one that is off" }).check();
  await expect(card).toContainText("1 is turned on now: elm.");
  await card.getByRole("checkbox").uncheck();
  await card.getByRole("button", { name: "Keep on" }).click();
  await expect(rowOf(panorama, "elm")).toContainText("Kept on until");
  const [hold, ...more] = await holds(operator);
  expect(hold?.serverUuids).toHaveLength(4);
  expect(more).toEqual([]);
  await page.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Undo" }).click();
  await expect(rowOf(panorama, "elm")).not.toContainText("Kept on until");
});

test("keys do the same: arrows move it, Enter applies it, Escape leaves it", async ({ page, operator }) => {
  const panorama = await open(page);
  const ash = panorama.getByRole("link", { name: "ash", exact: true });
  await page.keyboard.press("j");
  await page.keyboard.press("h");
  await expect(cardOf(page)).toContainText("Keep ash on until");
  const first = await cardOf(page).textContent();
  await page.keyboard.press("ArrowRight");
  await expect(cardOf(page)).not.toHaveText(first ?? "");
  await page.keyboard.press("ArrowLeft");
  await expect(cardOf(page)).toHaveText(first ?? "");
  await page.keyboard.press("Escape");
  await expect(cardOf(page)).toBeHidden();
  await expect(ash).toBeFocused();
  await page.keyboard.press("h");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await expect(rowOf(panorama, "ash")).toContainText("Kept on until");
  await expect(ash).toBeFocused();
  const [hold] = await holds(operator);
  await operator.client(HoldService).releaseHold({ uuid: hold?.uuid ?? "" });
  await expect(rowOf(panorama, "ash")).not.toContainText("Kept on until");
  // From a folded house, the window that has the focus.
  await fold(panorama);
  await page.keyboard.press("h");
  await expect(page.getByRole("dialog", { name: /^Keep Wood on/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("h");
  await expect(cardOf(page)).toContainText("Keep ash on until");
  await expectNoBarriers(page);
});

test("without the right it says which, and nothing is kept on", async ({
  page,
  context,
  manager,
  operator,
}) => {
  const viewer = await join(manager, operator, "vera", [{ role: Role.VIEWER }]);
  await giveSession(context, viewer, "panorama");
  const panorama = await open(page);
  await drag(rowOf(panorama, "ash"), 1, 3);
  await expect(cardOf(page).getByRole("alert")).toContainText("needs the right “turn on”");
  await cardOf(page).getByRole("button", { name: "Keep on" }).click({ force: true });
  expect(await holds(operator)).toEqual([]);
});

test.describe("on a tablet", () => {
  test.use({ viewport: { width: 820, height: 1180 }, hasTouch: true });

  test("a press on the hours to come offers it", async ({ page, operator }) => {
    const panorama = await open(page);
    const { x, y } = await placeIn(rowOf(panorama, "ash"), 3);
    await page.touchscreen.tap(x, y);
    await page.getByRole("button", { name: /^Keep on until .+…$/ }).tap();
    await expectNoBarriers(page);
    await cardOf(page).getByRole("button", { name: "Keep on" }).tap();
    await expect(rowOf(panorama, "ash")).toContainText("Kept on until");
    expect(await holds(operator)).toHaveLength(1);
  });
});
