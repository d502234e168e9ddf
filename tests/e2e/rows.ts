import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, type Page } from "@playwright/test";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Manager } from "../helpers/manager";
import type { Operator } from "../helpers/operator";
import { callJson } from "../helpers/web";
import { live } from "./parts";

/** The page's width in pixels; the manager's rows are made where they are missing. */
export async function expectRoomForRows(
  page: Page,
  manager: Manager,
  operator: Operator,
  width: number,
): Promise<void> {
  await fillWithRows(manager, operator);
  await page.setViewportSize({ width, height: 720 });
  await page.goto("/servers?search=row+");
  const rows = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { level: 2 }) });
  await expect(rows).toHaveCount(ROWS);
  await live(page);
  const heights = () =>
    rows.evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().height)));
  const reserved = await heights();
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  const before = await height();
  // Down to the end, screen by screen: each row is drawn.
  for (let at = 0; at < before; at += 500) {
    await page.evaluate((top) => window.scrollTo({ top, behavior: "instant" }), at + 500);
    // A browser without a screen may leave out a frame; the next step draws then.
    await page.evaluate(
      () => new Promise((drawn) => [requestAnimationFrame(drawn), setTimeout(drawn, 1000)]),
    );
  }
  await expect(rows.last()).toBeInViewport();
  const drawn = await heights();
  expect(Math.max(...drawn.map((each, i) => Math.abs(each - (reserved[i] ?? 0))))).toBeLessThanOrEqual(1);
  expect(Math.abs((await height()) - before)).toBeLessThanOrEqual(2);
}

const ROWS = 40;

/** Adds servers to scroll through: every second one is on, and some of those have a pending stop or a hold. */
async function fillWithRows(manager: Manager, operator: Operator): Promise<void> {
  const { servers } = await operator.servers.listServers({});
  for (let row = servers.filter(({ name }) => name.startsWith("row ")).length; row < ROWS; row++) {
    const macAddress = `02:00:5e:01:58:${row.toString(16).padStart(2, "0")}`;
    const { server, accessToken } = await operator.servers.createServer({
      name: `row ${row}`,
      macAddress,
      heartbeatInterval: 60,
    });
    if (row % 2 === 0) continue;
    const report = {
      heartbeatStatus: "HEARTBEAT_STATUS_ON",
      bootId: "b",
      instanceId: "i",
      sequence: 1,
      use: { holders: [{ kind: "HOLDER_KIND_SESSION", name: "somebody with a long name (ssh)" }] },
    };
    const headers = { authorization: `Bearer ${accessToken}` };
    await callJson(manager, "/agent/komoriuta.v1.AgentService/SendHeartbeat", report, headers);
    const [uuid, until] = [server?.uuid ?? "", timestampFromMs(Date.now() + 3_600_000)];
    if (row % 8 === 1) await operator.power.turnOff({ uuid, mode: StopMode.WHEN_FREE, until });
    if (row % 8 === 3) await operator.client(HoldService).placeHold({ serverUuids: [uuid], until });
  }
}
