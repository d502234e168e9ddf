import type { Page } from "@playwright/test";
import { callJson } from "../helpers/web";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { live, sidewards } from "./parts";

const SEND_HEARTBEAT = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
const DELL = { boardVendor: "Dell Inc.", boardName: "0X8DXD" };

interface Reported {
  readonly card?: Readonly<Record<string, unknown>>;
  readonly board?: Readonly<Record<string, unknown>>;
  readonly boot?: string;
}

test("whether a server can be woken: a verdict with its reason, what to do, and what it rests on", async ({
  page,
  operator,
  manager,
}) => {
  const macAddress = "02:00:5E:00:95:01";
  const wanted = { name: "lab-7", macAddress, heartbeatInterval: 10 };
  const { server, accessToken } = await operator.servers.createServer(wanted);
  let sequence = 0;
  const reports = async ({ card = {}, board = {}, boot = "a" }: Reported = {}): Promise<void> => {
    const eth = {
      name: "enp5s0",
      macAddress,
      wakeOnLan: true,
      defaultRoute: true,
      driver: "r8169",
      speed: 1000,
    };
    const host = { version: "1.0.0", hostname: "lab-7", os: "Debian", arch: "x86_64", ...board };
    const { status } = await callJson(
      manager,
      SEND_HEARTBEAT,
      {
        ...{
          heartbeatStatus: "HEARTBEAT_STATUS_ON",
          bootId: boot,
          instanceId: boot,
          sequence: (sequence += 1),
        },
        agent: { ...host, interfaces: [{ ...eth, ...card }] },
      },
      { authorization: `Bearer ${accessToken}` },
    );
    expect(status).toBe(200);
  };
  await page.goto(`/servers/${server?.uuid}`);
  await live(page);
  const doctor = page.getByRole("region", { name: "Can it be woken?" });
  await expect(doctor).toContainText("Never tried");
  await expect(doctor).toContainText("Turn it off and on again once, before anyone relies on it.");
  await expectNoBarriers(page);

  // Each report of the agent changes the verdict on the page that is open.
  await reports({ board: DELL });
  await expect(doctor).toContainText("Should wake: its network card enp5s0 listens.");
  await expect(doctor).toContainText("Deep Sleep Control: Disabled");
  await expect(doctor).toContainText("enp5s0 · r8169 · 1,000 Mbit/s");
  await expect(doctor).toContainText("Dell Inc. 0X8DXD");
  await reports({ card: { wakeOnLan: false } });
  await expect(doctor).toContainText("Might not wake: Wake-on-LAN is off on enp5s0.");
  await agrees(page, "This server might not wake");
  await reports({ card: { wakeOnLan: undefined, name: "wlan0", wireless: true } });
  await expect(doctor).toContainText("Cannot wake: it is connected by Wi-Fi alone (wlan0).");
  await agrees(page, "This server cannot be woken");
  await expectNoBarriers(page);
  await reports({ boot: "b", board: { wakeUpType: 5 } });
  await expect(doctor).toContainText(/Will wake: it did, .+, by the network\./);
  await expect(doctor).toContainText("by the network, says its firmware");
  await expect(page.getByRole("region", { name: /might not wake|cannot be woken/ })).toBeHidden();

  // The API says the same.
  const { doctor: found } = await operator.servers.getServer({ uuid: server?.uuid ?? "" });
  expect(found?.text).toMatch(/^Will wake: it did on \d{4}-\d\d-\d\d, by the network\.$/);
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await sidewards(page)).toBe(0);
});

/** The warning says what the verdict says. */
async function agrees(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("region", { name: title })).toBeVisible();
}
