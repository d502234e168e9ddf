import type { Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, giveSession, live } from "./parts";

async function openForm(page: Page, uuid: string): Promise<void> {
  await page.goto(`/servers/${uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(page.getByRole("dialog").getByLabel("Server name")).toBeVisible();
}

test("two browsers edit one server: the second is shown what differs, and nothing is lost", async ({
  page,
  browser,
  manager,
  operator,
}) => {
  // Two browsers, and two looks for barriers.
  test.slow();
  const wanted = { name: "tamarack", macAddress: "02:00:5E:00:63:01", heartbeatInterval: 10 };
  const uuid = (await operator.servers.createServer(wanted)).server?.uuid ?? "";
  const other = await browser.newContext({ baseURL: manager.url });
  await giveSession(other, operator);
  const theirs = await other.newPage();
  for (const each of [page, theirs]) await openForm(each, uuid);
  const kept = async () => (await operator.servers.getServer({ uuid })).server;

  // They change different things.
  await theirs.getByLabel("Server name").fill("larch");
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(theirs.getByRole("dialog")).toBeHidden();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Heartbeat interval (seconds)").fill("30");
  await dialog.getByRole("button", { name: "Save" }).click();
  const alert = dialog.getByRole("alert");
  await expect(alert).toContainText(
    "Somebody else has saved changes meanwhile, so nothing has been saved yet.",
  );
  const choice = dialog.getByRole("group", { name: "Server name" });
  await expect(choice.getByRole("radio")).toHaveCount(2);
  await expect(choice.getByRole("radio", { name: "larch" })).toBeChecked();
  expect(await kept()).toMatchObject({ name: "larch", heartbeatInterval: 10 });
  await expect(dialog.getByLabel("Server name")).toHaveValue("larch");
  await expect(dialog.getByLabel("Heartbeat interval (seconds)")).toHaveValue("30");
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(await kept()).toMatchObject({ name: "larch", heartbeatInterval: 30 });

  // They change the same thing. What was saved is shown by the stream, a moment later.
  await expect(page.getByText("30 s", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "larch", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Edit" }).click();
  await dialog.getByLabel("Server name").fill("mine");
  await operator.servers.updateServer({ uuid, name: "theirs" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(choice.getByRole("radio", { name: "mine" })).toBeChecked();
  await expect(dialog.getByLabel("Server name", { exact: true })).toHaveValue("mine");
  // Either may be taken, and taken back.
  await choice.getByRole("radio", { name: "theirs" }).check();
  await expect(dialog.getByLabel("Server name", { exact: true })).toHaveValue("theirs");
  await choice.getByRole("radio", { name: "mine" }).check();
  await expectNoBarriers(page);
  // Also over a reload.
  await page.reload();
  await expect(dialog.getByLabel("Server name")).toHaveValue("mine");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "mine", level: 1 })).toBeVisible();
  expect((await kept())?.name).toBe("mine");
  await other.close();
});

test("what was typed before a reload does not overwrite what was saved since", async ({ page, operator }) => {
  const wanted = { name: "alder", macAddress: "02:00:5E:00:63:02", heartbeatInterval: 10 };
  const uuid = (await operator.servers.createServer(wanted)).server?.uuid ?? "";
  await openForm(page, uuid);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Heartbeat interval (seconds)").fill("30");
  await operator.servers.updateServer({ uuid, name: "birch" });
  await page.reload();
  await expect(dialog.getByLabel("Heartbeat interval (seconds)")).toHaveValue("30");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("group", { name: "Server name" })).toContainText("birch");
  expect((await operator.servers.getServer({ uuid })).server?.name).toBe("birch");
});

test("guards and needs: two browsers lose nothing of each other's", async ({ page, operator, manager }) => {
  const { uuid } = await addSpoken(manager, operator, "hornbeam");
  const needed = await addSpoken(manager, operator, "hornbeam store");
  const kept = async () => (await operator.servers.getServer({ uuid })).server;
  await page.goto(`/servers/${uuid}`);
  await live(page);
  const dialog = page.getByRole("dialog");
  const save = dialog.getByRole("button", { name: "Save" });

  // Something else of the server was edited: nobody need hear of it.
  await page.getByRole("button", { name: "What counts as in use" }).click();
  await dialog.getByRole("radio", { name: "Own ones for this server" }).check();
  await dialog.getByLabel("until idle for (minutes)").fill("30");
  await operator.servers.updateServer({ uuid, readyPort: 22 });
  await save.click();
  await expect(dialog).toBeHidden();
  expect(await kept()).toMatchObject({ readyPort: 22, guards: { sessionIdleMinutes: 30 } });

  // The same field of the same guards.
  await page.getByRole("button", { name: "What counts as in use" }).click();
  await dialog.getByLabel("until idle for (minutes)").fill("45");
  const guards = {
    inhibitor: true,
    sessionIdleMinutes: 60,
    hold: true,
    packageManager: true,
    scripts: false,
  };
  await operator.servers.updateServer({ uuid, guards });
  await save.click();
  await expect(dialog.getByRole("alert").first()).toContainText("Somebody else has saved changes meanwhile");
  const idle = dialog.getByRole("group", { name: /until idle for/ });
  await expect(idle.getByRole("radio", { name: "45" })).toBeChecked();
  const scripts = dialog.getByRole("group", { name: /guards\.d/ });
  await expect(scripts.getByRole("radio", { name: "no" })).toBeChecked();
  await expectNoBarriers(page);
  await idle.getByRole("radio", { name: "60" }).check();
  await save.click();
  await expect(dialog).toBeHidden();
  expect((await kept())?.guards).toMatchObject({ sessionIdleMinutes: 60, scripts: false });

  // What it needs.
  await page.getByRole("button", { name: "Change needs and energy" }).click();
  await dialog.getByLabel("Port (optional)").fill("80");
  await operator.servers.updateServer({ uuid, needs: { serverUuids: [needed.uuid] }, readyPort: 443 });
  await save.click();
  await expect(dialog.getByRole("group", { name: "Needs" }).last()).toContainText("hornbeam store");
  await expect(dialog.getByLabel("Port (optional)", { exact: true })).toHaveValue("80");
  await save.click();
  await expect(dialog).toBeHidden();
  expect(await kept()).toMatchObject({ readyPort: 80, needs: { serverUuids: [needed.uuid] } });
  await operator.servers.deleteServer({ uuid });
  await operator.servers.deleteServer({ uuid: needed.uuid });
});

test("a group's name, guards and servers: two browsers lose nothing of each other's", async ({
  page,
  operator,
  manager,
}) => {
  const groups = operator.client(GroupService);
  const [first, second] = [
    await addSpoken(manager, operator, "linden 1"),
    await addSpoken(manager, operator, "linden 2"),
  ];
  const { group } = await groups.createGroup({ name: "Linden", serverUuids: [first.uuid] });
  const uuid = group?.uuid ?? "";
  const kept = async () => (await groups.listGroups({})).groups.find((each) => each.uuid === uuid);
  await page.goto(`/groups/${uuid}`);
  await live(page);
  const dialog = page.getByRole("dialog");

  await page.getByRole("button", { name: "Rename" }).click();
  await dialog.getByLabel("Group name").fill("Linden hall");
  await groups.updateGroup({ uuid, name: "Linden room" });
  await dialog.getByRole("button", { name: "Rename" }).click();
  const names = dialog.getByRole("group", { name: "Group name" });
  await expect(names.getByRole("radio", { name: "Linden hall" })).toBeChecked();
  await expect(names).toContainText("Linden room");
  expect((await kept())?.name).toBe("Linden room");
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { name: "Linden hall", level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "What counts as in use" }).click();
  await dialog.getByRole("radio", { name: "Own ones for this group" }).check();
  await groups.updateGroup({ uuid, guards: { inhibitor: true, hold: true } });
  await dialog.getByLabel("until idle for (minutes)").fill("20");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(
    dialog.getByRole("group", { name: /Packages/ }).getByRole("radio", { name: "no" }),
  ).toBeChecked();
  // What was typed counts: with it, somebody who is logged in does.
  const session = dialog.getByRole("group", { name: "Somebody is logged in" });
  await expect(session.getByRole("radio", { name: "yes" })).toBeChecked();
  await expect(dialog.getByLabel("until idle for (minutes)")).toHaveValue("20");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect((await kept())?.guards).toMatchObject({ sessionIdleMinutes: 20, packageManager: false });

  // One lets a server in while the other takes one out: both have their way.
  await page.getByRole("button", { name: "Choose servers" }).click();
  await dialog.getByRole("checkbox", { name: "linden 1" }).uncheck();
  await groups.setMembers({ uuid, serverUuids: [first.uuid, second.uuid] });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect((await kept())?.serverUuids).toEqual([second.uuid]);
  await groups.deleteGroup({ uuid });
  for (const each of [first, second]) await operator.servers.deleteServer({ uuid: each.uuid });
});

test.describe(() => {
  test.use({ timezoneId: "Europe/Berlin" });

  test("a schedule that was edited meanwhile is not overwritten", async ({
    page,
    manager,
    operator,
    context,
  }) => {
    const server = await addSpoken(manager, operator, "whitebeam");
    const { group } = await operator.client(GroupService).createGroup({ name: "Whitebeam room" });
    await page.goto("/schedules/new");
    await live(page);
    await page.getByText("Single servers").click();
    await page.getByLabel("Schedule name").fill("Whitebeam");
    await page.getByRole("searchbox", { name: "Search for servers" }).fill("whitebeam");
    await page.getByRole("checkbox", { name: "whitebeam", exact: true }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Whitebeam", exact: true }).click();
    await expect(page.getByLabel("Schedule name")).toHaveValue("Whitebeam");

    const other = await context.newPage();
    await other.goto(page.url());
    // What is typed before the page is alive is not kept by this form.
    await live(other);
    await other.getByLabel("Leave on for at least (min)").fill("20");
    await other.getByRole("button", { name: "Save" }).click();
    await expect(other).toHaveURL("/schedules");
    await other.close();

    await page.getByLabel("Leave on for at least (min)").fill("30");
    await page.getByLabel("Wait until (optional)").fill("23:00");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("main").getByRole("alert")).toContainText(
      "Somebody else has saved changes meanwhile",
    );
    const theirs = page.getByRole("group", { name: "Leave on for at least (min)" });
    await expect(theirs.getByRole("radio", { name: "30" })).toBeChecked();
    // A toast that fades away is pale on purpose.
    await expect(page.locator("[data-sonner-toast]")).toHaveCount(0);
    await expectNoBarriers(page);
    await theirs.getByRole("radio", { name: "20" }).check();
    await expect(page.getByLabel("Leave on for at least (min)")).toHaveValue("20");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page).toHaveURL("/schedules");
    const { schedules } = await operator.client(ScheduleService).listSchedules({});
    expect(schedules).toMatchObject([{ name: "Whitebeam", minOn: 20, stopBy: "23:00" }]);
    await page.getByRole("link", { name: "Whitebeam", exact: true }).click();
    await page.getByRole("button", { name: "Delete schedule" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete schedule" }).click();
    await expect(page).toHaveURL("/schedules");
    await operator.client(GroupService).deleteGroup({ uuid: group?.uuid ?? "" });
    await operator.servers.deleteServer({ uuid: server.uuid });
  });
});
