import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { UpsService, type PowerCutPlan } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { expect, test } from "../e2e/fixtures";
import { addSpoken, comesUp, type Spoken } from "../e2e/parts";
import { withPastCut } from "../e2e/past-cut";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { until } from "../helpers/until";
import { LINE, startUpsd, type Upsd } from "../helpers/upsd";
import { open, PHONE, picture, shoot } from "./picture";

const NIGHT = { colorScheme: "dark", locale: "ja-JP" } as const;
/** The usual one, so that the UPSes have the names that people know. */
const PORT = 3493;

let upsd: Upsd;
let shown: { readonly manager: Manager; readonly operator: Operator };
let plan: PowerCutPlan;

test.beforeAll(async () => {
  upsd = await startUpsd(
    {
      rack: { ...LINE, "ups.mfr": "Example", "ups.model": "1500 VA", "ups.serial": "0001" },
      lab: {
        ...{ ...LINE, "ups.mfr": "Example", "ups.model": "750 VA", "ups.serial": "0002", "ups.load": "38" },
        ...{ "ups.status": "OB DISCHRG", "battery.charge": "64", "battery.runtime": "1020" },
      },
      attic: LINE,
    },
    { port: PORT },
  );
  const manager = await startManager({ env: { KOMO_NUT_URL: "nut://localhost" } });
  const operator = await logIn(manager);
  shown = { manager, operator };
  const upses = operator.client(UpsService);
  await until("they are heard", 30_000, async () =>
    (await upses.listUpses({})).upses.every(({ fault }) => fault === ""),
  );
  await upsd.killDriver("attic");
  const names = ["nas", "build-1", "build-2", "build-3", "render-1", "render-2"];
  const servers: Spoken[] = [];
  for (const name of names) servers.push(await addSpoken(manager, operator, name));
  const groupOf = async (name: string, beginning: string) => {
    const its = servers.filter((server) => server.name.startsWith(beginning));
    const serverUuids = its.map(({ uuid }) => uuid);
    return (await operator.client(GroupService).createGroup({ name, serverUuids })).group?.uuid ?? "";
  };
  const builders = await groupOf("Builders", "build");
  const rest = [await groupOf("Renderers", "render"), await groupOf("Storage", "nas")];
  const nas = servers[0]?.uuid ?? "";
  for (const { uuid } of servers.slice(1))
    await operator.servers.updateServer({ uuid, needs: { serverUuids: [nas] } });
  const made = await upses.createPowerCutPlan({
    plan: {
      ...{ name: "Rack in the cellar", ups: "rack@localhost", forceAtLowBattery: true },
      steps: [
        { when: { case: "onBatterySeconds", value: 120 }, groupUuids: [builders] },
        { when: { case: "chargeBelow", value: 60 }, groupUuids: rest },
      ],
    },
  });
  if (!made.plan) throw new Error("no plan was made");
  ({ plan } = made);
  const end = (name: string) => (name === "nas" ? "stayed_on" : name === "build-3" ? "given_up" : "woken");
  await withPastCut(manager, {
    plan,
    servers: servers.map(({ uuid, name }) => ({ uuid, name, end: end(name) }) as const),
  });
  for (const server of servers) if (server.name !== "build-3") await comesUp(server);
  await until("the silent one is silent", 30_000, async () => {
    const { upses: found } = await upses.listUpses({});
    return found.length === 3 && found.some(({ faultCode }) => faultCode === "stale");
  });
});
test.afterAll(async () => {
  await shown?.manager.remove();
  await upsd?.remove();
});

test("UPSes", async ({ browser }) => {
  await picture(browser, shown, "ups", "/ups", { viewport: { width: 1280, height: 800 } }, "list");
});

test("a plan, its last power cut, and a rehearsal", async ({ browser }) => {
  await picture(browser, shown, "power-cuts-phone-dark-ja", "/power-cuts", { ...PHONE, ...NIGHT }, "list");
  const options = { viewport: { width: 1280, height: 1000 } };
  const page = await open(browser, shown, `/power-cuts/${plan.uuid}`, options, "list");
  await page.getByRole("button", { name: "Preview and rehearse" }).click();
  await expect(page.locator("[data-preview]")).toContainText("Line power is back.");
  await page.evaluate(() => window.scrollTo(0, 0));
  await shoot(page, "power-cut", true);
  await page.context().close();
});

test("a power cut in the timeline", async ({ browser }) => {
  const options = { viewport: { width: 1280, height: 900 } };
  await picture(browser, shown, "power-cut-timeline", "/timeline", options, "list");
});
