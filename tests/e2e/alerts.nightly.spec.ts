import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { comesUp, giveSession, live, rowOf, sidewards, summaryOf } from "./parts";

/** A manager that concludes within seconds that a server is off. */
const test = testAlone({ KOMO_SYNC_OFF_AFTER: "6" });

const SILENCE = { timeout: 40_000 };

test("a bad night: each trouble has its word, and asks for a look until somebody has seen it", async ({
  page,
  mine,
  add,
  stayOn,
}) => {
  test.slow();
  const [alder, birch, cedar] = [await add("alder"), await add("birch"), await add("cedar")];
  await comesUp(alder);
  await comesUp(birch);
  await page.goto("/servers");
  await live(page);
  // Alder is lost, and comes back; birch stays away; cedar is woken, and never reports.
  await expect(rowOf(page, "alder")).toContainText("Lost since", SILENCE);
  await stayOn(alder);
  await mine.power.turnOn({ uuid: cedar.uuid });
  await expect(rowOf(page, "birch")).toContainText("Off, nobody asked", SILENCE);
  await expect(rowOf(page, "cedar")).toContainText("Did not start", SILENCE);

  const summary = summaryOf(page);
  await expect(summary).toContainText("3 servers need attention.");
  await expect(summary).not.toContainText("All is well.");
  await expect(summary).not.toContainText("as they should be");
  const ways = summary.getByRole("list", { name: "Of these" });
  await expect(ways.getByRole("link")).toHaveText(["1Off, nobody asked", "1Did not start", "1Over by now"]);
  // It is on, and nobody would guess that it was not.
  const row = rowOf(page, "alder");
  await expect(row).toContainText("ON · Needs attention");
  await expect(row).toContainText(/Was lost .+–.+\.|Was lost .+\./);
  await expectNoBarriers(page);

  await page.getByRole("button", { name: "Seen: alder" }).click();
  await expect(row).not.toContainText("Was lost");
  await expect(row).not.toContainText("Needs attention");
  await expect(row.getByRole("link", { name: "alder" })).toBeFocused();
  await expect(summary).toContainText("2 servers need attention.");
  // The page says so before the manager has answered.
  const isOpen = async () => (await mine.servers.getServer({ uuid: alder.uuid })).server?.needsAttention;
  await expect.poll(isOpen).toBe(false);
  await page.reload();
  await expect(summary).toContainText("2 servers need attention.");
  await expect(row).not.toContainText("Was lost");

  await ways.getByRole("link", { name: /Did not start/ }).click();
  await expect(rowOf(page, "cedar")).toBeVisible();
  await expect(rowOf(page, "birch")).toBeHidden();
  await ways.getByRole("link", { name: /Did not start/ }).click();

  await live(page);
  await page.getByRole("button", { name: "Mark all as seen" }).click();
  const question = page.getByRole("alertdialog", { name: "Mark 2 servers as seen?" });
  const covered = question.getByRole("list", { name: "What this covers" });
  await expect(covered.getByRole("listitem")).toHaveText([
    /1 off, nobody asked.*birch/,
    /1 did not start.*cedar/,
  ]);
  await expectNoBarriers(page);
  await question.getByRole("button", { name: "Mark as seen" }).click();
  // What lasts is known, and calm; but all is not well.
  await expect(summary).toContainText("Nothing new needs attention.");
  await expect(summary).toContainText("2 servers still need attention, and somebody has seen them.");
  await expect(page.getByRole("button", { name: "Mark all as seen" })).toBeHidden();
  await expect(rowOf(page, "birch")).toContainText("Off, nobody asked");
  await expect(rowOf(page, "birch")).toContainText("Seen by keeper");
  await expect(rowOf(page, "birch")).not.toContainText("Needs attention");
  await expectNoBarriers(page);
  await page.reload();
  await expect(summary).toContainText("Nothing new needs attention.");

  for (const one of [birch, cedar]) await comesUp(one);
  await expect(summary).toContainText("All is well.");
  await expect(ways).toBeHidden();
});

test("what one person has seen, everybody has: in every browser, with who it was", async ({
  page,
  browser,
  own,
  mine,
  add,
}) => {
  test.slow();
  const alder = await add("alder");
  await comesUp(alder);
  const other = await browser.newContext({
    baseURL: own.url,
    locale: "ja-JP",
    viewport: { width: 390, height: 844 },
  });
  await giveSession(other, mine);
  const phone = await other.newPage();
  await page.goto(`/servers/${alder.uuid}`);
  await phone.goto("/servers");
  await live(page);
  const strip = page.getByRole("region", { name: "This server needs attention" });
  await expect(strip).toContainText("nobody asked for it", SILENCE);
  await expect(rowOf(phone, "alder")).toContainText("OFF（指示なし）");
  await expect(rowOf(phone, "alder")).toContainText("指示がないまま電源OFF");
  expect(await sidewards(phone)).toBe(0);
  await expectNoBarriers(page);

  await strip.getByRole("button", { name: "Seen: alder" }).click();
  const seen = page.getByRole("region", { name: "Seen, and still so" });
  await expect(seen).toContainText(/Seen by keeper, /);
  await expect(page.getByRole("region", { name: "Recent events" })).toContainText(
    /alder was marked as seen\.Off, nobody asked.*by keeper/,
  );
  await expect(page.getByRole("button", { name: "Seen: alder" })).toBeHidden();
  // Nobody has touched the other browser.
  await expect(rowOf(phone, "alder")).toContainText("keeperが確認済み");
  await expect(rowOf(phone, "alder").getByRole("button", { name: /確認済みにする/ })).toBeHidden();
  await expect(phone.getByRole("region", { name: "表示" })).toContainText(
    "新たに確認が必要なものはありません。",
  );
  await phone.reload();
  await expect(rowOf(phone, "alder")).toContainText("keeperが確認済み");

  // What happens later asks anew, everywhere.
  await comesUp(alder);
  await expect(phone.getByRole("region", { name: "表示" })).toContainText("すべて順調です。");
  await expect(strip).toContainText("nobody asked for it", SILENCE);
  await expect(phone.getByRole("region", { name: "表示" })).toContainText("1台に確認が必要です。");
  await other.close();
});
