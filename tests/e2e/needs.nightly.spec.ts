import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, comesUp, live } from "./parts";

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
