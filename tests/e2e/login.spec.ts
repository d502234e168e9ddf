import type { Locator, Page } from "@playwright/test";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { callJson, send } from "../helpers/web";
import { expect, expectNoBarriers, logInByHand, test } from "./fixtures";
import { giveSession, live } from "./parts";

const UNKNOWN_SERVER = "/servers/00000000-0000-4000-8000-000000000000";

/** The alert of the form; Next has an alert of its own for screen readers. */
function alertOf(page: Page): Locator {
  return page.getByRole("region", { name: "Log in" }).getByRole("alert");
}

test.describe("the door", () => {
  for (const page of ["/servers", UNKNOWN_SERVER]) {
    test(`a stranger is sent from ${page} to the door`, async ({ manager, page: browser }) => {
      const answer = await send(manager, page);
      expect(answer.status).toBe(307);
      expect(answer.headers.location).toMatch(/\/login$/);
      await browser.goto(page);
      await expect(browser).toHaveURL("/login");
      await expect(browser.getByRole("heading", { name: "Log in" })).toBeVisible();
    });
  }

  test("a wrong password stays outside and is told so; the right one comes in", async ({ page, manager }) => {
    await page.goto("/login");
    // Whoever comes types at once.
    await expect(page.getByLabel("User ID")).toBeFocused();
    await logInByHand(page, manager.userId, "not the password");
    await expect(alertOf(page)).toContainText("The user ID or the password is wrong.");
    await expect(page).toHaveURL("/login");
    await expect(page.getByLabel("User ID")).toHaveValue(manager.userId);
    // Whoever mistyped it types again at once, and hears why.
    await expect(page.getByLabel("Password")).toHaveValue("");
    await expect(page.getByLabel("Password")).toBeFocused();
    await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/password is wrong.*left before/);
    await expectNoBarriers(page);

    await logInByHand(page, manager.userId, manager.password);
    await expect(page).toHaveURL("/servers");
    await expect(page.getByRole("heading", { name: "Servers", level: 1 })).toBeVisible();
  });

  test("whoever comes can type at once", async ({ page }) => {
    await page.goto("/login");
    await expect(page.getByLabel("User ID")).toBeFocused();
    // A screen reader names the part that it is in first.
    await expect(page.getByRole("region", { name: "Log in" }).getByLabel("User ID")).toBeFocused();
  });

  test.describe("on a phone", () => {
    test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

    test("no keyboard opens by itself, over what the page says", async ({ page, manager }) => {
      await page.goto("/login");
      await logInByHand(page, manager.userId, "not the password");
      await expect(alertOf(page)).toContainText("The user ID or the password is wrong.");
      await expect(page.getByLabel("Password")).toHaveValue("");
      await expect(page.locator("input:focus")).toHaveCount(0);
      await page.reload();
      await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
      await page.waitForLoadState("networkidle");
      await expect(page.locator("input:focus")).toHaveCount(0);
    });
  });

  test("nothing typed is told before anything is tried", async ({ page }) => {
    await page.goto("/login");
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(alertOf(page)).toHaveText("Enter your user ID and password.");
    await expect(page.getByLabel("User ID")).toBeFocused();
    await page.getByLabel("User ID").fill("somebody");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Password")).toBeFocused();
    await expect(page.getByLabel("User ID")).toHaveValue("somebody");
  });

  for (const query of ["", "?from=a-mail"])
    test(`a link to a server leads there after the login (${query || "no query"})`, async ({
      page,
      manager,
      operator,
    }) => {
      const macAddress = `02:00:5e:00:5c:0${query.length > 0 ? 1 : 2}`;
      const wanted = { name: "rowan", macAddress, heartbeatInterval: 10 };
      const { server } = await operator.servers.createServer(wanted);
      const place = `/servers/${server?.uuid ?? ""}${query}`;
      await page.goto(place);
      await expect(page).toHaveURL("/login");
      await logInByHand(page, manager.userId, "a slip of the finger");
      await expect(alertOf(page)).toContainText("The user ID or the password is wrong.");
      await logInByHand(page, manager.userId, manager.password);
      await expect(page).toHaveURL(place);
      await expect(page.getByRole("heading", { name: "rowan", level: 1 })).toBeVisible();
      // It is remembered for one login.
      expect((await page.context().cookies(`${manager.url}/login`)).map(({ name }) => name)).not.toContain(
        "asked_place",
      );
    });

  test("whose session ends on any page of the console comes back to it", async ({
    page,
    context,
    manager,
  }) => {
    const own = await logIn(manager);
    await giveSession(context, own);
    await page.goto("/runs/00000000-0000-4000-8000-000000000000");
    await live(page);
    await callJson(manager, "/api/komoriuta.v1.AuthService/Logout", {}, { cookie: own.cookie });
    await expect(page).toHaveURL("/login", { timeout: 15_000 });
    await logInByHand(page, manager.userId, manager.password);
    await expect(page).toHaveURL("/runs/00000000-0000-4000-8000-000000000000");
  });

  test("no link leads out of the console", async ({ page, context, manager }) => {
    await page.goto("/login");
    const value = encodeURIComponent("//elsewhere.example/servers");
    await context.addCookies([{ name: "asked_place", value, domain: "localhost", path: "/login" }]);
    await logInByHand(page, manager.userId, manager.password);
    await expect(page).toHaveURL("/servers");
  });

  test("a link on another site leads whoever is logged in to its place, without a login", async ({
    page,
    context,
    operator,
    manager,
  }) => {
    await giveSession(context, operator);
    const place = "/servers?sort=status";
    await page.route("http://elsewhere.example/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<a href="${manager.url}${place}">Look</a>` }),
    );
    await page.goto("http://elsewhere.example/");
    await page.getByRole("link", { name: "Look" }).click();
    await expect(page).toHaveURL(place);
    await expect(page.getByRole("heading", { name: "Servers", level: 1 })).toBeVisible();

    // Who is not logged in is asked to, and then led there.
    await context.clearCookies();
    await page.goto("http://elsewhere.example/");
    await page.getByRole("link", { name: "Look" }).click();
    await logInByHand(page, manager.userId, manager.password);
    await expect(page).toHaveURL(place);
  });

  test("who is logged in already goes straight on", async ({ page, context, operator }) => {
    await giveSession(context, operator);
    await page.goto("/login");
    await expect(page).toHaveURL("/servers");
  });

  test("the session's cookie is out of reach of scripts and other sites", async ({
    page,
    context,
    manager,
  }) => {
    await page.goto("/login");
    await logInByHand(page, manager.userId, manager.password);
    await expect(page).toHaveURL("/servers");
    const cookies = await context.cookies();
    expect(cookies.find(({ name }) => name === "session_id")).toMatchObject({
      httpOnly: true,
      sameSite: "Strict",
      path: "/",
      // Plain HTTP on this machine only.
      secure: false,
    });
  });

  test("after logging out, a copied cookie opens nothing", async ({ page, context, manager, operator }) => {
    await giveSession(context, operator);
    await page.goto("/servers");
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await expect(page).toHaveURL("/login");

    const headers = { cookie: operator.cookie };
    expect((await send(manager, "/servers", { headers })).status).toBe(307);
    const list = await callJson(manager, "/api/komoriuta.v1.ServerService/ListServers", {}, headers);
    expect(list.status).toBe(401);
    await giveSession(context, operator);
    await page.goto("/servers");
    await expect(page).toHaveURL("/login");
  });

  test("all sessions can be ended at once", async ({ page, context, manager, operator }) => {
    const elsewhere = await logIn(manager);
    await giveSession(context, operator);
    await page.goto("/servers");
    await page.getByRole("button", { name: "Account" }).click();
    await expect(page.getByRole("menu")).toBeVisible();
    await expectNoBarriers(page);
    await page.getByRole("menuitem", { name: "End all sessions" }).click();
    await expect(page).toHaveURL("/login");
    expect((await send(manager, "/servers", { headers: { cookie: elsewhere.cookie } })).status).toBe(307);
  });

  test("has no barriers", async ({ page, manager }) => {
    await page.goto("/login");
    await expectNoBarriers(page);
    await logInByHand(page, manager.userId, "");
    await expect(alertOf(page)).toHaveText("Enter your user ID and password.");
    await expectNoBarriers(page);
  });
});

