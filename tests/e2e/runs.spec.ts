import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addOn, addSpoken, expectFingerSized, goToRun, live, rowOf, sidewards } from "./parts";
import { makeGroup, memberOf } from "./runs";

test("several servers are chosen from the list, previewed, turned off at once, and watched", async ({
  page,
  manager,
  operator,
}) => {
  test.setTimeout(120_000);
  const servers = await addOn(manager, operator, ["plum 1", "plum 2"]);
  await addSpoken(manager, operator, "plum 3");
  const [sleeper] = await addOn(manager, operator, ["plum 4"]);
  // None of its cards has the address that would be woken.
  const card = { name: "eth0", macAddress: "02:00:5e:ff:ff:ff", wakeOnLan: false, defaultRoute: true };
  await sleeper?.beat("ON", { agent: { interfaces: [card] } });
  await page.goto("/servers?search=plum");
  await live(page);
  await rowOf(page, "plum 2").getByRole("checkbox", { name: "Select plum 2" }).check();
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("1 selected");
  await page.getByRole("button", { name: "Select all 4 servers" }).click();
  await expect(bar).toContainText("4 selected");
  // What a run would do stands on its button, and what speaks against it beside that.
  await expect(bar).toContainText("1 might not wake, and stays on");
  await expect(bar.getByRole("button", { name: "Turn off 2 of 4 when free" })).toBeVisible();
  await expectNoBarriers(page);
  await bar.getByRole("button", { name: "Turn off 2 of 4…" }).click();

  const dialog = page.getByRole("dialog");
  const preview = dialog.getByRole("region", { name: "What will happen" });
  await expect(preview).toContainText("2 servers will be turned off.");
  await expect(preview).toContainText("2 servers stay as they are");
  await expect(preview).toContainText("It has never reported.");
  await expect(preview).toContainText("It stays on: it might not wake again.");
  await expectNoBarriers(page);
  const even = preview.getByRole("checkbox", { name: "Also turn off those that might not wake again" });
  await even.check();
  await expect(preview).toContainText("3 servers will be turned off.");
  await even.uncheck();
  await expect(preview).toContainText("2 servers will be turned off.");
  await dialog.getByLabel("Reason (optional)").fill("cleaning");
  await dialog.getByRole("button", { name: "Turn off", exact: true }).click();

  await expect(bar).toBeHidden();
  await goToRun(page);
  await expect(page).toHaveURL(/\/runs\/.+/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Turn off 4 servers");
  await expect(page.getByRole("main")).toContainText("by keeper · cleaning");
  await expect(page.getByRole("status").filter({ hasText: "finished" })).toHaveText("2 of 4 finished");
  await expect(memberOf(page, "plum 1")).toContainText("Told to shut down at");
  await expect(memberOf(page, "plum 3")).toContainText("It has never reported.");
  await expectNoBarriers(page);

  // One of them is taken over by a person; the other is cancelled with the run.
  await operator.power.turnOn({ uuid: servers[0]?.uuid ?? "" });
  await expect(memberOf(page, "plum 1")).toContainText("keeper took it over by hand.");
  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel run" }).click();
  await expect(memberOf(page, "plum 2")).toContainText("keeper cancelled the run.");
  await expect(page.getByRole("main")).toContainText("Cancelled by keeper.");

  await page.getByRole("link", { name: "All runs" }).click();
  await expect(page).toHaveURL(/\/timeline\?about=runs$/);
  await expect(page.locator("[data-run]").filter({ hasText: "cleaning" })).toContainText("Cancelled");
  await expectNoBarriers(page);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });

  test("a room is turned off when free with two taps and a preview", async ({ page, manager, operator }) => {
    const servers = await addOn(manager, operator, ["rowan 1", "rowan 2", "rowan 3"]);
    await makeGroup(operator, "Rowan room", servers);
    await page.goto("/groups");
    await live(page);
    expect(await sidewards(page)).toBe(0);

    await page.getByRole("button", { name: "Turn off Rowan room when free" }).tap();
    const dialog = page.getByRole("dialog");
    const start = dialog.getByRole("button", { name: "Turn off when free" });
    await expect(dialog).toContainText("3 servers will be turned off, each as soon as it is free, by");
    // Without scrolling.
    await expect(start).toBeInViewport({ ratio: 1 });
    await expect(start).toBeEnabled();
    await expectFingerSized(start);
    await expectNoBarriers(page);
    await start.tap();
    await goToRun(page);

    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Turn off 3 servers when free");
    await expect(memberOf(page, "rowan 1")).toContainText("Waits until it is free, since");
    // The manager asks one after the other.
    for (const server of servers) await server.stopPending();
    // Both are told that somebody wants to know what uses them.
    for (const server of servers) await server.beat("ON");
    const use = { holders: [{ kind: "HOLDER_KIND_SESSION" as const, name: "alice (ssh)" }] };
    await servers[0]?.beat("ON", { use });
    await expect(memberOf(page, "rowan 1")).toContainText("in use by alice (ssh).");
    expect(await servers[1]?.beat("ON", { use: { holders: [] } })).toMatchObject({
      powerStatus: "POWER_STATUS_OFF",
    });
    await servers[1]?.beat("STOPPING");
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
    await page.getByRole("button", { name: "Cancel run" }).tap();
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel run" }).tap();
    await expect(memberOf(page, "rowan 1")).toContainText("keeper cancelled the run.");
  });
});
