import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, comesUp, live, speak } from "./parts";
import { reportsFree } from "./rest";

test("a group's servers rest as it is set for it, and one of them otherwise; in Japanese, too", async ({
  page,
  context,
  manager,
  operator,
}) => {
  const [serin, siskin] = [
    await addSpoken(manager, operator, "serin"),
    await addSpoken(manager, operator, "siskin"),
  ];
  for (const server of [serin, siskin]) await comesUp(server);
  const groups = operator.client(GroupService);
  const serverUuids = [serin.uuid, siskin.uuid];
  const { group } = await groups.createGroup({ name: "Aviary of rest", serverUuids });
  const uuid = group?.uuid ?? "";
  await page.goto(`/groups/${uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Goes to sleep by itself" }).click();
  const dialog = page.getByRole("dialog", {
    name: "When servers of Aviary of rest go to sleep by themselves",
  });
  await dialog.getByRole("radio", { name: "Set for this group" }).check();
  await dialog.getByRole("radio", { name: "Outside of its schedules’ hours" }).check();
  await expect(dialog.getByRole("region", { name: "The last 7 days" })).toContainText(
    "Nothing is known of its servers yet.",
  );
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const rest = "Outside of its schedules’ hours, once free for 30 min and up for 15 min";
  await expect(page.locator("[data-rest]")).toHaveText(
    `Its servers go to sleep by themselves. ${rest}. Set by keeper.`,
  );

  await page.goto(`/servers/${siskin.uuid}`);
  await live(page);
  const card = page.getByRole("region", { name: "Goes to sleep by itself" });
  await expect(card).toContainText(rest);
  await expect(card).toContainText("Set by keeper for Aviary of rest.");
  await card.getByRole("button", { name: "Change when it sleeps" }).click();
  const own = page.getByRole("dialog", { name: "When siskin goes to sleep by itself" });
  await expect(own.getByRole("radio", { name: "That of Aviary of rest" })).toBeChecked();
  await own.getByRole("radio", { name: "Set for this server" }).check();
  await own.getByRole("radio", { name: "Never", exact: true }).check();
  await own.getByRole("button", { name: "Save" }).click();
  await expect(own).toBeHidden();
  await expect(card).toContainText("Never");
  await expect(page.locator("[data-rest]")).toHaveCount(0);

  await speak(context, "ja");
  await serin.beat("ON");
  await reportsFree(serin, 1);
  await page.goto(`/servers/${serin.uuid}`);
  await live(page);
  await expect(page.locator("[data-rest]")).toHaveText(/使われなければ、あと\d+分でスリープします。/);
  const japanese = page.getByRole("region", { name: "自動スリープ" });
  await expect(japanese).toContainText("設定者：keeper（Aviary of restの設定）");
  await page.getByRole("button", { name: "自動スリープを変更" }).click();
  await expect(page.getByRole("dialog", { name: "serinの自動スリープ" })).toContainText("過去7日間");
  await expectNoBarriers(page);
});

test.describe("without a service worker, which would ask by itself", () => {
  test.use({ serviceWorkers: "block" });

  test("a preview that does not come is asked for again by a button", async ({ page, manager, operator }) => {
    const dipper = await addSpoken(manager, operator, "dipper");
    await page.goto(`/servers/${dipper.uuid}`);
    await live(page);
    let isCut = true;
    await page.route(`**/servers/${dipper.uuid}`, (route) =>
      isCut && route.request().method() === "POST" ? route.abort() : route.continue(),
    );
    await page.getByRole("button", { name: "Change when it sleeps" }).click();
    const preview = page
      .getByRole("dialog", { name: "When dipper goes to sleep by itself" })
      .getByRole("region", { name: "The last 7 days" });
    await expect(preview).toContainText("The manager does not answer.");
    isCut = false;
    await preview.getByRole("button", { name: "Try again" }).click();
    await expect(preview).toContainText("Nothing is known yet.");
    await expect(preview.getByRole("button", { name: "Try again" })).toHaveCount(0);
  });
});
