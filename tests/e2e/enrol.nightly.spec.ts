import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { EnrolmentKeyService } from "../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { scanOf } from "../../lib/fleet/lists/scan";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import type { Manager } from "../helpers/manager";
import { callJson } from "../helpers/web";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { live, removeAllServers } from "./parts";

const ENROL = "/agent/komoriuta.v1.EnrolmentService/Enrol";
const HEARTBEAT = "/agent/komoriuta.v1.AgentService/SendHeartbeat";

interface Enrolled {
  readonly accessToken: string;
}

/** Registers a server as the line from a key does, as far as the manager is concerned. */
async function enrol(manager: Manager, secret: string, end: string): Promise<Enrolled> {
  const server = { hostname: "web-1", macAddress: `a0:36:9f:00:00:${end}` };
  const answer = await callJson(manager, ENROL, server, { authorization: `Bearer ${secret}` });
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body) as Enrolled;
}

async function secretIn(dialog: Locator): Promise<string> {
  const line = (await dialog.getByText("install.sh").textContent()) ?? "";
  expect(line).toMatch(/^ echo enrol-[A-Za-z0-9]{32} \| sh -c '/);
  return /enrol-\w+/.exec(line)?.[0] ?? "";
}

const part = (page: Page, name: string): Locator =>
  page.locator("section").filter({ has: page.getByRole("heading", { name }) });

test.beforeEach(async ({ page, operator }) => {
  await removeAllServers(operator);
  await page.goto("/enrol");
  // A file that is given before the page is alive is not read.
  await live(page);
});

test("a key is made, shown once, used, watched and revoked", async ({ page, manager }) => {
  await page.goto("/servers");
  await page.getByRole("main").getByRole("link", { name: "Add many servers" }).click();
  await expect(page.getByRole("heading", { name: "Add many servers", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Key name").fill("Room 12");
  await dialog.getByLabel("Group").selectOption({ label: "New group…" });
  await dialog.getByLabel("Name of the new group").fill("room 12");
  await dialog.getByLabel("Number of servers").fill("2");
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog.getByText("The key is shown only once.")).toBeVisible();
  const secret = await secretIn(dialog);
  await expectNoBarriers(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();

  const keys = part(page, "Enrolment keys");
  const key = keys.getByRole("listitem").filter({ hasText: "Room 12" }).first();
  await expect(key).toContainText("Valid · 0 of 2 servers · room 12");
  expect(await page.content()).not.toContain(secret.slice(6));

  const servers = part(page, "Registered servers");
  const { accessToken } = await enrol(manager, secret, "01");
  await expect(servers.getByRole("listitem").first()).toContainText("web-1");
  await expect(servers.getByRole("listitem").first()).toContainText("waiting…");
  await expect(key).toContainText("1 of 2 servers");
  const report = {
    ...{ heartbeatStatus: "HEARTBEAT_STATUS_LAUNCHED", bootId: "a-boot", instanceId: "an-instance" },
    sequence: 1,
  };
  await callJson(manager, HEARTBEAT, report, { authorization: `Bearer ${accessToken}` });
  await expect(servers.getByRole("listitem").first()).toContainText("reporting");
  await enrol(manager, secret, "02");
  await expect(servers.getByRole("link", { name: "web-1-2" })).toBeVisible();
  await expect(key).toContainText("Used up · 2 of 2 servers");
  await expectNoBarriers(page);

  await servers.getByRole("link", { name: "web-1", exact: true }).click();
  await expect(page).toHaveURL(/\/servers\//);
  await expect(page.getByRole("heading", { name: "web-1", level: 1 })).toBeVisible();
  await expect(page.getByText('"Room 12", 127.0.0.1')).toBeVisible();
  await expect(page.getByText("room 12", { exact: true })).toBeVisible();
});

test("a key that is revoked is good for nothing", async ({ page, manager, operator }) => {
  const keys = operator.client(EnrolmentKeyService);
  const { secret } = await keys.createEnrolmentKey({ name: "lab", validHours: 1, maxServers: 5 });
  await page.reload();
  await page.getByRole("button", { name: "Revoke lab" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("The key lab was revoked.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Revoke lab" })).toBeHidden();
  const server = { hostname: "web-1", macAddress: "a0:36:9f:00:00:01" };
  const answer = await callJson(manager, ENROL, server, { authorization: `Bearer ${secret}` });
  expect(answer.body).toContain("The enrolment key was revoked");
});

test("a list goes out, and in again with changes that are seen first", async ({ page, operator }) => {
  const nas = { name: "=nas", macAddress: "A0:36:9F:00:00:01", heartbeatInterval: 10 };
  await operator.servers.createServer(nas);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export list" }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  expect(download.suggestedFilename()).toBe("servers.csv");
  expect(text).toContain("'=nas,A0:36:9F:00:00:01,10,");

  const list = `${text.replace(",10,", ",20,attic")}mail,a0:36:9f:00:00:02,,\r\nbad,no,,\r\n`;
  const give = (buffer: Buffer): Promise<void> =>
    page.getByLabel("Import a list").setInputFiles({ name: "servers.csv", mimeType: "text/csv", buffer });
  await give(Buffer.from(list));
  const preview = page.getByRole("region", { name: "What the list changes" });
  await expect(preview.getByRole("status")).toHaveText("1 new · 1 changed · 0 unchanged · 1 refused");
  await expect(preview.getByText("New groups: attic")).toBeVisible();
  await expect(preview.getByRole("row").filter({ hasText: "=nas" })).toContainText("interval: 10 → 20");
  await expect(preview.getByRole("row").filter({ hasText: "bad" })).toContainText("Enter six pairs");
  await expectNoBarriers(page);
  expect((await operator.servers.listServers({})).servers).toHaveLength(1);

  // What was seen is what is done: somebody else was quicker.
  const { servers } = await operator.servers.listServers({});
  await operator.servers.updateServer({ uuid: servers[0]?.uuid ?? "", name: "nas" });
  await preview.getByRole("button", { name: "Save 2 servers" }).click();
  await expect(page.getByText("Something has changed meanwhile.")).toBeVisible();
  await expect(preview.getByRole("row").filter({ hasText: "=nas" })).toContainText("name: nas → =nas");
  await preview.getByRole("button", { name: "Save 2 servers" }).click();
  await expect(page.getByText("1 added, 1 changed.")).toBeVisible();
  const after = (await operator.servers.listServers({})).servers;
  expect(after.map(({ name, heartbeatInterval }) => [name, heartbeatInterval]).sort()).toEqual([
    ["=nas", 20],
    ["mail", 10],
  ]);

  await give(Buffer.from([0x6e, 0x61, 0x6d, 0x65, 0x2c, 0x8d, 0x0a]));
  await expect(page.getByText("The file is not UTF-8.")).toBeVisible();
  await give(Buffer.from('name,mac\n"a'));
  await expect(page.getByText("A quotation mark in line 2 is not closed.")).toBeVisible();
});

test("a list sets ways from outside; their secrets are asked for again, and never come out", async ({
  page,
  operator,
}) => {
  const mac = "A0:36:9F:00:00:04";
  await operator.servers.createServer({ name: "elm", macAddress: mac, heartbeatInterval: 10 });
  const head = "name,mac,redfish_address,redfish_user,redfish_secret,http_options";
  const give = (row: string): Promise<void> =>
    page
      .getByLabel("Import a list")
      .setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(`${head}\n${row}\n`) });
  const preview = page.getByRole("region", { name: "What the list changes" });
  const row = preview.getByRole("row").filter({ hasText: "elm" });
  await give(`elm,${mac},bmc-elm.example,root,a secret of elm,`);
  await expect(row).toContainText("BMC (Redfish), address: – → bmc-elm.example");
  await expect(row).toContainText("BMC (Redfish): new secret");
  await expect(preview).not.toContainText("a secret of elm");
  await expectNoBarriers(page);
  await preview.getByRole("button", { name: "Save 1 server" }).click();
  await expect(page.getByText("0 added, 1 changed.")).toBeVisible();

  await give(`elm,${mac},evil.example,root,,`);
  await expect(row).toContainText(
    "BMC (Redfish), secret: Enter it again: it is kept only for the same address and user.",
  );
  await give(`elm,${mac},bmc-elm.example,root,,on and off`);
  await expect(row).toContainText("Plug or switch, options: Write options as name=value");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export list" }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  expect(text).toContain("bmc-elm.example,root,,");
  expect(text).not.toContain("a secret of elm");
});

test("a file of another program is recognized, and what is no machine is named", async ({
  page,
  operator,
}) => {
  const maple = { name: "maple", macAddress: "02:00:5E:00:53:61", heartbeatInterval: 10 };
  await operator.servers.createServer(maple);
  const leases = [
    "1764500000 02:00:5e:00:53:61 192.0.2.61 laptop 01:02:00:5e:00:53:61",
    "1764500001 02:00:5e:00:53:62 192.0.2.62 larch *",
    "1764500002 02:00:5e:00:53:63 192.0.2.63 * *",
    "1764500003 1577058305 2001:db8::64 larch 00:01:00:01:2c",
  ].join("\n");
  const give = (name: string, text: string): Promise<void> =>
    page
      .getByLabel("Import a list")
      .setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });
  await give("dnsmasq.leases", leases);
  const preview = page.getByRole("region", { name: "What the list changes" });
  await expect(preview.getByText("dnsmasq leases: 3 machines")).toBeVisible();
  await expect(preview.getByRole("status")).toHaveText("2 new · 0 changed · 1 unchanged · 0 refused");
  await preview.getByText("1 entry is left out").click();
  await expect(preview.getByText("Line 4: It has no MAC address of one network card.")).toBeVisible();
  await expectNoBarriers(page);
  await preview.getByRole("button", { name: "Save 2 servers" }).click();
  await expect(page.getByText("2 added, 0 changed.")).toBeVisible();
  const { servers } = await operator.servers.listServers({});
  expect(servers.map(({ name }) => name).sort()).toEqual(["02:00:5E:00:53:63", "larch", "maple"]);

  await give("notes.txt", "nothing of a machine");
  await expect(page.getByText("This is no list that is known.")).toBeVisible();
});

test("machines on the manager's networks are offered, ticked, named and saved", async ({
  page,
  operator,
}) => {
  // The manager runs on this machine.
  const { machines } = scanOf(readFileSync("/proc/net/arp", "utf8"), []);
  const scan = part(page, "Machines on the manager’s networks");
  await scan.getByRole("button", { name: "Look for machines" }).click();
  const [first] = machines;
  if (!first) return expect(scan.getByRole("status")).toContainText("There are none");
  const found = scan.getByRole("region", { name: "Machines found" });
  await found.getByLabel(`Name of ${first.macAddress}`).fill("yew");
  await expect(found.getByRole("checkbox", { name: `Choose ${first.macAddress}` })).toBeChecked();
  await expectNoBarriers(page);
  await scan.getByRole("button", { name: "Preview 1 server" }).click();
  await scan.getByRole("button", { name: "Save 1 server" }).click();
  await expect(page.getByText("1 added, 0 changed.")).toBeVisible();
  const { servers } = await operator.servers.listServers({});
  expect(servers.map(({ name, macAddress }) => [name, macAddress])).toEqual([["yew", first.macAddress]]);
  await scan.getByRole("button", { name: "Look for machines" }).click();
  await expect(scan.getByRole("status")).toBeVisible();
  await expect(scan.getByText(first.macAddress)).toBeHidden();
});

test("a group that is made elsewhere is called by its name", async ({ page, operator }) => {
  const oak = { name: "oak", macAddress: "A0:36:9F:00:00:03", heartbeatInterval: 10 };
  const { server } = await operator.servers.createServer(oak);
  const uuid = server?.uuid ?? "";
  await page.goto(`/servers/${uuid}`);
  await live(page);
  await operator.client(GroupService).createGroup({ name: "room 9", serverUuids: [uuid] });
  await expect(page.getByText("room 9", { exact: true })).toBeVisible();

  await page.goto("/enrol");
  await expect(page.getByRole("button", { name: "New key" })).toBeVisible();
  await operator.client(GroupService).createGroup({ name: "room 10" });
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("dialog").getByLabel("Group").selectOption({ label: "room 10" });
});
