import type { Locator, Page, Request } from "@playwright/test";
import type { Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { callJson } from "../helpers/web";
import { expect, logInByHand, testAnswering, testLoggedIn as test } from "./fixtures";
import { fillServerForm, live, rowOf } from "./parts";

const LOGOUT_EVERYWHERE = "/api/komoriuta.v1.AuthService/LogoutEverywhere";

test("a session that ends in the middle of an edit costs a login, and nothing that was typed", async ({
  page,
  operator,
  manager,
}) => {
  const wanted = { name: "willow", macAddress: "02:00:5E:00:56:01", heartbeatInterval: 10 };
  const { server } = await operator.servers.createServer(wanted);
  const place = `/servers/${server?.uuid ?? ""}`;
  const readAnew = readingAnew(page, place);
  await page.goto(place);
  await readAnew();
  const dialog = await beginToEdit(page);
  await callJson(manager, LOGOUT_EVERYWHERE, {}, { cookie: operator.cookie });
  await dialog.getByRole("button", { name: "Save" }).click();

  await backFromTheLogin(page, manager, place, dialog);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "willow by the brook", level: 1 })).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(await page.evaluate(() => Object.keys(sessionStorage).join())).not.toContain("draft");

  // A form that is given up is gone.
  await page.getByRole("button", { name: "Edit" }).click();
  await dialog.getByLabel("Server name").fill("another");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.reload();
  await expect(page.getByRole("heading", { name: "willow by the brook", level: 1 })).toBeVisible();
  await live(page);
  await expect(dialog).toBeHidden();
  const again = await logIn(manager);
  expect((await again.servers.getServer({ uuid: server?.uuid ?? "" })).server?.heartbeatInterval).toBe(30);
});

testAnswering(
  "a page that is read anew after the session has ended leads to the login, and nothing that was typed is lost",
  async ({ page, operator, manager }) => {
    const wanted = { name: "poplar", macAddress: "02:00:5E:00:56:03", heartbeatInterval: 10 };
    const { server } = await operator.servers.createServer(wanted);
    const place = `/servers/${server?.uuid ?? ""}`;
    await page.addInitScript(() => Object.assign(window, { titleMayGo: true }));
    // The page asks for itself as soon as its stream begins; the manager hears it once the session has ended.
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await page.route(
      (url) => url.pathname === place && url.searchParams.has("_rsc"),
      async (route) => {
        if (asksAnew(route.request(), place)) await ended;
        await route.continue();
      },
    );
    await page.goto(place);
    const dialog = await beginToEdit(page);
    await callJson(manager, LOGOUT_EVERYWHERE, {}, { cookie: operator.cookie });
    end();
    await backFromTheLogin(page, manager, place, dialog);
  },
);

test("a reload in the middle of adding keeps what was typed, but never a token", async ({ page }) => {
  // Of a long list only what is near is drawn.
  await page.goto("/servers?sort=status&search=sallow");
  await page.getByRole("button", { name: "Add server" }).click();
  const dialog = page.getByRole("dialog");
  await fillServerForm(dialog, ["sallow", "02:00:5E:00:5B", "x".slice(1)]);
  await page.reload();
  await expect(dialog.getByLabel("Server name")).toHaveValue("sallow");
  await expect(dialog.getByText(/six pairs of hexadecimal digits joined by colons/i)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await fillServerForm(dialog, ["sallow", "02:00:5E:00:5B:01", "10"]);
  await dialog.getByRole("button", { name: "Save" }).click();
  const token = await dialog.getByLabel("Access token").inputValue();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(
    token,
  );
  await page.reload();
  await expect(rowOf(page, "sallow")).toBeVisible();
  await expect(dialog).toBeHidden();
});

async function beginToEdit(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog");
  await fillServerForm(dialog, ["willow by the brook", "02:00:5E:00:56:02", "30"]);
  return dialog;
}

async function backFromTheLogin(page: Page, manager: Manager, place: string, dialog: Locator): Promise<void> {
  await expect(page).toHaveURL("/login");
  await expect(page.getByText("Your session has ended. Log in to continue")).toBeVisible();
  await logInByHand(page, manager.userId, manager.password);
  await expect(page).toHaveURL(place);
  await expect(dialog.getByLabel("Server name")).toHaveValue("willow by the brook");
  await expect(dialog.getByLabel("MAC address")).toHaveValue("02:00:5E:00:56:02");
}

/** Whether the page of this place is read anew: links to it are only loaded ahead. */
function asksAnew(request: Request, place: string): boolean {
  const { pathname, searchParams } = new URL(request.url());
  return (
    pathname === place && searchParams.has("_rsc") && request.headers()["next-router-prefetch"] === undefined
  );
}

/** Waits until the page was read anew, as it is when its stream begins, and is not at the moment. */
function readingAnew(page: Page, place: string): () => Promise<void> {
  let [begun, ended] = [0, 0];
  const counts = (request: Request) => Number(asksAnew(request, place));
  page.on("request", (request) => (begun += counts(request)));
  page.on("requestfinished", (request) => (ended += counts(request)));
  page.on("requestfailed", (request) => (ended += counts(request)));
  return async () => {
    await live(page);
    await expect.poll(() => begun > 0 && begun === ended).toBe(true);
  };
}
