import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { addSpoken, comesUp, live, sidewards } from "./parts";

/** A manager that waits for a start for a few seconds only. */
const test = testAlone({ KOMO_SYNC_OFF_AFTER: "8" });

test("why did it not wake: what was sent, where to, what came back, and what may be the matter", async ({
  page,
  own,
  mine,
}) => {
  const web = await addSpoken(own, mine, "web-3");
  await page.goto(`/servers/${web.uuid}`);
  const report = page.getByRole("region", { name: "Last wake-up" });
  await expect(report).toBeHidden();
  await live(page);
  await page.getByRole("button", { name: "Turn on web-3" }).click();
  await expect(page.getByText(/^Turned on by .+ at /)).toBeVisible();
  await expect(report).toContainText("Waiting for the server to report.");
  await expect(report).toContainText(/Nothing came back within \d+ seconds\./, { timeout: 20_000 });
  await expect(report).toContainText(/\d+ wake-up signals? sent/);
  await expect(report.getByRole("listitem")).toContainText([
    "It has never been woken from here.",
    "It may be starting",
  ]);
  // No fact is told twice.
  await expect(page.getByText(/^Did not start: it was woken, and had not reported by /)).toHaveCount(1);
  await expect(page.getByText(/^Was woken, and did not report by /)).toHaveCount(0);
  await expectNoBarriers(page);

  // By RPC, too.
  const { wakeReport } = await mine.servers.getServer({ uuid: web.uuid });
  expect(wakeReport?.causes[0]).toMatch(/^It has never been woken from here/);

  await page.getByRole("button", { name: "Turn on web-3" }).click();
  await expect(report).toContainText("Waiting for the server to report.");
  await comesUp(web);
  await expect(report).toContainText(/The server reported after \d+ seconds?\./);
  await expect(report.getByRole("listitem")).toHaveCount(0);
});

test("seven days are looked back at, by press, by key and by finger", async ({ page, own, mine }) => {
  const web = await addSpoken(own, mine, "web-4");
  await web.beat("ON");
  await page.goto(`/servers/${web.uuid}`);
  const week = page.getByRole("region", { name: "The last 7 days" });
  const span = week.getByRole("status");
  await expect(span).toHaveText("The last 24 hours");
  await expect(week.locator("[data-interval]").first()).toBeAttached();
  await week.getByRole("button", { name: "6 hours earlier" }).click();
  await expect(span).not.toHaveText("The last 24 hours");
  await week.getByRole("button", { name: "Back to now" }).click();
  await expect(span).toHaveText("The last 24 hours");

  const another = week.getByRole("slider", { name: "Another day" });
  await another.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(another).toHaveValue("-1");
  await page.keyboard.press("Home");
  await expect(another).toHaveValue("-144");
  // Nobody watched it a week ago.
  await expect(week.locator("[data-interval]")).toHaveCount(0);
  await expect(week.getByRole("button", { name: "6 hours earlier" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await page.keyboard.press("End");
  await expect(span).toHaveText("The last 24 hours");
  await expectNoBarriers(page);
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await sidewards(page)).toBe(0);
});
