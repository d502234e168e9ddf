import path from "node:path";
import { createClient } from "@libsql/client";
import { WayKind, WayService } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { expect, test } from "../e2e/fixtures";
import { addSpoken } from "../e2e/parts";
import { startManager, type Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { open, PHONE, shoot } from "./picture";

const MINUTE = 60_000;

test("the doctor, ways that were tried by themselves, and the last wake-up", async ({ browser }) => {
  const manager = await startManager();
  const operator = await logIn(manager);
  const server = await addSpoken(manager, operator, "render-4", 30);
  const { uuid } = server;
  const way = { kind: WayKind.REDFISH, address: "bmc-render-4.example", user: "komoriuta", secret: "secret" };
  await operator.client(WayService).setWay({ serverUuid: uuid, way });
  const { macAddress } = (await operator.servers.getServer({ uuid })).server ?? {};
  const card = {
    ...{ name: "enp5s0", macAddress: macAddress ?? "", wakeOnLan: true, defaultRoute: true },
    ...{ driver: "igc", speed: 2500, wakeOnLanKeptBy: "WAKE_ON_LAN_KEEPER_LINK" as const },
  };
  const agent = {
    ...{ version: "1.0.0", hostname: "render-4", os: "Debian GNU/Linux 13", arch: "x86_64" },
    ...{ interfaces: [card], boardVendor: "ASRock", boardName: "B650M Pro RS", wakeUpType: 5 },
  };
  await server.beat("ON", { agent });
  await manager.stop();
  await remember(manager, uuid);
  await manager.start();
  await server.beat("ON", { agent });

  const show = async (region: string, options = {}) => {
    const size = { viewport: { width: 1280, height: 800 } };
    const page = await open(
      browser,
      { manager, operator },
      `/servers/${uuid}`,
      { ...size, ...options },
      "list",
    );
    const shown = page.getByRole("region", { name: region });
    await expect(shown).toBeVisible();
    await shown.evaluate((element) => element.scrollIntoView({ block: "center" }));
    return page;
  };
  const doctor = await show("Can it be woken?");
  await shoot(doctor, "doctor");
  const report = await show("Last wake-up");
  await shoot(report, "wake-report");
  const phone = await show("Can it be woken?", { ...PHONE, colorScheme: "dark" as const });
  await shoot(phone, "doctor-phone-dark");
  for (const page of [doctor, report, phone]) await page.context().close();
  await manager.remove();
});

/** A rehearsal of each way, and the wake-up that was its last part. */
async function remember(manager: Manager, uuid: string): Promise<void> {
  const client = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  const now = Date.now();
  const since = now - 21 * MINUTE;
  const found = [
    { kind: "packet", at: since + 38_000, seconds: 38 },
    { kind: "redfish", at: now - 26 * MINUTE, seconds: 61 },
  ];
  await client.execute({
    sql: `INSERT INTO rehearsals (server_uuid, author, started_at, off_run, on_run, woken_at, "end", ended_at, found)
          VALUES (?, 'admin', ?, ?, ?, ?, 'woke', ?, ?)`,
    args: [uuid, since - 3 * MINUTE, uuid, uuid, since, since + 38_000, JSON.stringify(found)],
  });
  await client.execute({
    sql: "UPDATE servers SET woken_at = ?, up_since = ? WHERE uuid = ?",
    args: [since + 38_000, since + 38_000, uuid],
  });
  const tried = { firstAt: since, faults: [], networks: null };
  const ways = [
    {
      ...{ ...tried, kind: "packet", lastAt: since + 30_000, tries: 4, sent: 4, sentAt: since + 30_000 },
      ...{ to: ["192.0.2.255:9"], networks: ["192.0.2.0/24"] },
    },
    {
      ...{ ...tried, kind: "redfish", lastAt: since + 15_000, tries: 2, sent: 0, sentAt: null },
      ...{ to: ["bmc-render-4.example"], faults: [{ code: "busy", detail: "" }] },
    },
  ];
  await client.execute({
    sql: "INSERT INTO wake_reports (server_uuid, since, ways, heard_at) VALUES (?, ?, ?, ?)",
    args: [uuid, since, JSON.stringify(ways), since + 38_000],
  });
  client.close();
}
