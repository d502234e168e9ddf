import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import type { Server } from "../../lib/gen/proto/komoriuta/v1/server_pb";
import { join } from "../helpers/operator";
import { callJson } from "../helpers/web";
import { expect, expectNoBarriers, testLoggedIn } from "./fixtures";
import { fillServerForm, giveSession, live, rowOf, sidewards } from "./parts";

const GET_MANIFEST = "/agent/komoriuta.v1.AgentService/GetManifest";
const SEND_HEARTBEAT = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
let made = 0;

/** A page that shows a new server. */
const test = testLoggedIn.extend<{ server: Server; token: string }>({
  server: async ({ operator, page }, use) => {
    made += 1;
    const pair = made.toString(16).padStart(2, "0");
    const wanted = { name: `elm ${made}`, macAddress: `02:00:5e:00:54:${pair}`, heartbeatInterval: 10 };
    const { server, accessToken } = await operator.servers.createServer(wanted);
    if (!server) throw new Error("no server was made");
    tokens.set(server.uuid, accessToken);
    await page.goto(`/servers/${server.uuid}`);
    await use(server);
  },
  token: async ({ server }, use) => use(tokens.get(server.uuid) ?? ""),
});
const tokens = new Map<string, string>();

test("shows what there is to know", async ({ page, server }) => {
  await expect(page.getByRole("heading", { name: server.name, level: 1 })).toBeVisible();
  await expect(page.getByText(server.uuid).first()).toBeVisible();
  await expect(page.getByText(/02:00:5e:00:54/i).first()).toBeVisible();
  await expect(page.getByText("10 s", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: `Turn on ${server.name}` })).toBeVisible();
  await expectNoBarriers(page);
});

test("says why it will not wake, and what to do about it", async ({ page, token, manager }) => {
  const report = async (sequence: number, macAddress: string) => {
    const cards = [{ name: "eth0", macAddress, wakeOnLan: false, defaultRoute: true }];
    const agent = { version: "1.0.0", hostname: "elm", os: "Debian", arch: "x86_64", interfaces: cards };
    const heartbeat = {
      heartbeatStatus: "HEARTBEAT_STATUS_ON",
      bootId: "b",
      instanceId: "i",
      sequence,
      agent,
    };
    const headers = { authorization: `Bearer ${token}` };
    const answer = await callJson(manager, SEND_HEARTBEAT, heartbeat, headers);
    expect(answer.status).toBe(200);
  };
  const warning = page.getByRole("region", { name: "This server might not wake" });
  await expect(page.getByText("No agent has reported yet.")).toBeVisible();
  await expect(warning).toBeHidden();
  await report(1, "02:00:5E:00:55:FF");
  // One press takes the address that was probably meant; then only that its card does not listen is left.
  await warning.getByRole("button", { name: "Use the address of eth0" }).click();
  await expect(page.getByText("eth0 is woken at 02:00:5E:00:55:FF from now on.")).toBeVisible();
  await expect(warning).toContainText("sudo komo-agent doctor --fix eth0");

  // Its first day: off, then on, in words and as a picture.
  const day = page.getByRole("region", { name: "The last 7 days" });
  await expect(day.getByRole("listitem").first()).toContainText(/^OFF, /);
  await expect(day.getByRole("listitem").last()).toContainText(/^ON, /);
  await expect(day.locator("[data-interval=OFF]")).toBeAttached();

  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 320, height: 640 });
  await expectNoBarriers(page);
  expect(await sidewards(page)).toBe(0);
});

