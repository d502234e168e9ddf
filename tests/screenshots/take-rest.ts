import { RestWhen } from "../../lib/gen/proto/komoriuta/v1/rest_pb";
import { expect, test } from "../e2e/fixtures";
import { addSpoken, comesUp } from "../e2e/parts";
import { withWeek } from "../e2e/rest-week";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { open, shoot } from "./picture";

const MINUTE = 60_000;

test("when a server goes to sleep by itself, and what that would have done in a week", async ({
  browser,
}) => {
  const manager = await startManager();
  const operator = await logIn(manager);
  const nas = await addSpoken(manager, operator, "nas");
  const rest = { when: RestWhen.ALWAYS, afterMinutes: 30, minUpMinutes: 15 };
  await operator.servers.updateServer({ uuid: nas.uuid, rest });
  await withWeek(manager, [nas.uuid], 168);
  await comesUp(nas);
  await nas.beat("ON", { use: { holders: [] }, freeSinceMs: 18 * MINUTE });

  const address = `/servers/${nas.uuid}`;
  const page = await open(
    browser,
    { manager, operator },
    address,
    { viewport: { width: 1280, height: 1000 } },
    "list",
  );
  await expect(page.locator("[data-rest]")).toBeVisible();
  await page.getByRole("button", { name: "Change when it sleeps" }).click();
  const hours = page.getByRole("grid");
  await hours.scrollIntoViewIfNeeded();
  await hours.focus();
  await shoot(page, "rest");
  await page.context().close();
  await manager.remove();
});
