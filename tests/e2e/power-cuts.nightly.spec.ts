import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { RunAction, RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { UpsService } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { comesUp, live, sidewards, speak } from "./parts";
import { withPastCut } from "./past-cut";

const test = testAlone({});

test("a plan is made in the console, previewed and rehearsed, shown, changed, and deleted", async ({
  page,
  mine,
  add,
  stayOn,
}) => {
  const nas = await add("nas");
  await nas.beat("LAUNCHED");
  await stayOn(nas);
  await mine.client(GroupService).createGroup({ name: "rack", serverUuids: [nas.uuid] });
  await page.goto("/power-cuts");
  await live(page);
  await expectNoBarriers(page);
  await page.getByRole("link", { name: "New plan" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Choose a group.")).toBeVisible();
  await expectNoBarriers(page);
  await page.getByLabel("Name", { exact: true }).fill("the rack");
  await page.getByLabel("UPS", { exact: true }).fill("ups@nas.example");
  await page.getByLabel("Begins").selectOption("charge_below");
  await page.getByLabel("Per cent", { exact: true }).fill("60");
  await page.getByLabel("rack (1 server)").check();
  await page.getByRole("button", { name: "Preview and rehearse" }).click();
  const preview = page.locator("[data-preview]");
  await expect(preview).toContainText("Off: nas");
  await expect(preview).toContainText("No UPS is called ups@nas.example here.");
  await expect(preview).toContainText("Line power is back.");
  await expectNoBarriers(page);
  await page.getByLabel("Power cut to rehearse").selectOption("silent");
  await page.getByRole("button", { name: "Preview and rehearse" }).click();
  await expect(preview).toContainText("By a UPS that follows a script: the UPS falls silent in the middle.");
  await expect(preview).toContainText("The UPS says nothing that counts: nothing is ordered.");
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await sidewards(page)).toBe(0);
  await page.getByRole("button", { name: "Save" }).click();
  const card = page.locator("[data-plan='the rack']");
  await expect(card).toContainText("Below 60 %: rack");
  await expectNoBarriers(page);
  expect(await sidewards(page)).toBe(0);
  const { plans } = await mine.client(UpsService).listPowerCutPlans({});
  expect(plans).toMatchObject([
    { name: "the rack", ups: "ups@nas.example", chargedTo: 50, author: expect.any(String) },
  ]);
  // Nothing was ordered by looking.
  expect((await mine.servers.getServer({ uuid: nas.uuid })).server?.name).toBe("nas");

  // A group is in one plan alone.
  await page.getByRole("link", { name: "New plan" }).click();
  const taken = page.getByLabel("rack (1 server)");
  await expect(taken).toBeDisabled();
  await expect(taken).toHaveAccessibleDescription("In the plan the rack: a group is in one plan alone.");
  await expectNoBarriers(page);
  await page.getByRole("main").getByRole("link", { name: "Power cuts" }).click();
  await page.waitForURL(/\/power-cuts$/);

  await card.getByRole("link", { name: "the rack" }).click();
  await page.getByLabel("At low battery, by force").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(card).toContainText("At low battery: by force");
  await card.getByRole("link", { name: "the rack" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No power cut plans yet")).toBeVisible();
});

test("a power cut is told as one story: on its plan with its runs, in the list, and in the timeline", async ({
  page,
  context,
  own,
  mine,
  add,
}) => {
  const ends = { "nas-1": "stayed_on", "build-1": "woken", "build-3": "given_up" } as const;
  const servers = [];
  for (const [name, end] of Object.entries(ends))
    servers.push({ uuid: (await add(name)).uuid, name, end: end as (typeof ends)[keyof typeof ends] });
  const serverUuids = servers.map(({ uuid }) => uuid);
  const { group } = await mine.client(GroupService).createGroup({ name: "racks", serverUuids });
  const { plan } = await mine.client(UpsService).createPowerCutPlan({
    plan: {
      ...{ name: "the racks", ups: "ups@nas.example" },
      steps: [{ when: { case: "onBatterySeconds", value: 120 }, groupUuids: [group?.uuid ?? ""] }],
    },
  });
  if (!plan) throw new Error("no plan was made");
  await withPastCut(own, { plan, servers });

  const story =
    /Power failed .* · 2 servers off · stayed on: nas-1 · back .* · charged .* · 1 of 2 woken · not woken: build-3/;
  await page.goto("/power-cuts");
  await live(page);
  const card = page.locator("[data-plan='the racks']");
  await expect(card).toContainText(story);
  await card.getByRole("link", { name: "the racks" }).click();
  await page.waitForURL(/\/power-cuts\/[0-9a-f-]+$/);
  const last = page.locator("[data-last-cut]");
  await expect(last).toContainText("Did not come");
  await expectNoBarriers(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await sidewards(page)).toBe(0);
  await last.getByRole("link", { name: "Step 1: After 120 s on battery" }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]+$/);

  await page.goto("/timeline");
  await live(page);
  const line = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: "The power cut of the racks is over." });
  await expect(line).toContainText(story);
  await expect(line.getByRole("link")).toHaveAttribute("href", "/power-cuts");
  expect(await sidewards(page)).toBe(0);
  await speak(context, "ja");
  await page.goto("/timeline");
  await expect(page.getByRole("main")).toContainText(/2台中1台が起動 · 起動しなかったサーバー：build-3/);
});

test("servers that fell silent together are offered on the first page, and woken by one press", async ({
  page,
  mine,
  add,
}) => {
  test.setTimeout(120_000);
  const servers = [];
  for (const name of ["desk-1", "desk-2", "desk-3"]) {
    const server = await add(name);
    await comesUp(server);
    servers.push(server);
  }
  const serverUuids = servers.map(({ uuid }) => uuid);
  await mine.client(GroupService).createGroup({ name: "desks", serverUuids });
  const silent = async () => (await mine.client(UpsService).listPowerCutPlans({})).suspected?.serverUuids;
  await expect.poll(silent, { timeout: 60_000 }).toHaveLength(3);
  await page.goto("/servers");
  await live(page);
  const offer = page.getByRole("region", { name: "After a power cut?" });
  await expect(offer).toContainText("3 servers fell silent together");
  await expectNoBarriers(page);
  await offer.getByRole("link", { name: "Look, and wake them" }).click();
  await page.waitForURL(/\/power-cuts$/);
  await expectNoBarriers(page);
  await page.getByRole("button", { name: "Wake those that were on before" }).click();
  const runs = async () => (await mine.client(RunService).listRuns({})).runs;
  await expect.poll(runs).toMatchObject([{ action: RunAction.ON }]);
});
