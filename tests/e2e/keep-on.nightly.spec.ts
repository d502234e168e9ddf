import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { PowerStatus, StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { join, type Operator } from "../helpers/operator";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { copied, giveSession, live, rowOf, sidewards } from "./parts";

const HOUR = 3_600_000;
const test = testAlone({});

async function makeGroup(operator: Operator, name: string, serverUuids: string[]): Promise<string> {
  const { group } = await operator.client(GroupService).createGroup({ name, serverUuids });
  return group?.uuid ?? "";
}

const holdsOf = async (operator: Operator) => (await operator.client(HoldService).listHolds({})).holds;

/** Counts taps and keys from here on. */
async function counted(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const taps = { count: 0 };
    for (const kind of ["click", "keydown"])
      window.addEventListener(kind, (event) => event.isTrusted && (taps.count += 1), true);
    Object.assign(window, { taps });
  });
  return () => page.evaluate(() => (window as unknown as { taps: { count: number } }).taps.count);
}

test("a class of 30 is kept on in three taps, and let go in one", async ({ page, mine, add }) => {
  test.slow();
  const servers = [];
  for (let seat = 1; seat <= 30; seat += 1) servers.push(await add(`seat ${seat}`));
  const uuid = await makeGroup(
    mine,
    "Room 105",
    servers.map((server) => server.uuid),
  );
  await page.goto(`/groups/${uuid}`);
  await live(page);
  const taps = await counted(page);
  await page.getByRole("button", { name: "Keep on…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("nothing automatic turns these servers off");
  await expectNoBarriers(page);
  const suggestions = dialog.getByRole("group", { name: "Suggestions" });
  await expect(suggestions.getByRole("button").first()).toHaveAttribute("aria-pressed", "true");
  await suggestions.getByRole("button").last().click();
  await dialog.getByRole("button", { name: "Keep on", exact: true }).click();
  await expect(dialog).toBeHidden();
  expect(await taps()).toBe(3);

  const [hold, ...others] = await holdsOf(mine);
  expect(others).toEqual([]);
  expect(hold?.serverUuids).toHaveLength(30);
  const kept = page.getByRole("region", { name: "Kept on" });
  await expect(kept).toContainText(/Kept on until .* by /);
  await expect(kept).toContainText("All 30 servers");
  await expect(rowOf(page, "seat 7")).toContainText(/kept on until .* by /);
  await expectNoBarriers(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await sidewards(page)).toBe(0);

  await page.goto("/groups");
  await live(page);
  await expect(page.locator("[data-group]", { hasText: "Room 105" })).toContainText(/Kept on until .* by /);
  await page.goto(`/groups/${uuid}`);
  await live(page);
  await kept.getByRole("button", { name: /^Release hold of .* on Room 105$/ }).click();
  await expect(kept).toBeHidden();
  // It is let go on the page before the manager has answered.
  await expect.poll(() => holdsOf(mine)).toEqual([]);
});

test("a selection is kept on, and stops that wait are withdrawn, as was said before", async ({
  page,
  mine,
  add,
  stayOn,
}) => {
  const [elm, fir] = [await add("elm"), await add("fir")];
  await add("oak");
  await elm.beat("LAUNCHED");
  await stayOn(elm);
  const until = timestampFromMs(Date.now() + HOUR);
  await mine.power.turnOff({ uuid: elm.uuid, mode: StopMode.WHEN_FREE, until });
  await page.goto("/servers");
  await live(page);
  for (const name of ["elm", "fir"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  const bar = page.getByRole("region", { name: "Selection" });
  await bar.getByRole("button", { name: "Keep on…" }).click();
  const dialog = page.getByRole("dialog", { name: "Keep 2 servers on" });
  await expect(dialog).toContainText("1 server that was to turn off when free stays on.");
  await dialog.getByRole("checkbox", { name: "Wake the 1 that is off" }).click();
  await dialog.getByRole("button", { name: "Keep on", exact: true }).click();
  // Behind the dialog the bar is hidden, too.
  await expect(dialog).toBeHidden();
  await expect(bar).toBeHidden();
  const [hold] = await holdsOf(mine);
  expect([...(hold?.serverUuids ?? [])].sort()).toEqual([elm.uuid, fir.uuid].sort());
  const find = async (uuid: string) => (await mine.servers.getServer({ uuid })).server;
  await expect.poll(async () => (await find(fir.uuid))?.powerStatus).toBe(PowerStatus.ON);
  expect((await find(elm.uuid))?.pendingStop).toBeUndefined();
  await expect(rowOf(page, "oak")).not.toContainText("kept on");
});

test("the palette keeps a group on, and its command asks for the same", async ({
  page,
  context,
  mine,
  add,
}) => {
  const yew = await add("yew");
  await makeGroup(mine, "Room 7's", [yew.uuid]);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/tonight");
  await live(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("keep room on");
  await expect(page.getByRole("option", { name: "Keep Room 7's on…" })).toBeVisible();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Keep Room 7's on" });
  await dialog.getByLabel("Reason (optional)").fill("evening class");
  await dialog.getByText("As a command").click();
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Copy the command" }).click();
  await expect
    .poll(() => copied(page))
    .toMatch(
      /^komoctl hold 'Room 7'\\''s' --until \d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d --reason 'evening class'$/,
    );
  await dialog.getByRole("button", { name: "Keep on", exact: true }).click();
  await expect(dialog).toBeHidden();
  expect((await holdsOf(mine)).map(({ reason }) => reason)).toEqual(["evening class"]);

  await page.goto("/servers");
  await live(page);
  await page.getByRole("button", { name: "Turn on yew", exact: true }).click();
  await page.getByRole("button", { name: "Cancel turning on yew" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByText("As a command").click();
  await expect(question).toContainText("komoctl off yew --end-holds");
  // No command forces anything.
  await question.getByText("More", { exact: true }).click();
  await question.getByRole("checkbox", { name: "Force" }).click();
  await expect(question.getByText("As a command")).toBeHidden();
});

test("whoever may not turn all of a group's hold off cannot end it, and is told where else it is", async ({
  page,
  context,
  own,
  mine,
  add,
}) => {
  const [ash, elder] = [await add("ash"), await add("elder")];
  const hall = await makeGroup(mine, "Hall", [ash.uuid]);
  await makeGroup(mine, "Cellar", [elder.uuid]);
  const until = timestampFromMs(Date.now() + HOUR);
  await mine.client(HoldService).placeHold({ serverUuids: [ash.uuid, elder.uuid], until, reason: "heat" });
  await page.goto(`/groups/${hall}`);
  await live(page);
  const kept = page.getByRole("region", { name: "Kept on" });
  await expect(kept).toContainText("It keeps 1 server outside of this group on, too");
  const release = kept.getByRole("button", { name: /^Release/ });
  await expect(release).toBeEnabled();

  const mika = await join(own, mine, "mika", [{ role: Role.VIEWER }, { role: Role.ADMIN, groupUuid: hall }]);
  await giveSession(context, mika);
  await page.goto(`/groups/${hall}`);
  await live(page);
  await expect(release).toBeDisabled();
  await expect(page.getByRole("button", { name: "Keep on…" })).toBeEnabled();
});
