import { WayKind, WayService } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { expect, test } from "../e2e/fixtures";
import { addFar } from "../e2e/parts";
import { startBmc } from "../helpers/fake-bmc";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { open, shoot } from "./picture";

test("a BMC, its certificate, and cutting", async ({ browser }) => {
  await using bmc = await startBmc("198.51.100.97", true);
  const manager = await startManager();
  const operator = await logIn(manager);
  const wanted = { name: "render-3", macAddress: "02:00:5e:00:53:f7", heartbeatInterval: 30 };
  const uuid = (await operator.servers.createServer(wanted)).server?.uuid ?? "";
  const { address, user, secret } = bmc;
  const way = { kind: WayKind.REDFISH, address, user, secret };
  await operator.client(WayService).setWay({ serverUuid: uuid, way });
  const options = { viewport: { width: 1280, height: 900 } };
  const page = await open(browser, { manager, operator }, `/servers/${uuid}`, options, "list");
  const card = page.getByRole("region", { name: "Ways from outside" });
  await card.getByRole("button", { name: "Try BMC (Redfish)" }).click();
  await expect(card).toContainText("Is this it?");
  await page.waitForTimeout(400);
  await card.evaluate((element) => element.scrollIntoView({ block: "center" }));
  await shoot(page, "ways");
  await card.getByRole("button", { name: "Yes, this is it" }).click();
  await expect(card).toContainText("It answers");

  const manage = page.getByRole("region", { name: "Manage" });
  await manage.getByText("More").click();
  await manage.getByRole("button", { name: "Cut the power…" }).click();
  await expect(page.getByRole("dialog")).toContainText("By BMC (Redfish).");
  await shoot(page, "cut");
  await page.context().close();
  await manager.remove();
});

test("a room in another network, whose last relay would go off", async ({ browser }) => {
  const manager = await startManager();
  const operator = await logIn(manager);
  const room = [];
  for (const at of [1, 2, 3, 4]) room.push(await addFar(manager, operator, `lab-pc-${at}`, at, 60));
  const serverUuids = room.map(({ uuid }) => uuid);
  const { group } = await operator.client(GroupService).createGroup({ name: "Annexe lab", serverUuids });
  const options = { viewport: { width: 1280, height: 900 } };
  const page = await open(browser, { manager, operator }, `/groups/${group?.uuid ?? ""}`, options, "list");
  await page.getByText("Turn off…", { exact: true }).click();
  await expect(page.getByRole("button", { name: "Keep one of Annexe lab on" })).toBeVisible();
  await shoot(page, "keep-relay");
  await page.context().close();
  await manager.remove();
});
