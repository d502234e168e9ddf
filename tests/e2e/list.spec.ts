import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { callJson } from "../helpers/web";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, live, rowOf, showServersAs } from "./parts";

const NAMES = ["node 2", "node 10", "Archive", "<b>bold</b>", "子守唄 🌙", "שרת לילה"];

test.beforeAll(async ({ manager }) => {
  const { servers } = await logIn(manager);
  for (const { uuid } of (await servers.listServers({})).servers) await servers.deleteServer({ uuid });
  for (const [i, name] of NAMES.entries())
    await servers.createServer({ name, macAddress: `02:00:5e:00:58:0${i}`, heartbeatInterval: 10 });
});

test("is searched, filtered and sorted, and the address remembers it", async ({ page }) => {
  await page.goto("/servers");
  const names = page.getByRole("list", { name: "Servers" }).getByRole("heading", { level: 2 });
  await expect(names).toHaveText(["<b>bold</b>", "Archive", "node 2", "node 10", "שרת לילה", "子守唄 🌙"]);
  await page.getByRole("searchbox", { name: "Search" }).fill("node");
  await expect(names).toHaveText(["node 2", "node 10"]);
  await expect(page.getByText("2 of 6 servers", { exact: true })).toBeAttached();
  await expect(page).toHaveURL("/servers?search=node");
  await page.reload();
  await expect(names).toHaveText(["node 2", "node 10"]);
  await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue("node");

  await page.getByRole("region", { name: "Show" }).getByRole("link", { name: /On/ }).click();
  await expect(page.getByText("No matches")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(names).toHaveCount(NAMES.length);
  await page.getByRole("combobox", { name: "Sort by" }).selectOption("Status");
  await expect(page).toHaveURL("/servers?sort=status");
});

test("what was typed before the page came alive is searched for", async ({ page }) => {
  let comeAlive = (): void => undefined;
  const alive = new Promise<void>((resolve) => (comeAlive = resolve));
  await page.route(/\/_next\/static\/.*\.js$/, (route) => alive.then(() => route.continue()));
  await page.goto("/servers", { waitUntil: "commit" });
  const names = page.getByRole("list", { name: "Servers" }).getByRole("heading", { level: 2 });
  await expect(names).toHaveCount(NAMES.length);
  await page.getByRole("searchbox", { name: "Search" }).fill("node");
  comeAlive();
  await expect(names).toHaveText(["node 2", "node 10"]);
  await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue("node");
});

test("is there, and its buttons work, without JavaScript", async ({ browser, manager, operator }) => {
  const context = await browser.newContext({ baseURL: manager.url, javaScriptEnabled: false });
  await showServersAs(context, "list");
  const page = await context.newPage();
  await page.goto("/servers?search=node&sort=status");
  await expect(page).toHaveURL("/login");
  await page.getByLabel("User ID").fill(manager.userId);
  await page.getByLabel("Password").fill(manager.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL("/servers?search=node&sort=status");
  await expect(page.getByRole("list", { name: "Servers" }).getByRole("listitem")).toHaveCount(2);

  await page.goto("/servers");
  await expect(rowOf(page, "Archive")).toContainText("OFF");
  await page.getByRole("button", { name: "Turn on Archive" }).click();
  await expect(rowOf(page, "Archive")).toContainText("Starting");
  const { servers } = await operator.servers.listServers({});
  expect(servers.find(({ name }) => name === "Archive")?.powerStatus).toBe(2);
  await context.close();
});

for (const width of [1280, 1024, 320])
  test(`has no barriers (${width} px)`, async ({ page }) => {
    await page.setViewportSize({ width, height: 720 });
    await page.goto("/servers");
    await live(page);
    await expectNoBarriers(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    if (width > 400) return;
    const low = await page
      .getByRole("main")
      .getByRole("button")
      .evaluateAll((buttons) =>
        buttons.filter((button) => button.getBoundingClientRect().height < 44).map((b) => b.ariaLabel),
      );
    expect(low).toEqual([]);
  });

test("where people want no motion, another theme is there at once", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto("/servers");
  await expect(rowOf(page, "Archive")).toBeVisible();
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  const colours = await page.evaluate(() => {
    const shown = [document.body, ...document.querySelectorAll("h2 a, h2 a *")];
    return [...new Set(shown.map((element) => getComputedStyle(element).color))];
  });
  expect(colours, "the colour of all names, and of the page").toHaveLength(1);
});

test("by keyboard: search, the reason of a disabled button, a notice above a dialog", async ({
  page,
  manager,
  operator,
}) => {
  const stopping = await addSpoken(manager, operator, "stopping");
  await stopping.beat("LAUNCHED");
  await operator.power.turnOff({ uuid: stopping.uuid });
  await stopping.beat("STOPPING");
  await page.goto("/servers");
  await live(page);
  const turnOn = rowOf(page, "node 2").getByRole("button", { name: "Turn on node 2" });
  await turnOn.focus();
  await page.keyboard.press("Enter");
  const cancel = rowOf(page, "node 2").getByRole("button", { name: "Cancel starting node 2" });
  await expect(cancel).toBeFocused();
  // It comes with the manager's word, and lies between.
  await expect(rowOf(page, "node 2").getByRole("button", { name: "Wake again" })).toBeVisible();

  const refused = rowOf(page, "stopping").getByRole("button", { name: "Turn on stopping" });
  await expect(refused).toHaveAttribute("aria-disabled", "true");
  await expect(refused).toHaveAccessibleDescription(/The server can be turned on while/);
  await refused.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(rowOf(page, "stopping").getByRole("tooltip")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rowOf(page, "stopping").getByRole("tooltip")).toBeHidden();
  await operator.servers.deleteServer({ uuid: stopping.uuid });

  // The manager cannot be reached: told in the footer, which a dialog does not put out of reach.
  await page.route("**/servers", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await rowOf(page, "node 10").getByRole("button", { name: "Turn on node 10" }).focus();
  await page.keyboard.press("Enter");
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices.getByText("node 10: The manager does not answer.", { exact: false })).toBeVisible();
  await expect(rowOf(page, "node 10")).toContainText("OFF");
  await page.getByRole("button", { name: "Add server" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByLabel("Server name")).toBeFocused();
  await expectNoBarriers(page);
  const close = notices.getByRole("button", { name: "Close" });
  for (let tabs = 0; tabs < 12; tabs++) {
    await page.keyboard.press("Tab");
    if (await close.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(close).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(notices).toBeHidden();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("button", { name: "Add server" })).toBeFocused();
});

test("from a server one comes back to what was searched for and filtered", async ({ page }) => {
  await page.goto("/servers");
  await live(page);
  await page.getByRole("searchbox", { name: "Search" }).fill("node");
  await page.getByRole("combobox", { name: "Sort by" }).selectOption("Status");
  const place = "/servers?search=node&sort=status";
  await expect(page).toHaveURL(place);
  await page.getByRole("link", { name: "node 10", exact: true }).click();
  await expect(page.getByRole("heading", { name: "node 10", level: 1 })).toBeVisible();
  await page.reload();
  await page.getByRole("link", { name: "Back to the list" }).click();
  await expect(page).toHaveURL(place);
  await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue("node");
  await expect(page.getByRole("list", { name: "Servers" }).getByRole("listitem")).toHaveCount(2);

  // The way in the navigation leads to all of them.
  await page.getByRole("link", { name: "node 10", exact: true }).click();
  await page
    .getByRole("navigation", { name: "Navigation" })
    .getByRole("link", { name: "Servers", exact: true })
    .click();
  await expect(page).toHaveURL("/servers");
});

for (const locale of ["en-GB", "ja-JP"])
  test.describe(`many rows (${locale})`, () => {
    test.use({ locale });

    for (const width of [1280, 1024, 900, 520, 390, 320])
      test(`rows out of sight take the room that they will need (${width} px)`, async ({
        page,
        manager,
        operator,
      }) => {
        await fillWithRows(manager, operator);
        await page.setViewportSize({ width, height: 720 });
        await page.goto("/servers?search=row+");
        const rows = page
          .getByRole("main")
          .getByRole("listitem")
          .filter({ has: page.getByRole("heading", { level: 2 }) });
        await expect(rows).toHaveCount(ROWS);
        await live(page);
        const heights = () =>
          rows.evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().height)));
        const reserved = await heights();
        const height = () => page.evaluate(() => document.documentElement.scrollHeight);
        const before = await height();
        // Down to the end, screen by screen: each row is drawn.
        for (let at = 0; at < before; at += 500) {
          await page.evaluate((top) => window.scrollTo({ top, behavior: "instant" }), at + 500);
          await page.evaluate(() => new Promise(requestAnimationFrame));
        }
        await expect(rows.last()).toBeInViewport();
        const drawn = await heights();
        expect(Math.max(...drawn.map((each, i) => Math.abs(each - (reserved[i] ?? 0))))).toBeLessThanOrEqual(
          1,
        );
        expect(Math.abs((await height()) - before)).toBeLessThanOrEqual(2);
      });
  });

const ROWS = 40;

/** Servers to scroll through: every second one is on, and some of those wait until they are free, or are kept on. */
async function fillWithRows(manager: Manager, operator: Operator): Promise<void> {
  const { servers } = await operator.servers.listServers({});
  for (let row = servers.filter(({ name }) => name.startsWith("row ")).length; row < ROWS; row++) {
    const macAddress = `02:00:5e:01:58:${row.toString(16).padStart(2, "0")}`;
    const { server, accessToken } = await operator.servers.createServer({
      name: `row ${row}`,
      macAddress,
      heartbeatInterval: 60,
    });
    if (row % 2 === 0) continue;
    const report = {
      heartbeatStatus: "HEARTBEAT_STATUS_ON",
      bootId: "b",
      instanceId: "i",
      sequence: 1,
      use: { holders: [{ kind: "HOLDER_KIND_SESSION", name: "somebody with a long name (ssh)" }] },
    };
    const headers = { authorization: `Bearer ${accessToken}` };
    await callJson(manager, "/agent/komoriuta.v1.AgentService/SendHeartbeat", report, headers);
    const [uuid, until] = [server?.uuid ?? "", timestampFromMs(Date.now() + 3_600_000)];
    if (row % 8 === 1) await operator.power.turnOff({ uuid, mode: StopMode.WHEN_FREE, until });
    if (row % 8 === 3) await operator.client(HoldService).placeHold({ serverUuids: [uuid], until });
  }
}
