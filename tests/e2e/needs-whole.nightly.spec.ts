import { expect, testLoggedIn as test } from "./fixtures";
import { addSpoken, comesUp, goToRun, live } from "./parts";

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
