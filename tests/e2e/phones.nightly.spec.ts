import { ApiTokenService } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { EnrolmentKeyService } from "../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { PersonService, Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addOn, expectFingerSized, live, sidewards, speak } from "./parts";

test("a phone shows all of the audit, in Japanese, too", async ({ page, context }) => {
  // Whatever was done before on this manager is in the list, and looked at for barriers.
  test.slow();
  await speak(context, "ja");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/audit");
  await expect(page.getByRole("main").getByRole("listitem").first()).toBeVisible();
  expect(await sidewards(page)).toBe(0);
  await expectNoBarriers(page);
});

test.describe("enrolling on a phone, in Japanese", () => {
  test.use({ locale: "ja-JP", viewport: { width: 360, height: 740 } });

  test("nothing sticks out", async ({ page, operator }) => {
    const keys = operator.client(EnrolmentKeyService);
    await keys.createEnrolmentKey({ name: "実".repeat(60), validHours: 1, maxServers: 5 });
    await page.goto("/enrol");
    await expect(page.getByRole("heading", { name: "サーバーの一括追加", level: 1 })).toBeVisible();
    // A file that is given before the page is alive is not read.
    await live(page);
    expect(await sidewards(page)).toBe(0);
    const list = Buffer.from(`name,mac\n${"実".repeat(60)},A0-36-9F-00-00-04\n`);
    const file = { name: "servers.csv", mimeType: "text/csv", buffer: list };
    await page.locator("input[type=file]").setInputFiles(file);
    const address = page.getByText("A0:36:9F:00:00:04");
    // One line of small print.
    expect((await address.boundingBox())?.height).toBeLessThan(24);
    expect(await sidewards(page)).toBe(0);
    await page.getByRole("button", { name: "キーを作成" }).click();
    await page.getByRole("dialog").getByLabel("キーの名前").fill("12番教室");
    await page.getByRole("dialog").getByRole("button", { name: "作成" }).click();
    await expect(page.getByRole("dialog").getByText("一度だけです")).toBeVisible();
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  });
});

test.describe("groups on a phone, in Japanese", () => {
  test.use({ locale: "ja-JP", viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });

  test("groups are reached by the menu, and fit", async ({ page, operator }) => {
    const { group } = await operator.client(GroupService).createGroup({ name: "第二コンピューター演習室" });
    await page.goto("/servers");
    await live(page);
    await page.getByRole("button", { name: "メニュー" }).tap();
    await page.getByRole("dialog").getByRole("link", { name: "グループ" }).tap();
    await expect(page).toHaveURL("/groups");
    expect(await sidewards(page)).toBe(0);
    await page.getByRole("link", { name: "第二コンピューター演習室" }).tap();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("第二コンピューター演習室");
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
    await operator.client(GroupService).deleteGroup({ uuid: group?.uuid ?? "" });
  });
});

test("a phone shows all of people, in Japanese, too", async ({ page, context, operator }) => {
  await operator.client(PersonService).invitePerson({
    name: "a name as long as there may be one ".repeat(2).slice(0, 49),
    roles: [{ role: Role.ADMIN }],
  });
  await speak(context, "ja");
  await page.setViewportSize({ width: 320, height: 800 });
  for (const path of ["/people", "/account", "/join#komo-invitation-none"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  }
  await page.goto("/people");
  await page.getByRole("button", { name: "メンバーを招待" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await sidewards(page)).toBe(0);
  await expectNoBarriers(page);
});

test("a phone shows all of programs, in Japanese, too", async ({ page, context, operator }) => {
  await operator
    .client(ApiTokenService)
    .createApiToken({ name: "a-name-as-long-as-there-may-be-one-".repeat(2).slice(0, 50) });
  await speak(context, "ja");
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto("/tokens");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await sidewards(page)).toBe(0);
  await page.getByRole("main").getByRole("button").last().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await sidewards(page)).toBe(0);
  await expectNoBarriers(page);
});

test.describe("schedules on a phone, in Japanese", () => {
  test.use({ locale: "ja-JP", viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });

  test("the form of a schedule fits", async ({ page }) => {
    await page.goto("/schedules/new");
    await live(page);
    await page.getByRole("button", { name: "日を追加" }).tap();
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  });
});

test.describe("The timeline on a phone, in Japanese", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: "ja-JP" });

  test("it is one tap from home, and last night is there without scrolling", async ({
    page,
    manager,
    operator,
  }) => {
    await addOn(manager, operator, ["桐"]);
    await page.goto("/servers");
    const link = page.getByRole("link", { name: "タイムライン（出来事と予定）" });
    await expectFingerSized(link);
    await link.tap();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("タイムライン");
    await expect(page.getByRole("heading", { name: /^今日/ }).last()).toBeInViewport();
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
  });
});
