import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { RunAction, RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { expect, testLoggedIn as test } from "./fixtures";
import { addOn, addSpoken, comesUp, goToRun, live } from "./parts";
import { makeGroup, memberOf } from "./runs";

test("a group is turned on", async ({ page, manager, operator }) => {
  const server = await addSpoken(manager, operator, "willow");
  await makeGroup(operator, "Willow room", [server]);
  await page.goto("/groups");
  await live(page);
  await page.getByRole("button", { name: "Turn on Willow room…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("1 server will be turned on.");
  await expect(dialog.getByRole("radio")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Turn on", exact: true }).click();
  await goToRun(page);
  await expect(memberOf(page, "willow")).toContainText("Woken at");
  await comesUp(server);
  await expect(memberOf(page, "willow")).toContainText("It is up.");
  await expect(page.locator("[data-run-state=done]")).toHaveText("Done");
});

test("a run that could not do all says so, and of how many", async ({ page, manager, operator }) => {
  const server = await addSpoken(manager, operator, "sorrel");
  const { run } = await operator.client(RunService).startRun({
    ...{ action: RunAction.OFF, serverUuids: [server.uuid], until: timestampFromMs(Date.now() + 3_600_000) },
  });
  await page.goto(`/runs/${run?.uuid}`);
  await expect(memberOf(page, "sorrel")).toContainText("It has never reported.");
  await expect(page.locator("[data-run-state=trouble]")).toHaveText("Finished, 1 skipped");
});

test("a run that begins elsewhere joins the list while somebody looks, and goes on there", async ({
  page,
  manager,
  operator,
}) => {
  const server = await addSpoken(manager, operator, "larch");
  await page.goto("/runs");
  await live(page);
  const { run } = await operator.client(RunService).startRun({
    ...{ action: RunAction.ON, serverUuids: [server.uuid], until: timestampFromMs(Date.now() + 3_600_000) },
  });
  const row = page.locator(`[data-run="${run?.uuid}"]`);
  await expect(row).toBeVisible();
  await comesUp(server);
  await expect(row.locator("[data-run-state=done]")).toBeVisible();
});

test("a run that is not there", async ({ page }) => {
  await page.goto("/runs/00000000-0000-4000-8000-000000000000");
  await expect(page.getByRole("heading", { name: "Run not found" })).toBeVisible();
});

test("nothing that is not confirmed starts: more than 20 servers ask for their number", async ({
  page,
  manager,
  operator,
}) => {
  const names = Array.from({ length: 21 }, (_, i) => `birch ${i + 1}`);
  const servers = await addOn(manager, operator, names);
  const uuid = await makeGroup(operator, "Birch room", servers);
  await page.goto(`/groups/${uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Turn off Birch room…" }).click();
  const dialog = page.getByRole("dialog");
  const start = dialog.getByRole("button", { name: "Turn off", exact: true });
  const count = dialog.getByLabel("Type 21 to confirm");
  await expect(count).toHaveAccessibleDescription("This many servers will be turned off.");
  await expect(start).toBeDisabled();
  await count.fill("20");
  await expect(dialog).toContainText("This is not 21.");
  await expect(start).toBeDisabled();
  await count.fill("21");
  await start.dblclick();
  await goToRun(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Turn off 21 servers");
  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel run" }).click();
  await expect(page.getByRole("button", { name: "Cancel run" })).toBeHidden();

  // The double click started one.
  await page.goto("/runs");
  await expect(page.getByRole("main").getByRole("link", { name: "Turn off 21 servers" })).toHaveCount(1);
});