test("is edited", async ({ page, server, operator }) => {
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Server name")).toHaveValue(server.name);
  await expect(dialog.getByLabel("Heartbeat interval (seconds)")).toHaveValue("10");
  await dialog.getByLabel("Heartbeat interval (seconds)").fill("0");
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await expectNoBarriers(page);
  const renamed = `${server.name} by the lake`;
  await fillServerForm(dialog, [renamed, server.macAddress, "20"]);
  await dialog.getByRole("button", { name: "Save" }).click();

  await expect(dialog).toBeHidden();
  await expect(page.getByText(`${renamed} was saved.`)).toBeVisible();
  await expect(page.getByRole("heading", { name: renamed, level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(`${renamed} · komoriuta`);
  const { server: kept } = await operator.servers.getServer({ uuid: server.uuid });
  expect(kept).toMatchObject({ name: renamed, heartbeatInterval: 20, macAddress: server.macAddress });
});

test("shows older events when asked to, and goes on telling of new ones", async ({
  page,
  server,
  operator,
}) => {
  const rename = (name: string) => operator.servers.updateServer({ uuid: server.uuid, name });
  for (let time = 1; time <= 75; time++) await rename(`${server.name}, name ${time}`);
  await page.reload();
  await live(page);
  const events = page.getByRole("region", { name: "Recent events" });
  const older = events.getByRole("button", { name: "Show earlier events" });
  await expect(events.getByRole("listitem")).toHaveCount(20);
  await rename("at last");
  await expect(events.getByRole("listitem")).toHaveCount(21);
  await older.click();
  await expect(events.getByRole("listitem")).toHaveCount(71);
  await rename("at very last");
  await expect(events.getByRole("listitem").first()).toContainText("at very last was edited.");
  await older.focus();
  await page.keyboard.press("Enter");
  // Added once and edited 77 times.
  await expect(events.getByRole("listitem")).toHaveCount(78);
  await expect(events.getByRole("listitem").last()).toContainText(`${server.name} was added.`);
  await expect(events.getByText("There are no earlier events.")).toBeFocused();
  await expect(older).toBeHidden();
});

test("gets a new token only after a second click, and the old one is dead at once", async ({
  page,
  server,
  token,
  manager,
}) => {
  const asks = async (accessToken: string): Promise<number> => {
    const headers = { authorization: `Bearer ${accessToken}` };
    return (await callJson(manager, GET_MANIFEST, { bootId: "a-boot" }, headers)).status;
  };
  await page.getByRole("button", { name: "Rotate access token" }).click();
  const question = page.getByRole("alertdialog");
  await expectNoBarriers(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toBeHidden();
  expect(await asks(token)).toBe(200);

  await page.getByRole("button", { name: "Rotate access token" }).click();
  await question.getByRole("button", { name: "Rotate" }).click();
  const dialog = page.getByRole("dialog");
  const field = dialog.getByLabel("Access token");
  await expect(field).toHaveValue(/^[A-Za-z0-9]{32}$/);
  const fresh = await field.inputValue();
  expect(fresh).not.toBe(token);
  expect([await asks(token), await asks(fresh)]).toEqual([401, 200]);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(`The access token of ${server.name} was rotated.`).first()).toBeVisible();
});

test("is deleted only after a second click, for good", async ({ page, server, token, manager, operator }) => {
  await page.getByRole("button", { name: "Delete" }).click();
  const question = page.getByRole("alertdialog");
  await expectNoBarriers(page);
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(question).toBeHidden();
  expect((await operator.servers.getServer({ uuid: server.uuid })).server?.name).toBe(server.name);

  await page.getByRole("button", { name: "Delete" }).click();
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL("/servers");
  await expect(page.getByText(`${server.name} was deleted.`)).toBeVisible();
  await expect(rowOf(page, server.name)).toHaveCount(0);
  const { servers } = await operator.servers.listServers({});
  expect(servers.map(({ uuid }) => uuid)).not.toContain(server.uuid);
  const headers = { authorization: `Bearer ${token}` };
  expect((await callJson(manager, GET_MANIFEST, { bootId: "a-boot" }, headers)).status).toBe(401);
  const answer = await page.goto(`/servers/${server.uuid}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByText("Server not found")).toBeVisible();
  await expect(page).toHaveTitle(/komoriuta/);
  await expectNoBarriers(page);
});

test("speaks Japanese when it is chosen from the menu", async ({
  page,
  context,
  manager,
  operator,
  server,
}) => {
  // It is kept for whoever chooses it: other tests use the manager's own login.
  await giveSession(context, await join(manager, operator, "chiyo", [{ role: Role.ADMIN }]));
  await page.reload();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitemradio", { name: "日本語" }).click();
  await expect(page.getByRole("button", { name: "編集" })).toBeVisible();
  await expect(page.getByRole("button", { name: `${server.name}を起動` })).toBeVisible();
  await page.getByRole("button", { name: "アクセストークンを再発行" }).click();
  await expect(page.getByRole("alertdialog").getByRole("button", { name: "再発行" })).toBeVisible();
  await page.getByRole("alertdialog").getByRole("button", { name: "キャンセル" }).click();
  await page.getByRole("button", { name: "削除" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "キャンセル" }).click();
  await expectNoBarriers(page);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
});