test("five failures shut the door, for the right password too, but end no session", async ({ browser }) => {
  // An address of its own to be blocked at: all others share theirs.
  const manager = await startManager();
  const inside = await logIn(manager);
  const context = await browser.newContext({ baseURL: manager.url });
  const page = await context.newPage();
  try {
    await page.goto("/login");
    const left = (count: string) =>
      `${count} left before logging in from this address is blocked for 10 minutes.`;
    for (const count of ["4 attempts are", "3 attempts are", "2 attempts are", "1 attempt is"]) {
      // Counted alike whoever is named: it does not tell who there is.
      await logInByHand(page, count.startsWith("3") ? "nobody" : manager.userId, "a guess");
      await expect(alertOf(page)).toContainText(left(count));
      await expect(page.getByLabel("Password")).toHaveValue("");
      await expect(page.getByLabel("Password")).toBeFocused();
    }
    await logInByHand(page, manager.userId, "a guess");
    await expect(alertOf(page)).toContainText("The user ID or the password is wrong.");
    await expect(alertOf(page)).toContainText("Logging in is blocked until");
    await logInByHand(page, manager.userId, manager.password);
    const blocked = /Too many failed attempts from this address\. Logging in is blocked until .*\d/;
    await expect(alertOf(page)).toContainText(blocked);
    await expect(page).toHaveURL("/login");
    await page.reload();
    await expect(alertOf(page)).toContainText(blocked);
    await expectNoBarriers(page);
    // First it is read.
    await expect(page.locator("input:focus")).toHaveCount(0);

    const { userId, password } = manager;
    const byRpc = await callJson(manager, "/api/komoriuta.v1.AuthService/Login", { userId, password });
    expect(byRpc.status).toBe(429);
    expect(JSON.parse(byRpc.body)).toMatchObject({ code: "resource_exhausted" });
    expect(Number(byRpc.headers["retry-after"])).toBeGreaterThan(500);
    expect((await inside.servers.listServers({})).servers).toEqual([]);
  } finally {
    await context.close();
    await manager.remove();
  }
});
