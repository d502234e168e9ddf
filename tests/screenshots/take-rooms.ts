import { expect, test } from "../e2e/fixtures";
import { ApiTokenService, Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { PHONE, shoot } from "./picture";
import { CLASSES, EVENING } from "./rooms";
import { picture, show, WIDE } from "./show";
import { startSite, type Site } from "./site";

test.describe.configure({ mode: "serial" });

/** The page of a room. */
async function roomOf({ operator }: Site, name: string): Promise<string> {
  const { groups } = await operator.client(GroupService).listGroups({});
  return `/groups/${groups.find((group) => group.name === name)?.uuid ?? ""}`;
}

test("rooms in the evening", async ({ browser }) => {
  const site = await startSite(EVENING, 20);
  const tokens = site.operator.client(ApiTokenService);
  const { token } = await tokens.createApiToken({ name: "corridor", rights: [Right.SEE] });
  const context = await browser.newContext({
    ...{ baseURL: site.manager.url, locale: "en-GB", timezoneId: site.zone },
    ...{ ...WIDE, colorScheme: "dark" },
  });
  await site.beat();
  const display = await context.newPage();
  await display.goto("/lights");
  await display.getByLabel("Token").fill(token);
  await display.getByRole("button", { name: "Show the lights" }).click();
  await expect(display.getByRole("heading", { level: 2 }).first()).toBeVisible();
  await shoot(display, "lights");
  await context.close();
  await picture(browser, site, "rooms-phone", "/servers", PHONE);
  await picture(browser, site, "group", await roomOf(site, "Room 105"), WIDE);
  await site.end();
});

test("one room at work", async ({ browser }) => {
  const site = await startSite(CLASSES, 14);
  const room = await roomOf(site, "Room 105");
  const page = await show(browser, site, room, WIDE);
  await page.getByRole("button", { name: "Keep on…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason (optional)").fill("evening class");
  await dialog.getByText("As a command").click();
  await expect(dialog).toContainText("komoctl hold");
  await shoot(page, "keep-on");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await page.getByRole("button", { name: "Arrange seats" }).click();
  const seats = page.getByRole("grid", { name: "Seat plan" });
  await seats.getByRole("gridcell", { name: /: 105-09$/ }).click();
  await expect(page.getByText("105-09 is in your hand", { exact: false })).toBeVisible();
  await shoot(page, "seats");
  await page.context().close();

  const list = await show(browser, site, "/servers?view=list", WIDE);
  const row = list.getByRole("listitem").filter({ has: list.getByRole("link", { name: "105-04" }) });
  await row.click({ button: "right", position: { x: 420, y: 24 } });
  await expect(list.getByRole("menu")).toBeVisible();
  await shoot(list, "server-menu");
  await list.context().close();
  await site.end();
});
