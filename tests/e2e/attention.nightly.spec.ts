import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { addSpoken, comesUp, cutOff, enlargeText, live, rowOf, sidewards } from "./parts";

/** A manager that soon concludes that a server is off. */
const test = testAlone({ KOMO_SYNC_OFF_AFTER: "2" });

test("all is well only when it is: a server that did not start or fell silent is counted until somebody has seen it", async ({
  page,
  mine,
  add,
}) => {
  const alder = await add("alder");
  await page.goto("/servers");
  const summary = page.getByRole("region", { name: "Show" });
  // It was just added: somebody is setting it up.
  await expect(summary).toContainText("Waiting for 1 server to report.");
  await expect(rowOf(page, "alder")).toContainText("First report awaited");
  await page.getByRole("link", { name: "alder" }).click();
  const main = page.getByRole("main");
  await expect(main).toContainText("The server has not reported yet.");

  await mine.power.turnOn({ uuid: alder.uuid });
  await expect(main).toContainText("The wake-up signal has been sent.");
  await expect(main).toContainText(
    "The server did not start: no heartbeat arrived after the wake-up signal.",
  );
  await expect(main).not.toContainText("was lost");
  await expectNoBarriers(page);
  await page.reload();
  await expect(main).toContainText("The server did not start");
  await page.goto("/servers");
  await expect(summary).toContainText("1 server needs attention.");
  await expect(rowOf(page, "alder")).toContainText("Did not start · Needs attention");

  await comesUp(alder);
  // It is on; but nobody has seen yet that it did not start at once.
  await expect(rowOf(page, "alder")).toContainText("ON · Needs attention");
  await page.getByRole("button", { name: "Seen: alder" }).click();
  await expect(summary).toContainText("All is well.");
  await expect(rowOf(page, "alder")).not.toContainText("Needs attention");

  // It falls silent: three heartbeats are missed, then the deadline passes.
  await expect(summary).toContainText("1 server needs attention.", { timeout: 30_000 });
  await expect(rowOf(page, "alder")).toHaveAttribute("data-current-status", "SyncedOFF", { timeout: 15_000 });
  await expect(summary).toContainText("1 server needs attention.");
  await page.getByRole("link", { name: "alder" }).click();
  await expect(main).toContainText("The server was lost, and is now counted as off");
});

test("on a phone, with text twice as large, what is wrong, what changes and what can be done are all whole", async ({
  page,
  own,
  mine,
  add,
}) => {
  const [alder, birch] = [await add("alder"), await addSpoken(own, mine, "birch")];
  await comesUp(birch);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/servers");
  await enlargeText(page);
  const summary = page.getByRole("region", { name: "Show" });
  await mine.power.turnOn({ uuid: alder.uuid });
  await expect(summary).toContainText("1 server needs attention.", { timeout: 30_000 });
  // It does not report for a minute: the change lasts while it is looked at.
  await mine.power.turnOff({ uuid: birch.uuid });
  await expect(summary).toContainText("1 server is changing.");
  expect(await cutOff(page)).toEqual([]);
  expect(await sidewards(page)).toBe(0);
});

test("the first report of a server is told as that, and not as if someone had turned it on elsewhere", async ({
  page,
  add,
}) => {
  const birch = await add("birch");
  await page.goto(`/servers/${birch.uuid}`);
  await live(page);
  await birch.beat("LAUNCHED");
  const events = page.getByRole("region", { name: "Recent events" });
  await expect(events).toContainText("birch reported for the first time; it is on.");
  await expect(page.getByRole("main")).not.toContainText("although it was not turned on here");
  await expect(page.getByRole("main")).toContainText("The server is on and reporting.");
});

test("after a start of the manager no server claims that a change is on its way", async ({
  page,
  own,
  mine,
}) => {
  // It has a minute to report: the page is looked at meanwhile.
  const cedar = await addSpoken(own, mine, "cedar");
  await comesUp(cedar);
  await page.goto(`/servers/${cedar.uuid}`);
  const main = page.getByRole("main");
  await expect(main).toContainText("The server is on and reporting.");
  // The page is left: one that notices a restart loads itself anew, and would be in the way of what comes next.
  await page.goto("about:blank");
  await own.stop();
  await own.start();
  await page.goto(`/servers/${cedar.uuid}`);
  await expect(main).toContainText("The manager has just started and is waiting");
  await expect(main).not.toContainText("on its way");
  await page.goto("/servers");
  await expect(page.getByRole("region", { name: "Show" })).toContainText("Waiting for 1 server to report.");
  await expectNoBarriers(page);
  await live(page);
  await expect(page.getByRole("region", { name: "Show" })).toContainText("Waiting for 1 server to report.");
  await cedar.beat("ON");
  await expect(page.getByRole("region", { name: "Show" })).toContainText("All is well.");
});
