import { PersonService, Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { expect, expectNoBarriers, logInByHand, test } from "./fixtures";

test.describe("the door", () => {
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
