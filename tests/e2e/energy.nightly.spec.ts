import { readFileSync } from "node:fs";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { until } from "../helpers/until";
import { CurrentStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { expect, expectNoBarriers, test } from "./fixtures";
import { addSpoken, giveSession, sidewards, speak } from "./parts";

test("what turning a server off has saved is shown by month and group, as an estimate, and exported", async ({
  page,
  context,
}) => {
  test.setTimeout(90_000);
  const env = { KOMO_ENERGY_PRICE: "32", KOMO_ENERGY_CURRENCY: "JPY", KOMO_ENERGY_CO2: "423" };
  const own = await startManager({ env });
  try {
    const operator = await logIn(own);
    await giveSession(context, operator);
    await page.goto(`${own.url}/servers`);
    await page.getByRole("link", { name: "Energy" }).click();
    await expect(page.getByRole("heading", { name: "Energy saved", level: 1 })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Nothing saved yet" })).toBeVisible();
    await expect(page.getByRole("main")).toContainText(
      "An estimate of what turning servers off here has saved",
    );
    await expect(page.getByRole("main")).toContainText("One kWh costs JP¥32.");
    await expectNoBarriers(page);

    const server = await addSpoken(own, operator, "willow");
    await operator.servers.updateServer({ uuid: server.uuid, heartbeatInterval: 5 });
    const groups = operator.client(GroupService);
    const { group } = await groups.createGroup({ name: "Willow room", serverUuids: [server.uuid] });
    for (const status of ["LAUNCHED", "ON", "ON"] as const) await server.beat(status);
    await operator.power.turnOff({ uuid: server.uuid });
    await server.beat("ON");
    await server.beat("STOPPING");
    await until("willow is off", 60_000, async () => {
      const { server: now } = await operator.servers.getServer({ uuid: server.uuid });
      return now?.currentStatus === CurrentStatus.OFF;
    });

    await page.reload();
    const byMonth = page.getByRole("table", { name: "By month" });
    await expect(byMonth.getByRole("row")).toHaveCount(3);
    await expect(byMonth.getByRole("row", { name: /^Total/ })).toContainText("¥0");
    const byGroup = page.getByRole("table", { name: "By group" });
    await expect(byGroup.getByRole("columnheader", { name: "CO₂" })).toBeVisible();
    await expectNoBarriers(page);
    await byGroup.getByRole("link", { name: "Willow room" }).click();
    await expect(page.getByRole("heading", { name: "Willow room", level: 1 })).toBeVisible();
    await expect(page.getByRole("table", { name: "By month" }).getByRole("row")).toHaveCount(3);
    expect(page.url()).toContain(`group=${group?.uuid}`);

    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export (CSV)" }).click();
    const file = readFileSync(await (await coming).path(), "utf8");
    expect(file).toMatch(/^\uFEFFmonth,server,groups,hours_off,kwh_estimated,/);
    expect(file).toMatch(/\d{4}-\d\d,willow,Willow room,0\.\d\d,0\.\d{3},0\.\d\d,JPY,\d/);

    await page.setViewportSize({ width: 320, height: 640 });
    await speak(context, "ja");
    await page.goto(`${own.url}/energy`);
    expect(await sidewards(page)).toBe(0);
  } finally {
    await own.remove();
  }
});
