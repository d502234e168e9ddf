import type { Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { logIn, type Operator } from "../helpers/operator";
import { expect, expectNoBarriers, testApart as test } from "./fixtures";
import {
  addSpoken,
  comesUp,
  expectFingerSized,
  goToRun,
  live,
  removeAllServers,
  rowOf,
  runToast,
  sidewards,
} from "./parts";

/** Enough for two pages of the list. */
const ROOMS = 6;
const SEATS = 20;

const namesOf = (page: Page) =>
  page.getByRole("list", { name: "Servers" }).getByRole("heading", { level: 2 });
const search = (page: Page) => page.getByRole("searchbox", { name: "Search" });
const palette = (page: Page) => page.getByRole("dialog", { name: "Search servers, groups and pages" });
const field = (page: Page) => palette(page).getByRole("combobox");
const chosen = (page: Page) => palette(page).getByRole("option", { selected: true });

async function clear(operator: Operator): Promise<void> {
  const groups = operator.client(GroupService);
  for (const { uuid } of (await groups.listGroups({})).groups) await groups.deleteGroup({ uuid });
  await removeAllServers(operator);
}

// Of so long a list only what is near is drawn, and others look for their own servers in it.
test.afterAll(async ({ manager }) => clear(await logIn(manager)));

test.beforeAll(async ({ manager }) => {
  const operator = await logIn(manager);
  const groups = operator.client(GroupService);
  await clear(operator);
  for (let room = 101; room < 101 + ROOMS; room++) {
    const serverUuids: string[] = [];
    for (let seat = 1; seat <= SEATS; seat++) {
      const pc = `PC${String(seat).padStart(2, "0")}`;
      const name = room === 106 ? `Lab ${pc}` : `R${room} ${pc}`;
      const macAddress = `02:00:5e:0a:${room - 100}0:${String(seat).padStart(2, "0")}`;
      const { server } = await operator.servers.createServer({ name, macAddress, heartbeatInterval: 60 });
      serverUuids.push(server?.uuid ?? "");
    }
    await groups.createGroup({ name: `Room ${room}`, serverUuids });
  }
});

test.describe("search", () => {
  test("every word has to be found, in whichever order; what was found is marked and counted", async ({
    page,
  }) => {
    await page.goto("/servers");
    await live(page);
    await expect(page.getByText("120 servers", { exact: true })).toBeVisible();
    await search(page).fill("17 105");
    await expect(namesOf(page)).toHaveText(["R105 PC17"]);
    await expect(rowOf(page, "R105 PC17").locator("mark")).toHaveText(["105", "17"]);
    await expect(page.getByRole("status").filter({ hasText: "1 of 120 servers" })).toBeVisible();
    // The figures are of what was found, and say so.
    const summary = page.getByRole("region", { name: "Show" });
    await expect(summary).toContainText("The figures below count what was found: 1 of 120 servers.");
    await expect(summary.getByRole("link", { name: /Changing/ })).toContainText("1");
    await expectNoBarriers(page);

    // By the group alone, which then stands in the row; and by a part of the address.
    await search(page).fill("room 106 pc03");
    await expect(namesOf(page)).toHaveText(["Lab PC03"]);
    await expect(rowOf(page, "Lab PC03")).toContainText("Room 106");
    await search(page).fill("5e0a20 pc05");
    await expect(namesOf(page)).toHaveText(["R102 PC05"]);
    await expect(rowOf(page, "R102 PC05")).toContainText("02:00:5E:0A:20:05");
  });

  test("search, page, place, selection and focus are as they were after a look at a server", async ({
    page,
  }) => {
    await page.setViewportSize({ width: 1280, height: 700 });
    await page.goto("/servers?search=pc&page=2");
    await live(page);
    await page.getByRole("checkbox", { name: "Select R105 PC04" }).check();
    const row = rowOf(page, "R105 PC15");
    await row.scrollIntoViewIfNeeded();
    const before = await row.boundingBox();
    for (const way of ["link", "back"] as const) {
      await row.getByRole("link", { name: "R105 PC15" }).click();
      await expect(page.getByRole("heading", { name: "R105 PC15", level: 1 })).toBeVisible();
      if (way === "link") await page.getByRole("main").getByRole("link", { name: /list/i }).first().click();
      else await page.goBack();
      await expect(page).toHaveURL("/servers?search=pc&page=2");
      await expect(row.getByRole("link", { name: "R105 PC15" })).toBeFocused();
      await expect(async () =>
        expect(Math.abs(((await row.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(3),
      ).toPass();
      await expect(page.getByRole("checkbox", { name: "Select R105 PC04" })).toBeChecked();
    }
    // Who comes from elsewhere begins at the top.
    await page.getByRole("link", { name: "Groups", exact: true }).click();
    await expect(page).toHaveURL("/groups");
    await page.getByRole("link", { name: "Servers", exact: true }).click();
    await expect(page).toHaveURL("/servers");
    await expect(namesOf(page)).not.toHaveCount(0);
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
    await expect(page.getByRole("region", { name: "Selection" })).toBeHidden();
  });
});

test.describe("keys", () => {
  test("move, choose, open, and search; none of them while somebody types, in a dialog, or switched off", async ({
    page,
  }) => {
    await page.goto("/servers");
    await live(page);
    await page.keyboard.press("/");
    await expect(search(page)).toBeFocused();
    await page.keyboard.type("jkx?101");
    await expect(search(page)).toHaveValue("jkx?101");
    await search(page).fill("101");
    await page.keyboard.press("Enter");
    const link = (name: string) => page.getByRole("link", { name, exact: true });
    await expect(link("R101 PC01")).toBeFocused();
    await page.keyboard.press("j");
    await expect(link("R101 PC02")).toBeFocused();
    await page.keyboard.press("x");
    await expect(page.getByRole("checkbox", { name: "Select R101 PC02" })).toBeChecked();
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("k");
    await page.keyboard.press("k");
    await page.keyboard.press("k");
    await expect(link("R101 PC01")).toBeFocused();
    await expect(page.getByRole("region", { name: "Selection" })).toContainText("2 selected");
    // With Ctrl they are the browser's.
    await page.keyboard.press("Control+j");
    await expect(link("R101 PC01")).toBeFocused();

    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expect(keys).toContainText("No key turns a server off without a question.");
    await expectNoBarriers(page);
    await page.keyboard.press("/");
    // A dialog hides the rest of the page from roles.
    await expect(page.locator("input[type=search]")).not.toBeFocused();
    await keys.getByRole("checkbox", { name: "Use shortcuts of a single key" }).uncheck();
    await page.keyboard.press("Escape");
    await expect(keys).toBeHidden();
    await expect(link("R101 PC01")).toBeFocused();
    await page.keyboard.press("j");
    await expect(link("R101 PC01")).toBeFocused();
    // The browser remembers; the way back is in the menu.
    await page.reload();
    await live(page);
    await page.keyboard.press("/");
    await expect(search(page)).not.toBeFocused();
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByRole("menuitem", { name: "Keyboard shortcuts…" }).click();
    await keys.getByRole("checkbox", { name: "Use shortcuts of a single key" }).check();
    await keys.getByRole("button", { name: "Close" }).click();
    await expect(keys).toBeHidden();
    await page.keyboard.press("/");
    await expect(search(page)).toBeFocused();

    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("R101 PC01");
  });
});

test.describe("palette", () => {
  test("finds servers, groups and pages by keys alone, in an order that one can foretell", async ({
    page,
  }) => {
    await page.goto("/energy");
    await live(page);
    // There is no list here to search in.
    await page.keyboard.press("/");
    await expect(field(page)).toBeFocused();
    await expect(field(page)).toHaveAttribute("aria-expanded", "true");
    await expectNoBarriers(page);
    await field(page).fill("room 105");
    await expect(chosen(page)).toContainText("Room 105");
    await expect(chosen(page)).toContainText("20 changing");
    await expectNoBarriers(page);
    await page.keyboard.press("Escape");
    await expect(palette(page)).toBeHidden();

    await page.keyboard.press("Control+k");
    await field(page).fill("105 17");
    await expect(palette(page).getByRole("option").first()).toContainText("R105 PC17");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("R105 PC17");

    await page.keyboard.press("Control+k");
    // What was looked at last comes first.
    await expect(chosen(page)).toContainText("R105 PC17");
    await field(page).fill("pc");
    await expect(chosen(page)).toContainText("R105 PC17");
    await expect(
      palette(page).getByRole("option", { name: /Show all 120 servers in the list/ }),
    ).toBeVisible();
    // Up from the first leads to the last; the field keeps the focus, and tells which one is chosen.
    await page.keyboard.press("ArrowUp");
    const last = palette(page).getByRole("option").last();
    await expect(last).toHaveAttribute("aria-selected", "true");
    await expect(field(page)).toHaveAttribute("aria-activedescendant", (await last.getAttribute("id")) ?? "");
    await expect(field(page)).toBeFocused();
    await field(page).fill("energ");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/energy");
    await page.keyboard.press("Control+k");
    // Quicker than the list: Enter counts once that has what was typed.
    await field(page).evaluate((box: HTMLInputElement) => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(box, "audi");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    });
    await expect(page).toHaveURL("/audit");
    await page.keyboard.press("Control+k");
    await field(page).fill("no such thing");
    await expect(palette(page)).toContainText("Nothing was found.");
    await expect(field(page)).toHaveAttribute("aria-expanded", "false");
    // While it fades away it is closed: the next one is a new one.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await expect(field(page)).toBeFocused();
    await expect(field(page)).toHaveValue("");
  });

  test("does what is asked, and asks before it turns anything off", async ({ page, manager, operator }) => {
    const server = await addSpoken(manager, operator, "palette pine");
    await comesUp(server);
    await page.goto("/groups");
    await live(page);
    // Also where this browser wants to be asked no more.
    await page.evaluate(() => localStorage.setItem("komoriuta.turnOffUnasked", "1"));
    await page.keyboard.press("Control+k");
    await field(page).fill("off pine");
    await expect(chosen(page)).toHaveAccessibleName(/Turn off palette pine…/);
    await page.keyboard.press("Enter");
    const question = page.getByRole("alertdialog");
    await expect(question).toContainText("Turn off palette pine?");
    // Before it has the focus there is nothing that Escape could close.
    await expect(question.locator(":focus")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(question).toBeHidden();

    await page.keyboard.press("Control+k");
    await field(page).fill("turn on room 103");
    await page.keyboard.press("Enter");
    // The palette takes a moment to fade.
    const preview = page.getByRole("dialog", { name: "Turn on Room 103?" });
    await expect(preview).toContainText("20 servers will be turned on.");
    await page.keyboard.press("Escape");
    await operator.servers.deleteServer({ uuid: server.uuid });
  });
});

test("a run is told of by one toast, over pages and a reload, until it is over", async ({
  page,
  manager,
  operator,
}) => {
  test.setTimeout(120_000);
  const servers = await Promise.all(
    ["yew 1", "yew 2"].map(async (name) => {
      const server = await addSpoken(manager, operator, name);
      await comesUp(server);
      return server;
    }),
  );
  await page.goto("/servers?search=yew");
  await live(page);
  await page.getByRole("button", { name: "Select all 2 servers" }).click();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("2 were never woken from here");
  await bar.getByRole("button", { name: "Turn off 2…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Turn off", exact: true }).click();
  await expect(page).toHaveURL("/servers?search=yew");
  await expect(bar).toBeHidden();
  await expect(runToast(page)).toContainText("0 of 2 off");
  await expectNoBarriers(page);
  await page.getByRole("link", { name: "Groups", exact: true }).click();
  await expect(page).toHaveURL("/groups");
  await expect(runToast(page)).toContainText("0 of 2 off");
  await page.reload();
  await expect(runToast(page)).toContainText("0 of 2 off");
  await goToRun(page);
  // Its own page tells more.
  await expect(runToast(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel run" }).click();
  await expect(page.locator("[data-ended=true]")).toBeAttached();
  await page.getByRole("link", { name: "All runs" }).click();
  await expect(page).toHaveURL("/timeline?about=runs");
  await expect(page.getByRole("heading", { name: "Timeline", level: 1 })).toBeVisible();
  await expect(runToast(page)).toHaveCount(0);
  for (const { uuid } of servers) await operator.servers.deleteServer({ uuid });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });

  test("a button opens the palette, and all of it is large enough for a finger", async ({ page }) => {
    test.setTimeout(120_000);
    await page.goto("/servers");
    await live(page);
    const button = page.getByRole("button", { name: "Search servers, groups and pages" });
    await expectFingerSized(button);
    await button.tap();
    await field(page).fill("105 17");
    const option = palette(page).getByRole("option").first();
    await expect(option).toContainText("R105 PC17");
    for (const each of await palette(page).getByRole("option").all()) await expectFingerSized(each);
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
    await option.tap();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("R105 PC17");
  });
});
