import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { PowerStatus, StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { holdsOf, HOUR, makeGroup } from "./keep-on";
import { copied, live, rowOf } from "./parts";

const test = testAlone({});

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
