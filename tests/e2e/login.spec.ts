import { logIn } from "../helpers/operator";
import { callJson, send } from "../helpers/web";
import { expect, expectNoBarriers, logInByHand, test } from "./fixtures";
import { alertOf } from "./login";
import { giveSession, live } from "./parts";

const UNKNOWN_SERVER = "/servers/00000000-0000-4000-8000-000000000000";

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
});
