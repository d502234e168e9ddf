import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Page } from "@playwright/test";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { join } from "../helpers/operator";
import { expect, expectNoBarriers, testAlone } from "./fixtures";
import { holdsOf, HOUR, makeGroup } from "./keep-on";
import { giveSession, live, rowOf, sidewards } from "./parts";

const test = testAlone({});

/** Counts taps and keys from here on. */
async function counted(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const taps = { count: 0 };
    for (const kind of ["click", "keydown"])
      window.addEventListener(kind, (event) => event.isTrusted && (taps.count += 1), true);
    Object.assign(window, { taps });
  });
  return () => page.evaluate(() => (window as unknown as { taps: { count: number } }).taps.count);
}

test("a class of 30 is kept on in three taps, and let go in one", async ({ page, mine, add }) => {
  test.slow();
  const servers = [];
  for (let seat = 1; seat <= 30; seat += 1) servers.push(await add(`seat ${seat}`));
  const uuid = await makeGroup(
    mine,
    "Room 105",
    servers.map((server) => server.uuid),
  );
  await page.goto(`/groups/${uuid}`);
  await live(page);
  const taps = await counted(page);
  await page.getByRole("button", { name: "Keep on…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("nothing automatic turns these servers off");
  await expectNoBarriers(page);
  const suggestions = dialog.getByRole("group", { name: "Suggestions" });
  await expect(suggestions.getByRole("button").first()).toHaveAttribute("aria-pressed", "true");
  await suggestions.getByRole("button").last().click();
  await dialog.getByRole("button", { name: "Keep on", exact: true }).click();
  await expect(dialog).toBeHidden();
  expect(await taps()).toBe(3);

  const [hold, ...others] = await holdsOf(mine);
  expect(others).toEqual([]);
  expect(hold?.serverUuids).toHaveLength(30);
  const kept = page.getByRole("region", { name: "Kept on" });
  await expect(kept).toContainText(/Kept on until .* by /);
  await expect(kept).toContainText("All 30 servers");
  await expect(rowOf(page, "seat 7")).toContainText(/kept on until .* by /);
  await expectNoBarriers(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await sidewards(page)).toBe(0);

  await page.goto("/groups");
  await live(page);
  await expect(page.locator("[data-group]", { hasText: "Room 105" })).toContainText(/Kept on until .* by /);
  await page.goto(`/groups/${uuid}`);
  await live(page);
  await kept.getByRole("button", { name: /^Release hold of .* on Room 105$/ }).click();
  await expect(kept).toBeHidden();
  // It is let go on the page before the manager has answered.
  await expect.poll(() => holdsOf(mine)).toEqual([]);
});

test("whoever may not turn all of a group's hold off cannot end it, and is told where else it is", async ({
  page,
  context,
  own,
  mine,
  add,
}) => {
  const [ash, elder] = [await add("ash"), await add("elder")];
  const hall = await makeGroup(mine, "Hall", [ash.uuid]);
  await makeGroup(mine, "Cellar", [elder.uuid]);
  const until = timestampFromMs(Date.now() + HOUR);
  await mine.client(HoldService).placeHold({ serverUuids: [ash.uuid, elder.uuid], until, reason: "heat" });
  await page.goto(`/groups/${hall}`);
  await live(page);
  const kept = page.getByRole("region", { name: "Kept on" });
  await expect(kept).toContainText("It keeps 1 server outside of this group on, too");
  const release = kept.getByRole("button", { name: /^Release/ });
  await expect(release).toBeEnabled();

  const mika = await join(own, mine, "mika", [{ role: Role.VIEWER }, { role: Role.ADMIN, groupUuid: hall }]);
  await giveSession(context, mika);
  await page.goto(`/groups/${hall}`);
  await live(page);
  await expect(release).toBeDisabled();
  await expect(page.getByRole("button", { name: "Keep on…" })).toBeEnabled();
});
