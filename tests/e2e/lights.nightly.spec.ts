import { ApiTokenService, Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { cutOff, live, sidewards, speak } from "./parts";

const test = testAlone({});
test.use({ viewport: { width: 1440, height: 900 } });

test("a display is let in by a token that may only see, shows what is not dark, and says loudly when it is old", async ({
  browser,
  own,
  mine,
  add,
  stayOn,
}) => {
  test.setTimeout(180_000);
  const [willow, alder] = [await add("willow-1"), await add("alder-1")];
  const groups = mine.client(GroupService);
  const { group } = await groups.createGroup({ name: "Room 105", serverUuids: [willow.uuid] });
  await groups.createGroup({ name: "Room 106", serverUuids: [alder.uuid] });
  const tokens = mine.client(ApiTokenService);
  const groupUuids = [group?.uuid ?? ""];
  const more = await tokens.createApiToken({ name: "wakes", rights: [Right.SEE, Right.WAKE] });
  const corridor = await tokens.createApiToken({ name: "corridor", rights: [Right.SEE], groupUuids });

  // A browser of nobody.
  const context = await browser.newContext({ baseURL: own.url, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto("/lights");
  const token = page.getByLabel("Token");
  const show = page.getByRole("button", { name: "Show the lights" });
  await show.click();
  await expect(page.getByRole("alert").filter({ hasText: "Paste a token first" })).toBeVisible();
  await token.fill(more.token);
  await show.click();
  await expect(page.getByRole("alert").filter({ hasText: "may do more than see" })).toBeVisible();
  await expectNoBarriers(page);
  await token.fill(corridor.token);
  await show.click();

  // The token's group alone, and its server has never reported: it is not known to be off.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 server is not dark");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(["Room 105"]);
  const room = page.getByRole("listitem");
  await expect(room).toContainText("1 not known");
  await stayOn(willow);
  await expect(room).toContainText("1 of 1 on", { timeout: 20_000 });
  await expect(room).toContainText("willow-1");
  expect(page.url()).toBe(`${own.url}/lights`);
  // Nothing can be done here, and the rest of the console is closed.
  await expect(page.getByRole("main").locator("a, button, input, [tabindex]")).toHaveCount(0);
  await expectNoBarriers(page);
  const elsewhere = await context.newPage();
  await elsewhere.goto("/servers");
  await expect(elsewhere).toHaveURL(/\/login$/);
  await elsewhere.close();

  const main = page.getByRole("main");
  await page.clock.setSystemTime(new Date(new Date().setHours(23, 0)));
  await expect(main).toHaveAttribute("data-dim", "true");
  await page.clock.setSystemTime(new Date(new Date().setHours(13, 0)));
  await expect(main).toHaveAttribute("data-dim", "false");

  for (const locale of ["en", "ja"] as const)
    for (const width of [390, 1920]) {
      await speak(context, locale);
      await page.setViewportSize({ width, height: 844 });
      await page.reload();
      await expect(page.getByRole("listitem")).toHaveCount(1);
      expect(await sidewards(page)).toBe(0);
      expect(await cutOff(page)).toEqual([]);
    }
  await speak(context, "en");
  await page.route("**/lights/now", (route) => route.abort());
  await page.reload();
  await expect(main).toHaveAttribute("data-stale", "false");
  // Its clock is behind the manager's, which goes before it has answered once.
  await own.stop();
  await expect(page.getByRole("alert").filter({ hasText: "NOT UP TO DATE" })).toBeVisible({
    timeout: 60_000,
  });
  await expect(main).toHaveAttribute("data-stale", "true");
  await expectNoBarriers(page);
  await page.unroute("**/lights/now");
  await own.start();
  await expect(main).toHaveAttribute("data-stale", "false", { timeout: 60_000 });

  await tokens.revokeApiToken({ uuid: corridor.apiToken?.uuid ?? "" });
  await expect(page.getByLabel("Token")).toBeVisible({ timeout: 20_000 });
  await context.close();
});

test("a phone's first tiles say which rooms are dark, and what is on in the others, one tap away", async ({
  page,
  context,
  mine,
  add,
  stayOn,
}) => {
  test.setTimeout(90_000);
  const willow = await add("willow-1");
  const groups = mine.client(GroupService);
  await groups.createGroup({ name: "Room 105", serverUuids: [willow.uuid] });
  await stayOn(willow);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const view of ["list", "panorama"]) {
    await page.goto(`/servers?view=${view}`);
    await live(page);
    const tiles = page.getByRole("region", { name: "Rooms" });
    const tile = tiles.getByText("Room 105: 1 of 1 on");
    await expect(tile).toBeVisible();
    // The live tiles, which know their servers, have taken the place of those that were rendered.
    await expect(tiles.getByRole("link", { name: "willow-1", includeHidden: true })).toHaveCount(1);
    await tile.tap().catch(() => tile.click());
    await expect(tiles.getByRole("link", { name: "willow-1" })).toBeVisible();
    const top = (await tiles.boundingBox())?.y ?? Infinity;
    expect(top).toBeLessThan((await page.getByRole("heading", { level: 1 }).boundingBox())?.y ?? 0);
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(page.getByRole("region", { name: "Rooms" })).toBeHidden();
  await context.close();
});
