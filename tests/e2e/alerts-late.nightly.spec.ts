import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { addedAnHourAgo, live, rowOf, summaryOf } from "./parts";

const test = testAlone({});

test("a server that has not reported an hour after it was added needs attention, whatever the browser's clock says", async ({
  page,
  own,
  add,
}) => {
  await add("alder");
  // The browser is an hour ahead.
  await page.clock.setFixedTime(Date.now() + 61 * 60_000);
  await page.goto("/servers");
  await live(page);
  await expect(summaryOf(page)).toContainText("Waiting for 1 server to report.");
  await expect(rowOf(page, "alder")).toContainText("First report awaited");
  // The page is left: one that notices a restart loads itself anew, and would be in the way of what comes next.
  await page.goto("about:blank");
  await addedAnHourAgo(own);
  await page.goto("/servers");
  await expect(summaryOf(page)).toContainText("1 server needs attention.");
  await expect(rowOf(page, "alder")).toContainText("Never reported");
  await expect(rowOf(page, "alder")).toContainText("Its agent has not reported since it was added.");
  await expectNoBarriers(page);
  await rowOf(page, "alder").getByRole("link", { name: "alder" }).click();
  await expect(page.getByRole("main")).toContainText("The server has not reported yet.");
  await expect(page.getByRole("region", { name: "This server needs attention" })).toBeVisible();
});
