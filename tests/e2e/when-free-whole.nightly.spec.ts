import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { expect, expectNoBarriers } from "./fixtures";
import { addSpoken, expectFingerSized, giveSession, rowOf, sidewards, speak, type Spoken } from "./parts";
import { HOUR, inUse, openPage, test } from "./when-free";

test("without JavaScript a stop that waits is cancelled too", async ({
  browser,
  manager,
  operator,
  server,
}) => {
  const { uuid, name } = server;
  const until = timestampFromMs(Date.now() + HOUR);
  await operator.power.turnOff({ uuid, mode: StopMode.WHEN_FREE, until });
  const context = await browser.newContext({ baseURL: manager.url, javaScriptEnabled: false });
  await giveSession(context, operator);
  const page = await context.newPage();
  await page.goto(`/servers/${uuid}`);
  await page.getByRole("button", { name: `Cancel turning off ${name} when free` }).click();
  await expect(page.getByRole("region", { name: /^Turns off when free/ })).toBeHidden();
  expect((await operator.servers.getServer({ uuid })).server?.pendingStop).toBeUndefined();
  await context.close();
});

test("Enter after the reason is as good as the button, and notices cover no question", async ({
  page,
  server,
  manager,
  operator,
}) => {
  const { name, uuid } = server;
  const others: Spoken[] = [];
  for (const other of ["notice 1", "notice 2", "notice 3", "notice 4"]) {
    others.push(await addSpoken(manager, operator, other));
  }
  const declines = async (each: Spoken): Promise<void> => {
    await each.beat("LAUNCHED");
    await operator.power.turnOff({ uuid: each.uuid });
    const { revision } = await each.beat("ON");
    await each.beat("ON", { declinedRevision: revision, use: inUse("alice (ssh)") });
  };
  await page.getByRole("button", { name: `Turn off ${name}`, exact: true }).click();
  const question = page.getByRole("alertdialog");
  await question.getByText("More", { exact: true }).click();
  const notices = page.getByRole("region", { name: "Notices" });
  for (const other of others) {
    await declines(other);
    await expect(notices).toContainText(other.name);
    for (const size of [
      { width: 1280, height: 720 },
      { width: 360, height: 740 },
    ]) {
      await page.setViewportSize(size);
      for (const button of ["Cancel", "Turn off"]) {
        await question.getByRole("button", { name: button, exact: true }).click({ trial: true });
      }
    }
  }
  await question.getByLabel("Reason (optional)").fill("backup");
  await question.getByLabel("Reason (optional)").press("Enter");
  await expect(question).toBeHidden();
  await expect(page.getByRole("main")).toContainText("Applying");
  const lastReason = async () => (await operator.servers.listEvents({ uuid, limit: 1 })).events[0]?.reason;
  await expect.poll(lastReason).toBe("backup");
  for (const other of others) await operator.servers.deleteServer({ uuid: other.uuid });
});

test("what keeps it on by itself is told", async ({ page, server }) => {
  const holders = [{ kind: "HOLDER_KIND_HOLD" as const, name: "root: copying disks" }];
  await server.beat("ON", { use: { holders } });
  const strip = page.getByRole("region", { name: "Kept on by a hold on the server" });
  await expect(strip).toContainText("root: copying disks");
  await page.goto("/servers");
  await expect(rowOf(page, server.name)).toContainText("kept on by root: copying disks");
});

test("a start is cancelled, and a hold may wake", async ({ page, manager, operator }) => {
  const server = await addSpoken(manager, operator, "willow");
  await openPage(page, server);
  await page.getByRole("button", { name: "Turn on willow" }).click();
  await page.getByRole("button", { name: "Cancel turning on willow" }).click();
  await expect(page.getByText("Turning on willow was cancelled.").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn on willow" })).toBeEnabled();
  await page.getByRole("button", { name: "Keep on…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox", { name: "Wake it now" }).click();
  await dialog.getByRole("button", { name: "Keep on" }).click();
  await expect(page.getByRole("main")).toContainText("Starting");
  // Somebody wants it on: that is asked about, also while it only starts.
  await page.getByRole("button", { name: "Cancel turning on willow" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Release hold and turn off" }).click();
  await expect(page.getByRole("button", { name: "Turn on willow" })).toBeEnabled();
  await operator.servers.deleteServer({ uuid: server.uuid });
});

test("what counts as in use is set for a server, and given up again", async ({ page, server, operator }) => {
  const { uuid, name } = server;
  const open = () => page.getByRole("button", { name: "What counts as in use" }).click();
  const dialog = page.getByRole("dialog");
  await open();
  await expect(dialog.getByRole("radio", { name: "The usual ones" })).toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: "Somebody is logged in" })).toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: "Somebody is logged in" })).toBeDisabled();
  await dialog.getByRole("radio", { name: "Own ones for this server" }).check();
  await dialog.getByLabel("until idle for (minutes)").fill("0");
  await expect(dialog).toContainText("Enter whole minutes from 1 to 1440.");
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await expectNoBarriers(page);
  await dialog.getByLabel("until idle for (minutes)").fill("30");
  await dialog.getByRole("checkbox", { name: "One of these processes runs" }).click();
  await dialog.getByLabel("Names, separated by commas").fill("rsync, make");
  await dialog.getByRole("checkbox", { name: "The load of each core is above" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`What counts as in use on ${name} was saved.`)).toBeVisible();
  const guards = async () => (await operator.servers.getServer({ uuid })).server?.guards;
  expect(await guards()).toMatchObject({
    inhibitor: true,
    sessionIdleMinutes: 30,
    processes: ["rsync", "make"],
    load: { above: 0.5, minutes: 5 },
  });
  await open();
  await expect(dialog.getByLabel("Names, separated by commas")).toHaveValue("rsync, make");
  await dialog.getByRole("radio", { name: "The usual ones" }).check();
  await expect(dialog.getByLabel("Names, separated by commas")).toBeHidden();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(await guards()).toBeUndefined();
});

test("all of it fits the smallest phone, in Japanese, by night", async ({ page, server, context }) => {
  await speak(context, "ja");
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 320, height: 640 });
  await openPage(page, server);
  const fits = async () => {
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  };
  await page.getByRole("button", { name: `${server.name}を空き次第シャットダウン` }).click();
  const question = page.getByRole("alertdialog");
  await question.getByText("その他", { exact: true }).click();
  await fits();
  for (const button of await question.getByRole("button").all()) {
    await button.scrollIntoViewIfNeeded();
    await expectFingerSized(button);
  }
  await question.getByRole("button", { name: "空き次第シャットダウン" }).click();
  await server.stopPending();
  await server.beat("ON");
  await server.beat("ON", { use: inUse("alice (ssh)") });
  await expect(page.getByRole("region", { name: /^空き次第シャットダウン/ })).toContainText(
    "alice（ssh、2時間前から）",
  );
  await fits();
  await page.getByRole("button", { name: "稼働を維持…" }).click();
  // It is loaded first: until then there is nothing that Escape could close.
  await expect(page.getByRole("dialog")).toBeVisible();
  await fits();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: "使用中とみなす条件" }).click();
  await page.getByRole("radio", { name: "このサーバー独自の条件" }).check();
  await fits();
  await page.goto("/servers");
  await expect(rowOf(page, server.name)).toContainText("空き次第");
  await fits();
});
