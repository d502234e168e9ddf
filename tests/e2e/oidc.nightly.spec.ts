import type { Page } from "@playwright/test";
import { PersonService, Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { freePort } from "../helpers/environment";
import { startLoginService, type LoginService } from "../helpers/login-service";
import { startManager, type Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { expect, expectNoBarriers, logInByHand, test as base } from "./fixtures";
import { sidewards, speak } from "./parts";

interface Site {
  readonly service: LoginService;
  readonly manager: Manager;
}

async function startSite(env: Readonly<Record<string, string>>): Promise<Site> {
  const port = await freePort();
  const service = await startLoginService([`http://localhost:${port}/login/oidc/callback`]);
  const manager = await startManager({ port, env: { ...service.env, ...env } });
  return { service, manager };
}

async function endSite({ manager, service }: Site): Promise<void> {
  await manager.remove();
  await service.stop();
}

/** A manager with a login service on another site, which asks for no typing. */
const test = base.extend<object, { site: Site; manager: Manager }>({
  site: [
    async ({}, use) => {
      const site = await startSite({ KOMO_OIDC_GROUP_ROLES: "staff=operator" });
      await use(site);
      await endSite(site);
    },
    { scope: "worker" },
  ],
  manager: [async ({ site }, use) => use(site.manager), { scope: "worker" }],
});

function be({ service }: Site, subject: string, name: string, groups: readonly string[]): void {
  service.people.set(subject, { preferred_username: name, groups });
  service.who = subject;
}

const button = (page: Page) => page.getByRole("link", { name: "Log in with The house" });

test("one button leads through the login service to the page that was asked for", async ({ page, site }) => {
  be(site, "1", "yuki", ["staff"]);
  await page.goto("/timeline?about=power");
  await expect(page).toHaveURL("/login");
  await expectNoBarriers(page);
  await button(page).click();
  await expect(page).toHaveURL("/timeline?about=power");
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "yuki" })).toBeVisible();
  await expect(page.getByText("You log in with The house, without a password")).toBeVisible();
  await expect(page.getByLabel("New password")).toHaveCount(0);
  await expectNoBarriers(page);
});

test("who may not come is told so on the door, where a password still opens it", async ({ page, site }) => {
  be(site, "2", "ren", ["others"]);
  await page.goto("/login");
  await button(page).click();
  await expect(page).toHaveURL("/login?fault=no_group");
  const alert = page.getByRole("region", { name: "Log in" }).getByRole("alert");
  await expect(alert).toContainText("None of your groups at the login service may log in here.");
  await expectNoBarriers(page);
  await logInByHand(page, site.manager.userId, site.manager.password);
  await expect(page).toHaveURL("/servers");
  await page.goto("/people");
  await expect(page.getByText("logs in with The house").first()).toBeVisible();
});

test("without scripts, too", async ({ browser, site }) => {
  be(site, "3", "mei", ["staff"]);
  const context = await browser.newContext({ baseURL: site.manager.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/login");
  await button(page).click();
  await expect(page).toHaveURL("/servers");
  await context.close();
});

test("an invitation is accepted with it, and its name stays", async ({ page, site }) => {
  const people = (await logIn(site.manager)).client(PersonService);
  const asked = { name: "tsubasa", roles: [{ role: Role.VIEWER }] };
  const { link } = await people.invitePerson(asked);
  be(site, "4", "a name of the service", ["staff"]);
  await page.goto(link);
  await expect(page.getByLabel("Choose a password")).toBeVisible();
  await expectNoBarriers(page);
  await page.getByRole("button", { name: "Continue with The house" }).click();
  await expect(page).toHaveURL("/servers");
  const { people: all } = await people.listPeople({});
  expect(all.find(({ name }) => name === "tsubasa")).toMatchObject({ oidc: true });
  await page.goto(link);
  await expect(page.getByText("This link has been used")).toBeVisible();
});

test("a language is kept for who comes by it, and a browser keeps its own", async ({
  page,
  browser,
  site,
}) => {
  be(site, "6", "hotaru", ["staff"]);
  const comes = async (at: Page, link: string, lang: string) => {
    await at.goto("/login");
    await at.getByRole("link", { name: link }).click();
    await expect(at).toHaveURL("/servers");
    await expect(at.locator("html")).toHaveAttribute("lang", lang);
  };
  await page.goto("/login");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await comes(page, "Mit The house anmelden", "de");
  const elsewhere = await browser.newContext({ baseURL: site.manager.url });
  const other = await elsewhere.newPage();
  await comes(other, "Log in with The house", "de");
  await other.getByRole("button", { name: "Konto" }).click();
  await other.getByRole("menuitemradio", { name: "日本語" }).click();
  await expect(other.getByRole("button", { name: "アカウント" })).toBeVisible();
  await elsewhere.close();
  // The service leads back from another site.
  await page.context().clearCookies({ name: "session_id" });
  await comes(page, "Mit The house anmelden", "de");
});

test("on a phone, in Japanese", async ({ page, context, site }) => {
  be(site, "5", "sora", ["others"]);
  await speak(context, "ja");
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto("/login");
  expect(await sidewards(page)).toBe(0);
  await page.getByRole("link", { name: "The houseでログイン" }).click();
  await expect(page).toHaveURL("/login?fault=no_group");
  expect(await sidewards(page)).toBe(0);
  await expectNoBarriers(page);
});

test("without passwords for people, the button is the way in, and behind it the environment's login", async ({
  browser,
}) => {
  // It starts a site of its own, and looks at three pages for barriers.
  test.slow();
  const site = await startSite({ KOMO_OIDC_GROUP_ROLES: "staff=operator", KOMO_OIDC_ONLY: "true" });
  const context = await browser.newContext({ baseURL: site.manager.url });
  const page = await context.newPage();
  await page.goto("/login");
  await expect(button(page)).toBeVisible();
  await expect(page.getByLabel("Password")).toBeHidden();
  await expectNoBarriers(page);
  await page.getByText("Log in with this manager’s own login").click();
  await logInByHand(page, site.manager.userId, "not the password");
  const alert = page.getByRole("region", { name: "Log in" }).getByRole("alert");
  await expect(alert).toContainText("The user ID or the password is wrong.");
  await expectNoBarriers(page);
  await logInByHand(page, site.manager.userId, site.manager.password);
  await expect(page).toHaveURL("/servers");
  const people = (await logIn(site.manager)).client(PersonService);
  const { link } = await people.invitePerson({ name: "hina", roles: [{ role: Role.VIEWER }] });
  await page.goto(link);
  await expect(page.getByRole("button", { name: "Continue with The house" })).toBeEnabled();
  await expect(page.getByLabel("Choose a password")).toHaveCount(0);
  await expectNoBarriers(page);
  await context.close();
  await endSite(site);
});
