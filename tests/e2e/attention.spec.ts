import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { callJson } from "../helpers/web";
import { expect, expectNoBarriers, test as base } from "./fixtures";
import { giveSession, rowOf } from "./parts";

const SEND_HEARTBEAT = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
let made = 0;

/** A server, and its agent's voice. */
interface Spoken {
  readonly uuid: string;
  readonly beat: (status: "LAUNCHED" | "ON") => Promise<void>;
}

/** A manager that soon concludes that a server is off, and a browser that is logged in. */
const test = base.extend<{ own: Manager; mine: Operator; add: (name: string) => Promise<Spoken> }>({
  // Playwright wants the destructuring, also of nothing.
  own: async ({}, use) => {
    const own = await startManager({ env: { KOMO_SYNC_OFF_AFTER: "2" } });
    await use(own);
    await own.remove();
  },
  mine: async ({ own }, use) => use(await logIn(own)),
  baseURL: async ({ own }, use) => use(own.url),
  context: async ({ context, mine }, use) => {
    await giveSession(context, mine);
    await use(context);
  },
  add: async ({ own, mine }, use) =>
    use(async (name) => {
      const macAddress = `02:00:5e:00:61:0${(made += 1)}`;
      const { server, accessToken } = await mine.servers.createServer({
        name,
        macAddress,
        heartbeatInterval: 5,
      });
      let sequence = 0;
      const beat: Spoken["beat"] = async (status) => {
        const heartbeatStatus = `HEARTBEAT_STATUS_${status}`;
        const report = { heartbeatStatus, bootId: "b", instanceId: "i", sequence: (sequence += 1) };
        const headers = { authorization: `Bearer ${accessToken}` };
        expect((await callJson(own, SEND_HEARTBEAT, report, headers)).status).toBe(200);
      };
      return { uuid: server?.uuid ?? "", beat };
    }),
});

test("all is well only when it is: a server that never reported, did not start or fell silent is counted", async ({
  page,
  mine,
  add,
}) => {
  const alder = await add("alder");
  await page.goto("/servers");
  const summary = page.getByRole("region", { name: "Show" });
  // It was just added: somebody is setting it up.
  await expect(summary).toContainText("Waiting to hear from 1 server.");
  await expect(rowOf(page, "alder")).toContainText("First report awaited");
  await expectNoBarriers(page);
  await page.clock.setFixedTime(Date.now() + 61 * 60_000);
  await expect(summary).toContainText("1 server needs attention.");
  await expect(rowOf(page, "alder")).toContainText("OFF (Needs attention)");
  await expectNoBarriers(page);
  await summary.getByRole("link", { name: /Needs attention/ }).click();
  await expect(rowOf(page, "alder")).toBeVisible();
  await page.getByRole("link", { name: "alder" }).click();
  const main = page.getByRole("main");
  await expect(main).toContainText("The server has not reported yet.");

  await mine.power.turnOn({ uuid: alder.uuid });
  await expect(main).toContainText("The wake-up signal has been sent.");
  await expect(main).toContainText(
    "The server did not start: no heartbeat arrived after the wake-up signal.",
  );
  await expect(main).not.toContainText("stopped reporting");
  await expectNoBarriers(page);
  await page.reload();
  await expect(main).toContainText("The server did not start");
  await page.goto("/servers");
  await expect(summary).toContainText("1 server needs attention.");

  await alder.beat("LAUNCHED");
  await alder.beat("ON");
  await expect(summary).toContainText("All is well.");
  await expect(rowOf(page, "alder")).not.toContainText("Needs attention");

  // It falls silent: three heartbeats are missed, then the deadline passes.
  await expect(summary).toContainText("1 server needs attention.", { timeout: 30_000 });
  await expect(rowOf(page, "alder")).toHaveAttribute("data-current-status", "SyncedOFF", { timeout: 15_000 });
  await expect(summary).toContainText("1 server needs attention.");
  await page.getByRole("link", { name: "alder" }).click();
  await expect(main).toContainText("The server stopped reporting and was not seen to shut down.");
});

test("the first report of a server is told as that, and not as if someone had turned it on elsewhere", async ({
  page,
  add,
}) => {
  const birch = await add("birch");
  await page.goto(`/servers/${birch.uuid}`);
  await expect(page.locator("[data-connection=live]").first()).toBeAttached();
  await birch.beat("LAUNCHED");
  const events = page.getByRole("region", { name: "Recent events" });
  await expect(events).toContainText("birch reported for the first time; it is on.");
  await expect(page.getByRole("main")).not.toContainText("although it was not turned on here");
  await expect(page.getByRole("main")).toContainText("The server is on and reporting.");
});

test("after a start of the manager no server claims that a change is on its way", async ({
  page,
  own,
  add,
}) => {
  const cedar = await add("cedar");
  for (const status of ["LAUNCHED", "ON"] as const) await cedar.beat(status);
  await page.goto(`/servers/${cedar.uuid}`);
  const main = page.getByRole("main");
  await expect(main).toContainText("The server is on and reporting.");
  await own.stop();
  await own.start();
  await page.reload();
  await expect(main).toContainText("The manager has just started and is waiting");
  await expect(main).not.toContainText("on its way");
  await page.goto("/servers");
  await expect(page.getByRole("region", { name: "Show" })).toContainText("Waiting to hear from 1 server.");
  await expectNoBarriers(page);
  await expect(page.locator("[data-connection=live]").first()).toBeAttached();
  await expect(page.getByRole("region", { name: "Show" })).toContainText("Waiting to hear from 1 server.");
  await cedar.beat("ON");
  await expect(page.getByRole("region", { name: "Show" })).toContainText("All is well.");
});
