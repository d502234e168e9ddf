import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, comesUp, goToRun, live } from "./parts";

test("what a server needs is chosen on its page, and keeps what it needs from being deleted", async ({
  page,
  manager,
  operator,
}) => {
  const nas = await addSpoken(manager, operator, "larch nas");
  const web = await addSpoken(manager, operator, "larch web");
  await page.goto(`/servers/${web.uuid}`);
  await live(page);
  const card = page.getByRole("region", { name: "Needs and energy" });
  await expect(card).toContainText("with its first heartbeat");
  await card.getByRole("button", { name: "Change needs and energy" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("searchbox", { name: "Search for servers" }).fill("larch");
  // It cannot need itself.
  await expect(dialog.getByRole("checkbox", { name: "larch web" })).toHaveCount(0);
  await dialog.getByRole("checkbox", { name: "larch nas" }).check();
  const port = dialog.getByLabel("Port (optional)");
  await port.fill("70000");
  await expect(dialog).toContainText("Enter a port from 1 to 65535.");
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await port.fill("443");
  await dialog.getByLabel("Kind").selectOption("Rack server");
  await dialog.getByLabel("Watts while on").fill("90.5");
  await expect(dialog).toContainText("Enter a number from 0 to 1000.");
  await dialog.getByLabel("Watts while off").fill("4");
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText("once port 443 answers");
  await expect(card).toContainText("Rack server · 90.5 W on, 4 W off");

  await card.getByRole("link", { name: "larch nas" }).click();
  await expect(page.getByRole("heading", { name: "larch nas", level: 1 })).toBeVisible();
  await expect(card.getByRole("link", { name: "larch web" })).toBeVisible();
  await expectNoBarriers(page);

  // The other way round they would need each other.
  await card.getByRole("button", { name: "Change needs and energy" }).click();
  await dialog.getByRole("searchbox", { name: "Search for servers" }).fill("larch");
  await dialog.getByRole("checkbox", { name: "larch web" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Servers would need each other in a circle");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Delete" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("It is needed by larch web. Change what they need first.");
  await expect(question.getByRole("button", { name: "Delete" })).toBeDisabled();
  await expectNoBarriers(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  await operator.servers.deleteServer({ uuid: web.uuid });
  await operator.servers.deleteServer({ uuid: nas.uuid });
});

test("what needs whom stands in the preview, and the page of a server leads to its run", async ({
  page,
  manager,
  operator,
}) => {
  const nas = await addSpoken(manager, operator, "cedar nas");
  const web = await addSpoken(manager, operator, "cedar web");
  await operator.servers.updateServer({ uuid: web.uuid, needs: { serverUuids: [nas.uuid] } });
  for (const server of [nas, web]) {
    await comesUp(server);
  }
  await page.goto("/servers?search=cedar");
  await live(page);
  const bar = page.getByRole("region", { name: "Selection" });
  const alone = page.getByRole("checkbox", { name: "Select cedar nas" });
  await alone.check();
  await bar.getByRole("button", { name: /^Turn off(…| \d)/ }).click();
  await expect(page.getByRole("dialog")).toContainText("It stays on: cedar web needs it and is not off.");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await alone.uncheck();
  await page.getByRole("button", { name: "Select all 2 servers" }).click();
  await bar.getByRole("button", { name: "Turn off 2…" }).click();
  const dialog = page.getByRole("dialog");
  const order = dialog.getByRole("list").first();
  await expect(order.getByRole("listitem").first()).toContainText("cedar web");
  await expect(order.getByRole("listitem").last()).toContainText("cedar nas after cedar web");
  await dialog.getByRole("button", { name: "Turn off", exact: true }).click();
  await goToRun(page);
  const main = page.getByRole("main");
  await expect(main.getByRole("listitem").filter({ hasText: "cedar nas" })).toContainText(
    "Waits for cedar web.",
  );
  await page.goto(`/servers/${nas.uuid}`);
  await page.getByRole("link", { name: "Show the run that it is in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Turn off 2 servers");
  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel run" }).click();
  await expect(page.locator("[data-ended=true]")).toBeAttached();
  await page.goto(`/servers/${web.uuid}`);
  const events = page.getByRole("region", { name: "Recent events" });
  await expect(events.getByRole("link", { name: "part of a run" }).first()).toBeVisible();
  await operator.servers.deleteServer({ uuid: web.uuid });
  await operator.servers.deleteServer({ uuid: nas.uuid });
});

test("what others need is not turned off by a click alone: it names them, offers a run, and does it all the same", async ({
  page,
  manager,
  operator,
}) => {
  const nas = await addSpoken(manager, operator, "rowan nas");
  const web = await addSpoken(manager, operator, "rowan web");
  await operator.servers.updateServer({ uuid: web.uuid, needs: { serverUuids: [nas.uuid] } });
  for (const server of [nas, web]) await comesUp(server);
  await page.goto(`/servers/${nas.uuid}`);
  await live(page);
  const turnOff = page.getByRole("button", { name: "Turn off rowan nas", exact: true });
  const question = page.getByRole("alertdialog");
  await turnOff.click();
  await question.getByRole("button", { name: "Turn off", exact: true }).click();
  // The first question is still on its way out when the second comes.
  const others = page.getByRole("alertdialog", { name: "Others need rowan nas" });
  await expect(others).toContainText("These servers need rowan nas and are not off yet: rowan web.");
  await expect(question).toHaveCount(1);
  await expectNoBarriers(page);
  expect((await nas.beat("ON")).powerStatus).toBe("POWER_STATUS_ON");
  await question.getByRole("button", { name: "Turn these off first" }).click();
  const run = page.getByRole("dialog");
  await expect(run.getByRole("listitem").first()).toContainText("rowan web");
  await expect(run.getByRole("listitem").last()).toContainText("rowan nas after rowan web");
  await run.getByRole("button", { name: "Cancel" }).click();
  await expect(run).toBeHidden();

  await turnOff.click();
  await question.getByRole("button", { name: "Turn off", exact: true }).click();
  await question.getByRole("button", { name: "Turn off anyway" }).click();
  await expect(question).toBeHidden();
  await nas.wantedOff();
  expect((await nas.beat("ON")).powerStatus).toBe("POWER_STATUS_OFF");
});

test("a server is turned on after what it needs, by a run that the page tells of", async ({
  page,
  manager,
  operator,
}) => {
  const nas = await addSpoken(manager, operator, "hazel nas");
  const web = await addSpoken(manager, operator, "hazel web");
  await operator.servers.updateServer({ uuid: web.uuid, needs: { serverUuids: [nas.uuid] } });
  await page.goto(`/servers/${web.uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Turn on hazel web", exact: true }).click();
  await goToRun(page);
  const main = page.getByRole("main");
  await expect(main.getByRole("listitem").filter({ hasText: "hazel web" })).toContainText(
    "Waits for hazel nas.",
  );
  await comesUp(nas);
  await expect(main.getByRole("listitem").filter({ hasText: "hazel web" })).not.toContainText("Waits for");
  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel run" }).click();
});

test("a server that goes down by mistake is turned on again once it is off", async ({
  page,
  manager,
  operator,
}) => {
  const server = await addSpoken(manager, operator, "alder", 5);
  await comesUp(server);
  await page.goto(`/servers/${server.uuid}`);
  await live(page);
  // However long the page took, it is not lost.
  await server.beat("ON");
  await page.getByRole("button", { name: "Turn off alder", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Turn off", exact: true }).click();
  await expect(page.getByRole("button", { name: "Cancel turning off alder" })).toBeVisible();
  await server.wantedOff();
  await server.beat("STOPPING");
  await page.getByRole("button", { name: "Turn on alder again" }).click();
  await expect(page.getByRole("link", { name: "Turn on 1 server" })).toBeVisible();
  // It falls silent, and is woken.
  await expect(page.locator("[data-current-status=Starting]")).toBeAttached({ timeout: 40_000 });
  const next = { bootId: "boot-2", instanceId: "instance-2" };
  await server.beat("LAUNCHED", next);
  await server.beat("ON", next);
  await expect(page.locator("[data-current-status=ON]")).toBeAttached();
});
