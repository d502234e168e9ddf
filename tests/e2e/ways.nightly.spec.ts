import { WayKind } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { addFar, goesDown, live, sidewards, speak } from "./parts";

/** A manager that waits for a start for a few seconds only, and reaches its own networks. */
const test = testAlone({ KOMO_SYNC_OFF_AFTER: "8" });

test("by which ways a server can be woken stands beside the button, and each way in the report", async ({
  page,
  context,
  own,
  mine,
}, info) => {
  test.setTimeout(120_000);
  const sleeper = await addFar(own, mine, "alder", 20);
  await goesDown(mine, sleeper);
  await page.goto(`/servers/${sleeper.uuid}`);
  const ways = page.locator("[data-ways]");
  await expect(page.locator("[data-current-status=OFF]")).toBeAttached({ timeout: 30_000 });
  await page.reload();
  await expect(ways).toHaveText(
    "No way: no server in 10.92.2.0/24 is on that could pass the wake-up signal on. If that network and the manager’s share a switch, set KOMO_WOL_TARGETS=255.255.255.255 for the manager.",
  );
  await page.screenshot({ path: info.outputPath("no-way.png") });

  await live(page);
  // A click all the same is refused with the reason, and nothing has changed.
  await page.getByRole("button", { name: "Turn on alder" }).click();
  const message = page.getByText(/^alder: The server could not be woken\./);
  await expect(message).toContainText("Relay: No server in 10.92.2.0/24 is on that could pass it on.");
  await expect(page.locator("[data-current-status=OFF]")).toBeAttached();
  await page.reload();
  const report = page.getByRole("region", { name: "Last wake-up" });
  await expect(report).toContainText("Nothing could be sent: the server was not woken.");

  const relay = await addFar(own, mine, "birch", 10);
  await page.reload();
  await expect(ways).toHaveText("Can be woken by: Relay");
  const { server } = await mine.servers.getServer({ uuid: sleeper.uuid });
  expect(server?.ways.map(({ kind, fault }) => [kind, fault?.code])).toEqual([
    [WayKind.PACKET, "other_network"],
    [WayKind.RELAY, undefined],
  ]);
  await expectNoBarriers(page);
  await page.screenshot({ path: info.outputPath("ways.png") });

  await live(page);
  // However long that took, the relay is not lost.
  await relay.beat("ON");
  await page.getByRole("button", { name: "Turn on alder" }).click();
  await expect(report.locator("[data-way=relay]")).toContainText("birch");
  const { wakes = [] } = await relay.beat("ON");
  expect(wakes).toEqual([{ id: expect.any(String), macAddress: server?.macAddress }]);
  await relay.beat("ON", { waked: [{ id: wakes[0]?.id ?? "", targets: 1 }] });
  await expect(report.locator("[data-way=relay]")).toContainText("Passed on once", { timeout: 20_000 });
  await expect(report).toContainText(/Nothing came back within \d+ seconds\./, { timeout: 20_000 });
  await expect(report.getByRole("listitem").first()).toContainText("It has never been woken from here.");
  await expectNoBarriers(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.screenshot({ path: info.outputPath("report.png"), fullPage: true });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: info.outputPath("report-dark.png"), fullPage: true });
  await speak(context, "ja");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "light" });
  await page.reload();
  await page.screenshot({ path: info.outputPath("report-phone-ja.png"), fullPage: true });
  expect(await sidewards(page)).toBe(0);
});
