import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { RunAction, RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { expect, expectNoBarriers, testApart as test } from "./fixtures";
import { addOn, addSpoken, giveSession, live, type Spoken } from "./parts";

// Apart: what other tests do in the same minute would be told in the same line.

const HOUR = 3_600_000;

/** A line of the page with this text. */
const lineOf = (page: Page, text: string | RegExp) =>
  page.getByRole("main").getByRole("listitem").filter({ hasText: text });

test("what happened is one click from home, by day, and what is planned stands beyond a line that is now", async ({
  page,
  manager,
  operator,
}) => {
  const [server] = await addOn(manager, operator, ["hazel"]);
  const uuid = server?.uuid ?? "";
  const { schedule } = await operator.client(ScheduleService).createSchedule({
    schedule: {
      ...{ name: "Hazel days", serverUuids: [uuid], zone: "UTC", wake: true, stop: true },
      windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "18:00" }],
    },
  });
  await page.goto("/servers");
  await page.getByRole("navigation", { name: "Navigation" }).getByRole("link", { name: "Timeline" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Timeline");
  await expect(page.getByRole("heading", { name: /^Today, / }).last()).toBeVisible();
  const added = lineOf(page, "hazel was added.");
  const planned = page.getByRole("region", { name: "Still to come" });
  await expect(planned.getByRole("link", { name: /^Turn o(n|ff) 1 server/ }).first()).toHaveAttribute(
    "href",
    `/schedules/${schedule?.uuid}`,
  );
  // From the top: what is to come, now, what was.
  const now = page.locator("[data-now]");
  const tops = await Promise.all(
    [planned, now, added].map(async (part) => (await part.boundingBox())?.y ?? 0),
  );
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
  await expectNoBarriers(page);
  // Nothing of what is planned fits a filter: that is not to say that nothing is planned.
  await page.getByRole("link", { name: "Holds" }).click();
  await expect(planned).toContainText("No plan of the next seven days fits this filter.");
  await page.getByRole("link", { name: "Everything", exact: true }).click();
  await added.getByRole("link", { name: "hazel was added." }).click();
  await expect(page).toHaveURL(`/servers/${uuid}`);
  await operator.client(ScheduleService).deleteSchedule({ uuid: schedule?.uuid ?? "" });
});

test("filters lie in the address, and what fits none of them says so", async ({
  page,
  manager,
  operator,
}) => {
  const [server] = await addOn(manager, operator, ["aspen"]);
  const uuid = server?.uuid ?? "";
  await addSpoken(manager, operator, "alder");
  const groups = operator.client(GroupService);
  const { group } = await groups.createGroup({ name: "Aspen room", serverUuids: [uuid] });
  await page.goto("/timeline");
  await live(page);
  await page.getByRole("combobox", { name: "Group" }).selectOption("Aspen room");
  await expect(page).toHaveURL(`/timeline?group=${group?.uuid}`);
  await expect(lineOf(page, "aspen was added.")).toBeVisible();
  await expect(lineOf(page, "alder was added.")).toHaveCount(0);
  await page.getByRole("link", { name: "Holds" }).click();
  await expect(page).toHaveURL(new RegExp(`about=holds&group=${group?.uuid}`));
  // Whoever chose by keyboard goes on from there.
  await expect(page.getByRole("link", { name: "Holds" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await expectNoBarriers(page);

  const holds = operator.client(HoldService);
  await holds.placeHold({ serverUuids: [uuid], until: timestampFromMs(Date.now() + HOUR), reason: "heat" });
  // Without asking again.
  await expect(lineOf(page, "aspen is kept on.")).toContainText("heat");
  await page.reload();
  await live(page);
  await expect(lineOf(page, "aspen is kept on.")).toBeVisible();
  await page.getByRole("combobox", { name: "Person" }).selectOption("manager");
  await expect(lineOf(page, "aspen is kept on.")).toHaveCount(0);
  await groups.deleteGroup({ uuid: group?.uuid ?? "" });
  // A group that is gone filters nothing; what happened alike in the same minute is one line.
  await page.goto(`/timeline?group=${group?.uuid}`);
  await expect(lineOf(page, /(was|were) added/).first()).toBeVisible();
  const { servers } = await operator.servers.listServers({});
  for (const { uuid } of servers) await operator.servers.deleteServer({ uuid });
});

test("what was chosen before the page came alive is chosen", async ({ page, operator }) => {
  const groups = operator.client(GroupService);
  const { group } = await groups.createGroup({ name: "Early room", serverUuids: [] });
  let comeAlive = (): void => undefined;
  const alive = new Promise<void>((resolve) => (comeAlive = resolve));
  await page.route(/\/_next\/static\/.*\.js$/, (route) => alive.then(() => route.continue()));
  await page.goto("/timeline?about=power", { waitUntil: "commit" });
  await page.getByRole("combobox", { name: "Group" }).selectOption("Early room");
  comeAlive();
  await expect(page).toHaveURL(`/timeline?about=power&group=${group?.uuid}`);
  await expect(page.getByRole("combobox", { name: "Group" })).toHaveValue(group?.uuid ?? "");
  await groups.deleteGroup({ uuid: group?.uuid ?? "" });
});

test("what is chosen while the page of another choice is on its way is added to it", async ({
  page,
  operator,
}) => {
  const groups = operator.client(GroupService);
  const { group } = await groups.createGroup({ name: "Slow room", serverUuids: [] });
  await page.goto("/timeline");
  await live(page);
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/timeline\?.*_rsc=/, (route) => answered.then(() => route.continue()));
  await page.getByRole("link", { name: "On and off", exact: true }).click();
  const chosen = page.getByRole("combobox", { name: "Group" });
  await chosen.selectOption("Slow room");
  await page.getByRole("combobox", { name: "Person" }).selectOption("manager");
  await expect(chosen).toHaveValue(group?.uuid ?? "");
  answer();
  await expect(page).toHaveURL(`/timeline?about=power&group=${group?.uuid}&who=manager`);
  await expect(chosen).toHaveValue(group?.uuid ?? "");
  await groups.deleteGroup({ uuid: group?.uuid ?? "" });
});

test("its filters are a plain form without JavaScript", async ({ browser, manager, operator }) => {
  const context = await browser.newContext({ baseURL: manager.url, javaScriptEnabled: false });
  await giveSession(context, operator);
  const page = await context.newPage();
  await page.goto("/timeline?about=settings");
  await page.getByRole("combobox", { name: "Person" }).selectOption("manager");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/\/timeline\?about=settings&(group=&)?who=manager$/);
  await expect(page.getByRole("combobox", { name: "Person" })).toHaveValue("manager");
  await context.close();
});

test("a run that begins shows at once, also where a group is chosen and nobody here began it", async ({
  page,
  manager,
  operator,
}) => {
  const servers = await addOn(manager, operator, ["pine 1", "pine 2"]);
  const others = await addOn(manager, operator, ["lime 1"]);
  const groups = operator.client(GroupService);
  const { group } = await groups.createGroup({
    ...{ name: "Pine room", serverUuids: servers.map(({ uuid }) => uuid) },
  });
  await page.goto(`/timeline?group=${group?.uuid}`);
  await live(page);
  const started = async (those: readonly Spoken[]) =>
    operator.client(RunService).startRun({
      ...{ action: RunAction.OFF, serverUuids: those.map(({ uuid }) => uuid), mode: StopMode.WHEN_FREE },
      ...{ until: timestampFromMs(Date.now() + HOUR), evenIfItMayNotWake: true },
    });
  await started(others);
  const { run } = await started(servers);
  const line = lineOf(page, "Turn off 2 servers when free").filter({ hasText: "pine 1 and pine 2" });
  await expect(line.last()).toBeVisible();
  await expect(page.getByRole("region", { name: "Still to come" })).toContainText("Time is up for");
  await expect(page.getByRole("main")).not.toContainText("lime 1");
  await operator.client(RunService).cancelRun({ uuid: run?.uuid ?? "" });
  await groups.deleteGroup({ uuid: group?.uuid ?? "" });
});

test("a run of many is one line, from which it is cancelled; the same of many is folded", async ({
  page,
  manager,
  operator,
}) => {
  const servers = await addOn(manager, operator, ["ash 1", "ash 2", "ash 3"]);
  await page.goto("/timeline");
  await live(page);
  // With those of other tests, where they did so in the same minute.
  const reported = /\d servers reported for the first time/;
  const folded = lineOf(page, reported).first();
  await folded.getByText(reported).click();
  await folded.getByRole("link", { name: "ash 2" }).click();
  await expect(page).toHaveURL(`/servers/${servers[1]?.uuid}`);
  await page.goBack();
  await live(page);

  const { run } = await operator.client(RunService).startRun({
    ...{ action: RunAction.OFF, serverUuids: servers.map(({ uuid }) => uuid), mode: StopMode.WHEN_FREE },
    ...{ until: timestampFromMs(Date.now() + HOUR), evenIfItMayNotWake: true },
  });
  const line = lineOf(page, "Turn off 3 servers when free").filter({ hasText: "ash 1, ash 2" });
  await expect(line.last()).toBeVisible();
  await expect(page.getByRole("region", { name: "Still to come" })).toContainText(
    "Time is up for: Turn off 3 servers when free",
  );
  await expect(line.last().getByRole("link")).toHaveAttribute("href", `/runs/${run?.uuid}`);
  await line.last().getByRole("button", { name: "Cancel the run" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel run" }).click();
  await expect(line.last()).toContainText("Cancelled");
  // What it did to each stands in the run.
  await expect(lineOf(page, "Turning off 3 servers was cancelled")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Still to come" })).not.toContainText("Time is up for");
});

test("what waits, what is held and what starts is taken back from here", async ({
  page,
  manager,
  operator,
}) => {
  const servers = await addOn(manager, operator, ["elm", "yew"]);
  const [elm, yew] = servers.map(({ uuid }) => uuid) as [string, string];
  const sleeper = await addSpoken(manager, operator, "fir");
  const until = timestampFromMs(Date.now() + HOUR);
  await operator.power.turnOff({ uuid: elm, mode: StopMode.WHEN_FREE, until });
  await operator.client(HoldService).placeHold({ serverUuids: [yew], until });
  await operator.power.turnOn({ uuid: sleeper.uuid });
  await page.goto("/timeline");
  await live(page);
  const ahead = page.getByRole("region", { name: "Still to come" });
  await ahead.getByRole("button", { name: "Cancel turning off elm" }).click();
  await expect(page.getByText("elm stays on.").first()).toBeVisible();
  await expect(ahead.getByText("elm stays on if")).toHaveCount(0);
  await ahead.getByRole("button", { name: "Release hold of keeper on yew" }).click();
  await expect(ahead.getByText("No longer kept on: yew")).toHaveCount(0);
  await lineOf(page, "fir was turned on.").getByRole("button", { name: "Cancel turning on fir" }).click();
  await expect(lineOf(page, "Turning on fir was cancelled.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel turning on fir" })).toHaveCount(0);
});

test.describe("a browser whose clock is an hour off, in a zone half an hour off", () => {
  test.use({ timezoneId: "Asia/Kolkata" });

  test("now is the manager's, and times are the reader's", async ({ page, manager, operator }) => {
    await addOn(manager, operator, ["birch"]);
    await page.clock.install({ time: Date.now() + HOUR });
    await page.goto("/timeline");
    const now = page.locator("[data-now]");
    await page.clock.runFor(3000);
    const format = (at: number) =>
      new Intl.DateTimeFormat("en-GB", {
        timeZone: "Asia/Kolkata",
        hour: "2-digit",
        minute: "2-digit",
      }).format(at);
    // A minute may begin between one look and the next.
    await expect(async () => {
      const shown = Number(await now.getAttribute("data-now"));
      expect(Math.abs(shown - Date.now())).toBeLessThan(2 * 60_000);
      await expect(now.getByRole("time")).toHaveText(format(shown), { timeout: 2000 });
    }).toPass({ timeout: 30_000 });
    // Nothing that happened lies beyond it.
    // What happened alike in the same minute is one line.
    const added = lineOf(page, /(was|were) added/).first();
    expect((await added.boundingBox())?.y).toBeGreaterThan((await now.boundingBox())?.y ?? Infinity);
  });
});

test("what comes in at the top moves nothing that somebody reads", async ({ page, manager, operator }) => {
  const servers = await addOn(
    manager,
    operator,
    Array.from({ length: 14 }, (_, i) => `oak ${i}`),
  );
  for (const { uuid } of servers.slice(0, 6)) {
    await operator.servers.updateServer({ uuid, heartbeatInterval: 30 });
    await operator.tokens.rotateToken({ uuid });
    await operator.client(HoldService).placeHold({
      ...{ serverUuids: [uuid], until: timestampFromMs(Date.now() + HOUR), reason: uuid },
    });
  }
  await page.setViewportSize({ width: 1000, height: 500 });
  await page.goto("/timeline");
  await live(page);
  const line = lineOf(page, /\d servers were added/).first();
  await line.scrollIntoViewIfNeeded();
  const before = (await line.boundingBox())?.y ?? 0;
  const edited = lineOf(page, /(was|were) edited/).first();
  const oldText = (await edited.textContent()) ?? "";
  await operator.servers.updateServer({ uuid: servers[13]?.uuid ?? "", heartbeatInterval: 20 });
  await expect(edited).not.toHaveText(oldText);
  expect(Math.abs(((await line.boundingBox())?.y ?? 0) - before)).toBeLessThanOrEqual(2);
});

test("on paper there is no navigation and nothing to press", async ({ page }) => {
  await page.goto("/timeline");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Navigation" })).toBeHidden();
  await expect(page.getByRole("combobox", { name: "Person" })).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
