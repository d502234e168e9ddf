import { createServer, type AddressInfo, type Server } from "node:net";
import { DoorService } from "../../lib/gen/proto/komoriuta/v1/door_pb";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { freePort } from "../helpers/environment";
import { join, type Operator } from "../helpers/operator";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { giveSession, live, sidewards } from "./parts";

const test = testAlone({ KOMO_DOORS_ADDRS: "127.0.0.1" });

/** A service that answers each connection with a small page. */
async function service(): Promise<{ readonly port: number; readonly server: Server }> {
  const page =
    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 14\r\nconnection: close\r\n\r\n<p>Welcome</p>";
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(page));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

const makeDoor = (operator: Operator, name: string, serverUuid: string, port: number, changes: object = {}) =>
  operator.client(DoorService).createDoor({ door: { name, serverUuid, port, ...changes } });

test("a door is made in the console, shown with its server, changed, and deleted", async ({
  page,
  mine,
  add,
}) => {
  const nas = await add("nas");
  await page.goto("/doors");
  await live(page);
  await expectNoBarriers(page);
  await page.getByRole("link", { name: "New door" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter a port from 1 to 65535.")).toBeVisible();
  await expectNoBarriers(page);
  await page.getByLabel("Name").fill("nas-ssh");
  await page.getByLabel("Server", { exact: true }).selectOption("nas");
  await page.getByLabel("Port there").fill("22");
  const listens = await freePort();
  await page.getByLabel("Listens at (optional)").fill(`192.0.2.1:${listens}`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("KOMO_DOORS_ADDRS does not name this address.")).toBeVisible();
  await page.getByLabel("Listens at (optional)").fill(`127.0.0.1:${listens}`);
  await page.getByRole("button", { name: "Save" }).click();
  const card = page.locator("[data-door='nas-ssh']");
  await expect(card).toContainText("port 22");
  await expect(card).toContainText("Nobody inside");
  await expectNoBarriers(page);

  await page.goto(`/servers/${nas.uuid}`);
  await live(page);
  await page.getByRole("link", { name: "nas-ssh" }).click();
  await expect(page.getByText("Nobody has knocked yet.")).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await sidewards(page)).toBe(0);
  await page.getByLabel("Rest until tomorrow morning").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(card).toContainText("Rests until");
  expect(await sidewards(page)).toBe(0);
  const [door] = (await mine.client(DoorService).listDoors({})).doors;
  expect(door).toMatchObject({ name: "nas-ssh", firstByte: true, waitSeconds: 300, fault: "" });
  expect(door?.pausedUntil).toBeDefined();

  await page.getByRole("link", { name: "nas-ssh" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No doors yet")).toBeVisible();
});

test("its link wakes the server, shows the light that goes on, and leads on once the port answers", async ({
  browser,
  own,
  mine,
  add,
}) => {
  const nas = await add("nas");
  const { port, server } = await service();
  await makeDoor(mine, "nas-web", nas.uuid, port);
  // Without scripts: each look is a page of its own.
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: own.url });
  try {
    await giveSession(context, mine);
    const page = await context.newPage();
    await page.goto("/d/nas-web");
    const state = page.locator("[data-state]");
    await expect(state).toHaveAttribute("data-state", "waiting");
    await expect(state).toContainText("The light goes on: it is waking.");
    await expect(state).toContainText(/\d+ s/);
    const power = async () => (await mine.servers.getServer({ uuid: nas.uuid })).server?.powerStatus;
    await expect.poll(power).toBe(PowerStatus.ON);
    for (const status of ["LAUNCHED", "ON"] as const) await nas.beat(status);
    await expect(page.getByText("Welcome")).toBeVisible({ timeout: 30_000 });
    expect(new URL(page.url()).port).toBe(String(port));
    const [door] = (await mine.client(DoorService).listDoors({})).doors;
    const { knocks } = await mine.client(DoorService).listKnocks({ uuid: door?.uuid ?? "" });
    expect(knocks).toMatchObject([{ woke: true, from: own.userId }]);
  } finally {
    await context.close();
    server.close();
  }
});

test("turning off a server with doors asks whether they rest until tomorrow, and they do where that is wanted", async ({
  page,
  mine,
  add,
  stayOn,
}) => {
  const nas = await add("nas");
  await nas.beat("LAUNCHED");
  await stayOn(nas);
  for (const [name, port] of [
    ["nas-ssh", 22],
    ["nas-web", 443],
  ] as const)
    await makeDoor(mine, name, nas.uuid, port);
  const rests = async (): Promise<boolean[]> =>
    (await mine.client(DoorService).listDoors({})).doors.map(({ pausedUntil }) => pausedUntil !== undefined);
  await page.goto(`/servers/${nas.uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Turn off nas", exact: true }).click();
  const question = page.getByRole("alertdialog", { name: "Turn off nas?" });
  const rest = question.getByRole("checkbox", { name: /^Let its 2 doors rest until/ });
  await expect(rest).not.toBeChecked();
  await rest.check();
  await question.getByText("As a command", { exact: true }).click();
  await expect(question).toContainText(/komoctl off nas --rest-doors \d{4}-/);
  await expectNoBarriers(page);
  await question.getByRole("button", { name: "Turn off", exact: true }).click();
  await nas.wantedOff();
  await expect.poll(rests).toEqual([true, true]);
  await page.goto("/doors");
  await expect(page.locator("[data-door='nas-ssh']")).toContainText("Rests until");
});

test("who may not wake the server sees it asleep, and a door that is not there is none", async ({
  browser,
  own,
  mine,
  add,
}) => {
  const nas = await add("nas");
  await makeDoor(mine, "nas-web", nas.uuid, 80);
  const viewer = await join(own, mine, "viewer", [{ role: Role.VIEWER }]);
  const context = await browser.newContext({ baseURL: own.url });
  try {
    const page = await context.newPage();
    await page.goto("/d/nas-web");
    await expect(page).toHaveURL(/\/login$/);
    await giveSession(context, viewer);
    await page.goto("/d/nas-web");
    await expect(page.getByText("You may see it, but not wake it.")).toBeVisible();
    await expectNoBarriers(page);
    expect((await mine.servers.getServer({ uuid: nas.uuid })).server?.powerStatus).toBe(PowerStatus.OFF);
    await page.goto("/doors");
    await expect(page.locator("[data-door='nas-web']")).toBeVisible();
    await expect(page.getByRole("link", { name: "New door" })).toBeHidden();
    expect((await page.goto("/d/nowhere"))?.status()).toBe(404);
  } finally {
    await context.close();
  }
});
