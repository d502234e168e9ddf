import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { UpsService } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { live, sidewards } from "./parts";

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
