import { logIn } from "../helpers/operator";
import { expect, expectNoBarriers, testAnswering, testLoggedIn as test } from "./fixtures";
import { addSpoken, live, removeAllServers, rowOf, showServersAs } from "./parts";
import { expectRoomForRows } from "./rows";

const NAMES = ["node 2", "node 10", "Archive", "<b>bold</b>", "子守唄 🌙", "שרת לילה"];

test.beforeAll(async ({ manager }) => {
  const operator = await logIn(manager);
  await removeAllServers(operator);
  for (const [i, name] of NAMES.entries())
    await operator.servers.createServer({ name, macAddress: `02:00:5e:00:58:0${i}`, heartbeatInterval: 10 });
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
  await page.getByRole("link", { name: "Show all" }).click();
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

  await page.goto("/servers?search=nowhere&show=on");
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page).toHaveURL("/servers");
  await expect(page.getByRole("list", { name: "Servers" }).getByRole("listitem")).toHaveCount(NAMES.length);
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

testAnswering(
  "by keyboard: search, the reason of a disabled button, a notice above a dialog",
  async ({ page, manager, operator }) => {
    const applying = await addSpoken(manager, operator, "applying");
    await applying.beat("LAUNCHED");
    await operator.power.turnOff({ uuid: applying.uuid });
    await operator.power.turnOn({ uuid: applying.uuid });
    await page.goto("/servers");
    await live(page);
    const turnOn = rowOf(page, "node 2").getByRole("button", { name: "Turn on node 2" });
    await turnOn.focus();
    await page.keyboard.press("Enter");
    const cancel = rowOf(page, "node 2").getByRole("button", { name: "Cancel turning on node 2" });
    await expect(cancel).toBeFocused();
    // It comes with the manager's word, and lies between.
    await expect(rowOf(page, "node 2").getByRole("button", { name: "Wake again" })).toBeVisible();

    const refused = rowOf(page, "applying").getByRole("button", { name: "Turn off applying" });
    await expect(refused).toHaveAttribute("aria-disabled", "true");
    await expect(refused).toHaveAccessibleDescription(/The server can be turned off while/);
    await refused.focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    await expect(rowOf(page, "applying").getByRole("tooltip")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(rowOf(page, "applying").getByRole("tooltip")).toBeHidden();
    // So it does in the moment in which it comes to open again.
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    await expect(rowOf(page, "applying").getByRole("tooltip")).toBeVisible();
    await refused.evaluate((button) => {
      button.blur();
      button.focus();
      dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    });
    await expect(rowOf(page, "applying").getByRole("tooltip")).toBeHidden();
    await operator.servers.deleteServer({ uuid: applying.uuid });

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
  },
);

test("of two changes in quick succession the second one leaves the first as it is", async ({ page }) => {
  await page.goto("/servers");
  await live(page);
  // In one task: nothing is rendered in between.
  await page.evaluate(() => {
    const set = (of: HTMLInputElement | HTMLSelectElement, value: string) => {
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(of), "value")?.set?.call(of, value);
      of.dispatchEvent(new Event(of instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
    };
    const { search, sort } = document.querySelector<HTMLFormElement>("form[role=search]")
      ?.elements as unknown as {
      readonly search: HTMLInputElement;
      readonly sort: HTMLSelectElement;
    };
    set(search, "node");
    set(sort, "status");
  });
  await expect(page).toHaveURL("/servers?search=node&sort=status");
  await expect(page.getByRole("list", { name: "Servers" }).getByRole("listitem")).toHaveCount(2);
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

// At all widths, in both languages: each night.
test("rows out of sight take the room that they will need", async ({ page, manager, operator }) => {
  await expectRoomForRows(page, manager, operator, 1280);
});

test.describe("in Japanese", () => {
  test.use({ locale: "ja-JP" });

  test("rows out of sight take the room that they will need on a small phone", async ({
    page,
    manager,
    operator,
  }) => {
    await expectRoomForRows(page, manager, operator, 320);
  });
});
