import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { RestWhen } from "../../lib/gen/proto/komoriuta/v1/rest_pb";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { live, sidewards, speak } from "./parts";
import { withWeek } from "./rest-week";

const test = testAlone({});
test.use({ actionTimeout: 15_000 });

test("a preview tells what a rest would have done in a week, by hours, to eyes, keys and screen readers", async ({
  page,
  context,
  own,
  mine,
  add,
}, info) => {
  test.setTimeout(180_000);
  const [desk, shelf, fresh] = [await add("desk"), await add("shelf"), await add("fresh")];
  const rest = { when: RestWhen.NEVER, afterMinutes: 30, minUpMinutes: 15 };
  await mine.servers.updateServer({ uuid: desk.uuid, rest });
  const groups = mine.client(GroupService);
  const serverUuids = [desk.uuid, shelf.uuid, fresh.uuid];
  const { group } = await groups.createGroup({ name: "Desks", serverUuids });
  await withWeek(own, [desk.uuid, shelf.uuid]);
  const shoot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) });

  await page.goto(`/servers/${desk.uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Change when it sleeps" }).click();
  const dialog = page.getByRole("dialog", { name: "When desk goes to sleep by itself" });
  const preview = dialog.getByRole("region", { name: "The last 7 days" });
  await expect(preview).toContainText(/\d+ hours are known\. It would not have gone to sleep by itself\./);
  await dialog.getByRole("radio", { name: "Whenever nobody needs it" }).check();
  await expect(preview).toContainText(/It would have slept \d+ of them, and been woken \d+ times\./);
  const slept = async () => Number(/slept (\d+) of/.exec((await preview.textContent()) ?? "")?.[1]);
  const always = await slept();
  expect(always).toBeGreaterThan(20);

  // The table says of each hour what the picture shows.
  const grid = preview.getByRole("grid", { name: /^The last 7 days of desk/ });
  await expect(grid.getByRole("gridcell", { name: /: in use · alice \(ssh\)$/ }).first()).toBeAttached();
  await expect(grid.getByRole("gridcell", { name: /: would have slept$/ }).first()).toBeAttached();
  await expect(grid.getByRole("gridcell", { name: /: off anyway$/ }).first()).toBeAttached();
  await expect(grid.getByRole("gridcell", { name: /: not known$/ }).first()).toBeAttached();
  await expect(preview).toContainText("restic");
  await expect(preview).toContainText(/alice \(ssh\)in \d+ hours/);
  await grid.focus();
  const shown = preview.locator("[data-chosen-hour]");
  const last = await shown.textContent();
  await page.keyboard.press("ArrowUp");
  await expect(shown).not.toHaveText(last ?? "");
  const active = await grid.getAttribute("aria-activedescendant");
  await expect(preview.locator(`[id="${active}"]`)).toContainText((await shown.textContent()) ?? "none");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expectNoBarriers(page);
  await shoot("week");

  // Outside of the hours of schedules it sleeps less.
  await dialog.getByRole("radio", { name: "Outside of its schedules’ hours" }).check();
  await expect.poll(slept).toBeLessThan(always);
  await dialog.getByLabel("Once free for (minutes)").fill("1440");
  await expect.poll(slept).toBeLessThan(10);
  await dialog.getByLabel("Once free for (minutes)").fill("30");
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await sidewards(page)).toBe(0);
  await grid.scrollIntoViewIfNeeded();
  await shoot("phone");
  await page.emulateMedia({ colorScheme: "dark" });
  await shoot("phone-dark");
  await page.emulateMedia({ colorScheme: "dark", forcedColors: "active" });
  await shoot("forced");
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });

  // Of a group the sums are told, and each server, folded; of one nothing is known.
  await page.setViewportSize({ width: 1280, height: 1000 });
  await page.goto(`/groups/${group?.uuid ?? ""}`);
  await live(page);
  await page.getByRole("button", { name: "Goes to sleep by itself" }).click();
  const many = page.getByRole("dialog", { name: "When servers of Desks go to sleep by themselves" });
  await many.getByRole("radio", { name: "Set for this group" }).check();
  await many.getByRole("radio", { name: "Whenever nobody needs it" }).check();
  await expect(many).toContainText(/2 servers would have slept \d+ of \d+ hours that are known/);
  await expect(many).toContainText("Nothing is known yet of one more.");
  await many.getByText("shelf", { exact: true }).click();
  await expect(many.getByRole("grid", { name: /^The last 7 days of shelf/ })).toBeVisible();
  await expectNoBarriers(page);
  await shoot("group");

  await speak(context, "ja");
  await page.goto(`/servers/${desk.uuid}`);
  await live(page);
  await page.getByRole("button", { name: "自動スリープを変更" }).click();
  const japanese = page.getByRole("dialog", { name: "deskの自動スリープ" });
  await japanese.getByRole("radio", { name: "使われていないときはいつでも" }).check();
  await expect(japanese).toContainText(
    /使用状況が分かっている\d+時間のうち\d+時間スリープし、\d+回起こされていたはずです。/,
  );
  await expectNoBarriers(page);
  await shoot("ja");
});
