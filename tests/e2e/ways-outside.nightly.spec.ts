import type { Page } from "@playwright/test";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { WayKind, WayService } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { startBmc, whyNoAddresses } from "../helpers/fake-bmc";
import { join, type Operator } from "../helpers/operator";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { giveSession, live, showServersAs, sidewards } from "./parts";

const none = whyNoAddresses();
test.skip(none !== null, none ?? "");

const cardOf = (page: Page) => page.getByRole("region", { name: "Ways from outside" });

async function register(operator: Operator, name: string, end: string): Promise<string> {
  const wanted = { name, macAddress: `02:00:5e:00:91:${end}`, heartbeatInterval: 30 };
  return (await operator.servers.createServer(wanted)).server?.uuid ?? "";
}

async function openPage(page: Page, uuid: string): Promise<void> {
  await page.goto(`/servers/${uuid}`);
  await live(page);
}

test("a BMC is set, its certificate asked about once, tried, changed and removed", async ({
  page,
  operator,
}) => {
  test.setTimeout(120_000);
  await using bmc = await startBmc("198.51.100.91", true);
  const uuid = await register(operator, "hornbeam", "01");
  await openPage(page, uuid);
  const card = cardOf(page);
  await expect(card).toContainText("No BMC, plug or hypervisor is set");
  await expectNoBarriers(page);

  // What is wrong is said before anything is sent.
  await card.getByRole("button", { name: "Add a way" }).click();
  const form = page.getByRole("dialog", { name: "Add a way to wake" });
  await form.getByLabel("Address").fill("127.0.0.1");
  await form.getByRole("button", { name: "Save and try it" }).click();
  await expect(form.getByLabel("Address")).toHaveAccessibleDescription(/This machine, link-local/);
  await expectNoBarriers(page);
  await form.getByLabel("Address").fill(bmc.address);
  await form.getByLabel("User").fill(bmc.user);
  await form.getByLabel("Password").fill("wrong");
  await form.getByRole("button", { name: "Save and try it" }).click();

  // No password was sent before somebody has looked at the certificate.
  await expect(card).toContainText("Is this it?");
  const pairs = bmc.pin().toUpperCase().match(/../g)?.join(":") ?? "";
  await expect(card).toContainText(pairs);
  expect(bmc.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  await expectNoBarriers(page);
  await card.getByRole("button", { name: "Yes, this is it" }).click();
  await expect(card).toContainText("It refused the user or the secret.");
  await expect(card).toContainText("Check the user and the password.");

  await card.getByRole("button", { name: "Edit BMC (Redfish)" }).click();
  const edit = page.getByRole("dialog", { name: "Edit BMC (Redfish)" });
  await expect(edit.getByLabel("Password")).toHaveAccessibleDescription(/One is kept/);
  await edit.getByLabel("Password").fill(bmc.secret);
  await edit.getByRole("button", { name: "Save and try it" }).click();
  await expect(card).toContainText("It answers: Dell Inc. PowerEdge R740.");
  await expect(card).toContainText(
    "The power is on. The manager can wake the server, see its power and cut its power.",
  );
  await expectNoBarriers(page);
  expect(bmc.machine.orders).toEqual([]);

  // Another certificate: nothing is sent to it, and both are shown.
  await bmc.changeCertificate();
  const before = bmc.requests.length;
  await card.getByRole("button", { name: "Try BMC (Redfish)" }).click();
  await expect(card).toContainText("It showed another certificate");
  await expect(card).toContainText(pairs);
  await expect(card).toContainText(bmc.pin().toUpperCase().match(/../g)?.join(":") ?? "");
  expect(bmc.requests.slice(before)).toEqual([]);
  await expectNoBarriers(page);
  await card.getByRole("button", { name: "Accept the new one" }).click();
  await expect(card).toContainText("It answers: Dell");

  // Another address takes its password again.
  await card.getByRole("button", { name: "Edit BMC (Redfish)" }).click();
  await edit.getByLabel("Address").fill("bmc.invalid");
  await expect(edit.getByLabel("Password")).toHaveAccessibleDescription(/Enter it again/);
  await edit.getByRole("button", { name: "Cancel" }).click();

  await card.getByRole("button", { name: "Remove BMC (Redfish)" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(card).toContainText("No BMC, plug or hypervisor is set");
  expect((await operator.client(WayService).listWays({ serverUuid: uuid })).ways).toEqual([]);
});

test("a plug is set by its preset; of two who change it the later one is told", async ({
  page,
  operator,
}) => {
  const uuid = await register(operator, "whitebeam", "02");
  await openPage(page, uuid);
  const card = cardOf(page);
  await card.getByRole("button", { name: "Add a way" }).click();
  const form = page.getByRole("dialog", { name: "Add a way to wake" });
  await form.getByLabel("Kind").selectOption("http");
  await expect(form.getByLabel("Address of the device")).toBeVisible();
  await form.getByLabel("Device", { exact: true }).selectOption({ label: "Another one, by URLs" });
  await form.getByRole("button", { name: "Save and try it" }).click();
  await expect(form.getByLabel("URL that turns it on")).toHaveAccessibleDescription(/Enter this/);
  await expectNoBarriers(page);
  await form.getByLabel("Device", { exact: true }).selectOption({ label: "Home Assistant" });
  await form.getByLabel("Address of the device").fill("http://hass.invalid:8123");
  await form.getByLabel("Entity").fill("switch.rack_2");
  await form.getByLabel("Password").fill("a token");
  await form.getByRole("button", { name: "Save and try it" }).click();
  await expect(card).toContainText("hass.invalid:8123");
  await expect(card).toContainText("Its name is not known.");
  const ways = operator.client(WayService);
  const {
    ways: [way],
  } = await ways.listWays({ serverUuid: uuid });
  expect(way?.options).toEqual({
    preset: "homeassistant",
    url: "http://hass.invalid:8123",
    entity: "switch.rack_2",
  });

  await card.getByRole("button", { name: "Edit Plug or switch" }).click();
  await ways.setWay({ serverUuid: uuid, way: { ...way, user: "another", secret: "another" } as never });
  const edit = page.getByRole("dialog", { name: "Edit Plug or switch" });
  await edit.getByLabel("User").fill("mine");
  await edit.getByLabel("Password").fill("mine");
  await edit.getByRole("button", { name: "Save and try it" }).click();
  await expect(edit).toContainText("Somebody changed this way meanwhile: nothing was saved.");
  expect((await ways.listWays({ serverUuid: uuid })).ways[0]?.user).toBe("another");
});

test("whoever may not set them has no such card, on phones it fits, and it speaks Japanese", async ({
  browser,
  manager,
  operator,
  page,
}) => {
  const uuid = await register(operator, "hazel", "03");
  await operator.client(WayService).setWay({
    serverUuid: uuid,
    way: { kind: WayKind.REDFISH, address: "bmc-17.rack-4.example.invalid", user: "komoriuta" },
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await openPage(page, uuid);
  await cardOf(page).getByRole("button", { name: "Try BMC (Redfish)" }).click();
  await expect(cardOf(page)).toContainText("Its name is not known.");
  expect(await sidewards(page)).toBe(0);
  await cardOf(page).getByRole("button", { name: "Edit BMC (Redfish)" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoBarriers(page);

  const viewer = await join(manager, operator, "wren", [{ role: Role.OPERATOR }]);
  const context = await browser.newContext({ baseURL: manager.url });
  await showServersAs(context, "list");
  await giveSession(context, viewer);
  const theirs = await context.newPage();
  await openPage(theirs, uuid);
  await expect(cardOf(theirs)).toBeHidden();
  expect(await page.content()).toContain("bmc-17");
  expect(await theirs.content()).not.toContain("bmc-17");
  await context.close();
});

test("power is cut once the name was typed and a reason given, by whoever has the right for it", async ({
  browser,
  manager,
  operator,
  page,
}) => {
  await using bmc = await startBmc("198.51.100.95", true);
  const uuid = await register(operator, "juniper", "04");
  await openPage(page, uuid);
  const manage = page.getByRole("region", { name: "Manage" });
  await manage.getByText("More").click();
  await manage.getByRole("button", { name: "Cut the power…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cut the power of juniper?" });
  await expect(dialog.getByRole("alert")).toContainText(
    "No way that is set for this server can cut its power.",
  );
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const { address, user, secret } = bmc;
  const way = { kind: WayKind.REDFISH, address, user, secret, pin: bmc.pin() };
  await operator.client(WayService).setWay({ serverUuid: uuid, way });
  await manage.getByRole("button", { name: "Cut the power…" }).click();
  await expect(dialog).toContainText("By BMC (Redfish).");
  const verb = dialog.getByRole("button", { name: "Cut the power" });
  await dialog.getByLabel("Reason").fill("it hangs");
  await dialog.getByLabel("Type the name of the server").fill("junipe");
  await verb.click({ force: true });
  expect(bmc.machine.orders).toEqual([]);
  await dialog.getByLabel("Type the name of the server").fill("juniper");
  await expectNoBarriers(page);
  await verb.click();
  await expect(dialog).toBeHidden();
  expect(bmc.machine.orders).toEqual(["off"]);
  await expect(page.getByRole("region", { name: "Recent events" })).toContainText(
    "The power of juniper is cut.",
  );
  await expect(page.getByRole("region", { name: "Recent events" })).toContainText("it hangs");

  const person = await join(manager, operator, "crake", [{ role: Role.OPERATOR }]);
  const context = await browser.newContext({ baseURL: manager.url });
  await showServersAs(context, "list");
  await giveSession(context, person);
  const theirs = await context.newPage();
  await openPage(theirs, uuid);
  await expect(theirs.getByRole("region", { name: "Manage" }).getByText("More")).toBeHidden();
  await context.close();
});
