import { callJson } from "../helpers/web";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { live } from "./parts";

const SEND_HEARTBEAT = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
const MINUTE = 60_000;

test("off with its alarm set, the page says when that wakes it; and then that it did", async ({
  page,
  operator,
  manager,
}) => {
  const wanted = { name: "attic-9", macAddress: "02:00:5E:00:94:01", heartbeatInterval: 5 };
  const { server, accessToken } = await operator.servers.createServer(wanted);
  const uuid = server?.uuid ?? "";
  const host = { version: "1.0.0", hostname: "attic-9", os: "Debian", arch: "x86_64", can: ["alarm"] };
  let sequence = 0;
  const beats = async (
    word: "LAUNCHED" | "ON" | "STOPPING",
    boot: string,
    more: Readonly<Record<string, unknown>> = {},
    agent: Readonly<Record<string, unknown>> = {},
  ): Promise<void> => {
    const heartbeat = {
      ...{ heartbeatStatus: `HEARTBEAT_STATUS_${word}`, bootId: boot, instanceId: boot },
      ...{ sequence: (sequence += 1), agent: { ...host, ...agent }, ...more },
    };
    const bearer = { authorization: `Bearer ${accessToken}` };
    expect((await callJson(manager, SEND_HEARTBEAT, heartbeat, bearer)).status).toBe(200);
  };
  await beats("ON", "evening");
  await page.goto(`/servers/${uuid}`);
  await live(page);
  const line = page.getByText(/^Its own alarm wakes it at /);
  await expect(line).toHaveCount(0);

  await operator.power.turnOff({ uuid });
  const alarmAt = new Date(Math.ceil(Date.now() / MINUTE + 600) * MINUTE).toISOString();
  await beats("STOPPING", "evening", { leaving: true }, { alarmAt });
  await expect(page.locator("[data-current-status=OFF]")).toBeVisible({ timeout: 20_000 });
  await expect(line).toHaveText(/^Its own alarm wakes it at \S.* if the manager does not\.$/);
  await expectNoBarriers(page);

  await beats("LAUNCHED", "morning", {}, { beganAfterAlarm: alarmAt });
  await expect(line).toHaveCount(0);
  await expect(page.getByText(/^Came up by its own alarm at /)).toBeVisible();
  await page.reload();
  await expect(page.getByRole("region", { name: "Last wake-up" })).toContainText(
    /It came up by its own alarm, at /,
  );
  await expectNoBarriers(page);
});
