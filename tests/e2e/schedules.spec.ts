import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, live } from "./parts";

test.use({ timezoneId: "Europe/Berlin" });

test("a schedule is made with its next 14 days in view, told of a clash, paused, and deleted", async ({
  page,
  manager,
  operator,
}) => {
  const server = await addSpoken(manager, operator, "ginkgo");
  const serverUuids = [server.uuid];
  const { group } = await operator.client(GroupService).createGroup({ name: "Ginkgo room", serverUuids });
  await page.goto("/schedules");
  await live(page);
  await expect(page.getByRole("main")).toContainText("No schedules yet");
  await expectNoBarriers(page);
  await page.getByRole("link", { name: "New schedule" }).click();
  const preview = page.getByRole("region", { name: "The next 14 days" });
  await expect(preview).toContainText("Choose a group or a server.");
  const save = page.getByRole("button", { name: "Save" });
  await save.click();
  await expect(page.getByRole("main")).toContainText("Correct what is marked, then save again.");
  await expect(page.getByRole("main")).toContainText("Enter at least one character.");

  await page.getByLabel("Schedule name").fill("Lessons");
  await page.getByRole("checkbox", { name: "Ginkgo room" }).check();
  await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Berlin");
  await expect(preview).toContainText("Times in Europe/Berlin.");
  const transitions = preview.getByRole("list").getByRole("listitem");
  // Ten working days within two weeks, each with a beginning and an end.
  await expect(transitions).toHaveCount(20);
  await expect(preview).toContainText(/07:30\s1 server is turned on/);
  await expect(preview).toContainText(/18:00\s1 server is turned off when free, by/);
  await page.getByRole("checkbox", { name: "Turn on at the beginning" }).uncheck();
  await expect(transitions).toHaveCount(10);
  await page.getByRole("checkbox", { name: "Turn off at the end" }).uncheck();
  await expect(preview).toContainText("Choose at least one of the two.");
  await page.getByRole("checkbox", { name: "Turn off at the end" }).check();
  await page.getByRole("checkbox", { name: "Saturday" }).check();
  await page.getByLabel("To", { exact: true }).fill("07:30");
  await expect(preview).toContainText("A time cannot end when it begins.");
  await page.getByLabel("To", { exact: true }).fill("17:00");
  await expect(transitions).toHaveCount(12);
  await expectNoBarriers(page);
  await save.click();
  await expect(page).toHaveURL("/schedules");
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Lessons" }) });
  await expect(card).toContainText("Ginkgo room");
  await expect(card).toContainText("Mon–Sat 07:30–17:00");
  await expectNoBarriers(page);

  // Another one that keeps the same server on says so before it is saved.
  await page.getByRole("link", { name: "New schedule" }).click();
  await page.getByLabel("Schedule name").fill("Short days");
  await page.getByRole("checkbox", { name: "Ginkgo room" }).check();
  await page.getByLabel("To", { exact: true }).fill("12:00");
  await expect(preview).toContainText("At 10 times another schedule keeps servers on.");
  await expect(preview).toContainText("1 of them stays on: schedule Lessons");
  await expectNoBarriers(page);

  await page.goto("/schedules");
  await card.getByRole("link", { name: "Lessons" }).click();
  await expect(page.getByLabel("Schedule name")).toHaveValue("Lessons");
  await page.getByRole("button", { name: "Add days" }).click();
  await page.getByLabel("First day").fill("2999-12-24");
  await page.getByLabel("Last day (optional)").fill("2999-12-20");
  await expect(preview).toContainText("The last day is before the first.");
  await page.getByLabel("Last day (optional)").fill("2999-12-26");
  const soon = new Date(Date.now() + 3 * 24 * 3_600_000).toISOString().slice(0, 16);
  await page.getByLabel("Paused until (optional)").fill(soon);
  await save.click();
  await expect(card).toContainText("Paused until");
  // What is saved can be seen: the days off, and who else turns these servers on or off.
  await expect(card).toContainText("Off on 24 Dec 2999–26 Dec 2999");
  await expect(card).not.toContainText("The same servers also follow");
  const windows = [{ days: [6], from: "10:00", to: "12:00" }];
  const groupUuids = [group?.uuid ?? ""];
  const { schedule: other } = await operator.client(ScheduleService).createSchedule({
    schedule: { name: "Open day", groupUuids, zone: "Europe/Berlin", windows, wake: true },
  });
  await page.reload();
  await expect(card).toContainText("The same servers also follow: Open day");
  const second = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Open day" }) });
  await expect(second).toContainText("The same servers also follow: Lessons");
  await expect(second).not.toContainText("Off on");
  await operator.client(ScheduleService).deleteSchedule({ uuid: other?.uuid ?? "" });

  // A server's page leads to it, and so does what hangs on its group.
  await page.goto(`/servers/${server.uuid}`);
  await expect(page.getByRole("main").getByRole("link", { name: "Lessons" })).toBeVisible();
  await page.goto(`/groups/${group?.uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Delete group" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("The schedule Lessons includes it.");
  await question.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("main").getByRole("link", { name: "Lessons" }).click();
  await page.getByRole("button", { name: "Delete schedule" }).click();
  await question.getByRole("button", { name: "Delete schedule" }).click();
  await expect(page).toHaveURL("/schedules");
  await expect(page.getByRole("main")).toContainText("No schedules yet");
  await operator.client(GroupService).deleteGroup({ uuid: group?.uuid ?? "" });
  await operator.servers.deleteServer({ uuid: server.uuid });
});
