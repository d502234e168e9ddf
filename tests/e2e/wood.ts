import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Locator, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import type { Manager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { expect, startedManager, testLoggedIn } from "./fixtures";
import { addSpoken, comesUp, live, showServersAs, type Spoken } from "./parts";

/** A logged-in browser that shows the panorama of a manager of its own. */
export const test = testLoggedIn.extend<object, { manager: Manager }>({
  manager: startedManager(),
  context: async ({ context }, use) => {
    await showServersAs(context, "panorama");
    await use(context);
  },
});

export const HOUR = 3_600_000;
export const NAMES = ["ash", "beech", "cedar", "elm"] as const;
let trees: Spoken[] = [];

/** Plants a room of four: one stays on, one is kept on, one goes off when free in two hours, and one is off. */
export async function plant(manager: Manager): Promise<readonly Spoken[]> {
  const operator = await logIn(manager);
  trees = [];
  for (const name of NAMES) trees.push(await addSpoken(manager, operator, name));
  for (const tree of trees.slice(0, 3)) await comesUp(tree);
  const uuids = trees.map(({ uuid }) => uuid);
  await operator.client(GroupService).createGroup({ name: "Wood", serverUuids: uuids });
  const hold = { serverUuids: uuids.slice(1, 2), until: timestampFromMs(Date.now() + 4 * HOUR) };
  await operator.client(HoldService).placeHold({ ...hold, reason: "exam" });
  const clock = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString().slice(11, 16);
  await operator.client(ScheduleService).createSchedule({
    schedule: {
      ...{ name: "Evenings", serverUuids: uuids.slice(1, 3), zone: "UTC", wake: true, stop: true },
      windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: clock(-3), to: clock(2) }],
      stopBy: clock(3),
    },
  });
  return trees;
}

/** Removes the room, and all that is for it. */
export async function clear(manager: Manager): Promise<void> {
  const operator = await logIn(manager);
  const [schedules, groups] = [operator.client(ScheduleService), operator.client(GroupService)];
  for (const { uuid } of (await schedules.listSchedules({})).schedules)
    await schedules.deleteSchedule({ uuid });
  for (const { uuid } of (await groups.listGroups({})).groups) await groups.deleteGroup({ uuid });
  for (const { uuid } of trees) await operator.servers.deleteServer({ uuid });
}

/** Another report of each that is on. */
export async function grow(): Promise<void> {
  await Promise.all(trees.slice(0, 3).map((tree) => tree.beat("ON")));
}

/** Opens the panorama, once it knows what will be. */
export async function open(page: Page): Promise<Locator> {
  await page.goto("/servers");
  await live(page);
  const panorama = page.getByRole("region", { name: "Panorama of the servers" });
  await expect(rowOf(panorama, "ash")).toContainText("Next: nothing planned");
  return panorama;
}

/** The row of a server. */
export const rowOf = (panorama: Locator, name: string) =>
  panorama.getByRole("listitem").filter({ has: panorama.page().getByRole("link", { name, exact: true }) });

/** Folds the house. Gives the window of a server. */
export async function fold(panorama: Locator): Promise<(name: string) => Locator> {
  await panorama.getByRole("button", { name: "Wood", expanded: true }).click();
  await expect(rowOf(panorama, "ash")).toBeHidden();
  return (name) => panorama.getByRole("link", { name: new RegExp(`^${name} · `) });
}

/** A place in a row: hours from now, or within the moment's column. */
export async function placeIn(row: Locator, hours: number): Promise<{ x: number; y: number }> {
  const area = await row.locator("[data-hours]").boundingBox();
  const column = await row.page().locator("[data-moment]").boundingBox();
  if (!area || !column) throw new Error("no hours");
  const hour = (column.x - area.x) / 12;
  const from = hours < 0 ? column.x : column.x + column.width;
  return { x: hours === 0 ? column.x + column.width / 2 : from + hours * hour, y: area.y + area.height / 2 };
}

/** Rests the mouse at a place in a row. */
export async function hover(row: Locator, hours: number): Promise<void> {
  const { x, y } = await placeIn(row, hours);
  await row.page().mouse.move(x - 3, y);
  await row.page().mouse.move(x, y);
}
