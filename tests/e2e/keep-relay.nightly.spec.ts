import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { addFar, addSpoken, comesUp, goesDown, live, sidewards, speak } from "./parts";

const test = testAlone({});
test.use({ actionTimeout: 15_000 });

test("a run that would turn the last relay off says so, and a button lets the group keep one on", async ({
  page,
  context,
  own,
  mine,
}, info) => {
  test.setTimeout(180_000);
  const [willow, ...others] = [
    await addFar(own, mine, "willow 1", 11, 60),
    await addFar(own, mine, "willow 2", 12, 60),
    await addFar(own, mine, "willow 3", 13, 60),
  ];
  const groups = mine.client(GroupService);
  const serverUuids = [willow, ...others].map(({ uuid }) => uuid);
  const { group } = await groups.createGroup({ name: "Far room", serverUuids });
  const uuid = group?.uuid ?? "";
  const keeps = async () => (await groups.listGroups({})).groups[0]?.keepRelay;

  // A selection says it in short.
  await page.goto("/servers?view=list&search=willow");
  await live(page);
  await page.getByRole("button", { name: "Select all 3 servers" }).click();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("Nobody in 10.92.2.0/24 would be on to wake the others");
  await page.screenshot({ path: info.outputPath("bar.png") });

  await page.goto(`/groups/${uuid}`);
  await live(page);
  const tick = page.getByRole("checkbox", {
    name: "At least one of these stays on so that the others can be woken",
  });
  await expect(tick).not.toBeChecked();
  await expectNoBarriers(page);
  await page.screenshot({ path: info.outputPath("group.png") });
  await page.getByText("Turn off…", { exact: true }).click();
  const dialog = page.getByRole("dialog");
  const preview = dialog.getByRole("region", { name: "What will happen" });
  await expect(preview).toContainText(
    "After this nobody in 10.92.2.0/24 is on that could pass the wake-up signal on: 3 servers would have to be turned on by hand.",
  );
  await expect(preview).toContainText("3 of them were never woken from here");
  await expectNoBarriers(page);
  await page.screenshot({ path: info.outputPath("offer.png") });
  await preview.getByRole("button", { name: "Keep one of Far room on" }).click();
  await expect(preview).toContainText("2 servers will be turned off.");
  await expect(preview).not.toContainText("After this nobody");
  await expect(preview).toContainText(
    "willow 1 It stays on so that the others in 10.92.2.0/24 can be woken.",
  );
  expect(await keeps()).toBe(true);
  await page.screenshot({ path: info.outputPath("kept.png") });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(tick).toBeChecked();

  // The last one that is on is asked about.
  for (const other of others) await goesDown(mine, other);
  await page.goto(`/servers/${willow.uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Turn off willow 1", exact: true }).click();
  await page
    .getByRole("alertdialog", { name: "Turn off willow 1?" })
    .getByRole("button", { name: "Turn off", exact: true })
    .click();
  // The first question fades away while the second one comes.
  const question = page
    .getByRole("alertdialog")
    .filter({ hasText: "The others could not be woken without willow 1" });
  await expect(question).toContainText("willow 1 is the last one on in 10.92.2.0/24");
  await expectNoBarriers(page);
  await page.screenshot({ path: info.outputPath("last.png") });
  await question.getByRole("button", { name: "Cancel" }).click();
  const { server } = await mine.servers.getServer({ uuid: willow.uuid });
  expect(server?.powerStatus).toBe(PowerStatus.ON);

  await page.goto(`/groups/${uuid}`);
  await live(page);
  await expect(tick).toBeChecked();
  await tick.uncheck();
  await expect(page.getByText("All servers of Far room may be turned off again.")).toBeVisible();
  await expect(tick).not.toBeChecked();
  expect(await keeps()).toBe(false);

  // A schedule would do the same each evening.
  await page.goto(`/schedules/new?group=${uuid}`);
  await live(page);
  const days = page.getByRole("region", { name: "The next 14 days" });
  await expect(days).toContainText("After this nobody in 10.92.2.0/24 is on");
  await expect(days).toContainText("3 of its servers were never woken from here");
  await expectNoBarriers(page);
  await page.screenshot({ path: info.outputPath("schedule.png") });
  await days.getByRole("button", { name: "Keep one of Far room on" }).click();
  await expect(days).not.toContainText("After this nobody");
  expect(await keeps()).toBe(true);

  await groups.updateGroup({ uuid, keepRelay: false });
  for (const other of others) await comesUp(other);
  for (const [name, locale, width, scheme] of [
    ["offer-phone", "en", 390, "light"],
    ["offer-dark", "en", 1280, "dark"],
    ["offer-ja", "ja", 1280, "light"],
  ] as const) {
    await speak(context, locale);
    await page.setViewportSize({ width, height: 850 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(`/groups/${uuid}`);
    await live(page);
    expect(await sidewards(page)).toBe(0);
    await page.screenshot({ path: info.outputPath(`group-${name}.png`) });
    await page.getByText(locale === "ja" ? "シャットダウン…" : "Turn off…", { exact: true }).click();
    await expect(dialog).toContainText("10.92.2.0/24");
    await expectNoBarriers(page);
    await page.screenshot({ path: info.outputPath(`${name}.png`) });
  }
});

test("where a server that stays on could wake them, nothing is said", async ({ page, own, mine }) => {
  const [one, other] = [
    await addFar(own, mine, "aspen 1", 21, 60),
    await addFar(own, mine, "aspen 2", 22, 60),
  ];
  const near = await addSpoken(own, mine, "aspen near");
  await comesUp(near);
  const serverUuids = [one.uuid, near.uuid];
  const { group } = await mine.client(GroupService).createGroup({ name: "Aspen room", serverUuids });
  await page.goto(`/groups/${group?.uuid ?? ""}`);
  await live(page);
  const preview = page.getByRole("dialog").getByRole("region", { name: "What will happen" });
  await page.getByText("Turn off…", { exact: true }).click();
  await expect(preview).toContainText("2 servers will be turned off.");
  await expect(preview).not.toContainText("After this nobody");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  await goesDown(mine, other);
  await page.getByText("Turn off…", { exact: true }).click();
  // No other server of the group could be woken by it: there is no group to offer.
  await expect(preview).toContainText("2 servers would have to be turned on by hand.");
  await expect(preview).toContainText("Put them in a group, so that one of it can be kept on.");
});
