import { PersonService, Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { callJson, send } from "../helpers/web";
import { expect, expectNoBarriers, logInByHand, test } from "./fixtures";
import { alertOf } from "./login";
import { giveSession } from "./parts";

test.describe("the door", () => {
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

  test("a link to any other page of the console leads there, with its query", async ({ page, manager }) => {
    await page.goto("/timeline?about=power&who=keeper");
    await expect(page).toHaveURL("/login");
    await logInByHand(page, manager.userId, manager.password);
    await expect(page).toHaveURL("/timeline?about=power&who=keeper");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Timeline");
  });

  for (const [old, now] of [
    ["/tonight?about=power", "/timeline?about=power"],
    ["/programs", "/tokens"],
    ["/runs", "/timeline?about=runs"],
  ] as const)
    test(`an address of before, ${old}, leads to ${now}, also through the login`, async ({
      page,
      manager,
    }) => {
      await page.goto(old);
      await expect(page).toHaveURL("/login");
      await logInByHand(page, manager.userId, manager.password);
      await expect(page).toHaveURL(now);
      await page.goto(old);
      await expect(page).toHaveURL(now);
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

test("a language that was chosen once is spoken in every browser that has none of its own", async ({
  page,
  browser,
  manager,
  operator,
}) => {
  const invite = { name: "hotaru", roles: [{ role: Role.VIEWER }] };
  const { invitation } = await operator.client(PersonService).invitePerson(invite);
  const html = page.locator("html");
  await page.goto(`/join#${invitation}`);
  await expect(page.getByLabel("User ID")).toHaveValue("hotaru");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.getByLabel("Passwort wählen").fill("a lullaby");
  await page.getByRole("button", { name: "Passwort setzen und anmelden" }).click();
  await expect(page).toHaveURL("/servers");
  await expect(html).toHaveAttribute("lang", "de");

  /** Logs in by the form of a browser without a language. */
  const logsInElsewhere = async () => {
    const elsewhere = await browser.newContext({ baseURL: manager.url });
    const other = await elsewhere.newPage();
    await other.goto("/login");
    await expect(other.locator("html")).toHaveAttribute("lang", "en");
    await logInByHand(other, "hotaru", "a lullaby");
    await expect(other).toHaveURL("/servers");
    return { other, [Symbol.asyncDispose]: () => elsewhere.close() };
  };
  await using second = await logsInElsewhere();
  await second.other.getByRole("button", { name: "Konto" }).click();
  await second.other.getByRole("menuitemradio", { name: "日本語" }).click();
  await expect(second.other.getByRole("button", { name: "アカウント" })).toBeVisible();
  await using third = await logsInElsewhere();
  await expect(third.other.getByRole("button", { name: "アカウント" })).toBeVisible();
  await expect(third.other.locator("html")).toHaveAttribute("lang", "ja");
  // The first one has one of its own.
  await page.reload();
  await expect(html).toHaveAttribute("lang", "de");
});

test.describe("in Japanese", () => {
  test.use({ locale: "ja-JP" });

  test("the door and the way out", async ({ page, manager }) => {
    await page.goto("/login");
    await expect(page.locator("html")).toHaveAttribute("lang", "ja");
    await page.getByLabel("ユーザーID").fill(manager.userId);
    await page.getByLabel("パスワード").fill(manager.password);
    await page.getByRole("button", { name: "ログイン" }).click();
    await expect(page.getByRole("heading", { name: "サーバー", level: 1 })).toBeVisible();
    await expectNoBarriers(page);
    await page.getByRole("button", { name: "アカウント" }).click();
    await page.getByRole("menuitem", { name: "ログアウト" }).click();
    await expect(page).toHaveURL("/login");
  });
});
