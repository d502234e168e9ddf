import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, live } from "./parts";

test.use({ timezoneId: "Europe/Berlin" });

test("its next end is changed for one night, skipped, and as usual again", async ({
  page,
  manager,
  operator,
}) => {
  const { uuid } = await addSpoken(manager, operator, "medlar");
  const schedules = operator.client(ScheduleService);
  // A window that is about to end, on any day.
  const clock = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  const { schedule } = await schedules.createSchedule({
    schedule: {
      ...{ name: "Medlar nights", serverUuids: [uuid], zone: "UTC", wake: true, stop: true },
      windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: clock(-3), to: clock(2) }],
    },
  });
  const changed = async () => {
    const { schedules: all } = await schedules.listSchedules({});
    return all.find((each) => each.uuid === schedule?.uuid)?.changedEnd;
  };
  await page.goto("/schedules");
  await live(page);
  const card = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: "Medlar nights" }) });
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(card).toContainText(/Ends .+\./);
  await card.getByRole("button", { name: "Change only the next end of Medlar nights" }).click();
  const dialog = page.getByRole("dialog", { name: "Medlar nights, only tonight" });
  await expect(dialog).toContainText("for this night only");
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Change this night" }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText(/Ends .+ instead of .+, this time only, by/);
  const { usual, end } = (await changed()) ?? {};
  expect(Number(end?.seconds) - Number(usual?.seconds)).toBe(3600);

  await card.getByRole("button", { name: "Skip the next end of Medlar nights" }).click();
  await expect(messages).toContainText("Medlar nights turns nothing off this night.");
  await expect(card).toContainText(/Does not end .+, this time only, by/);
  await expect(card.getByRole("button", { name: "Skip the next end of Medlar nights" })).toBeHidden();
  await expectNoBarriers(page);
  await card.getByRole("button", { name: "Let Medlar nights end as usual" }).click();
  await expect(card).not.toContainText("this time only");
  expect(await changed()).toBeUndefined();

  // One who has changed it meanwhile is not overruled.
  await card.getByRole("button", { name: "Change only the next end of Medlar nights" }).click();
  await schedules.changeScheduleEnd({ uuid: schedule?.uuid ?? "", wanted: { case: "skip", value: true } });
  await dialog.getByRole("button", { name: "Change this night" }).click();
  await expect(dialog).toContainText("was changed meanwhile");
  await schedules.deleteSchedule({ uuid: schedule?.uuid ?? "" });
  await operator.servers.deleteServer({ uuid });
});

test("a schedule that is not there", async ({ page }) => {
  await page.goto("/schedules/00000000-0000-4000-8000-000000000000");
  await expect(page.getByRole("heading", { name: "Schedule not found" })).toBeVisible();
});
