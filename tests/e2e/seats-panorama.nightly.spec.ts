import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { expect, testLoggedIn as test } from "./fixtures";
import { addSpoken, live, showServersAs } from "./parts";

test("a search moves no window, and dims the others", async ({ page, context, manager, operator }) => {
  const groups = operator.client(GroupService);
  const servers: string[] = [];
  for (let number = 1; number <= 5; number++)
    servers.push((await addSpoken(manager, operator, `rowan ${number}`)).uuid);
  const { group } = await groups.createGroup({ name: "rowan", serverUuids: servers });
  const uuid = group?.uuid ?? "";
  const [first = "", second = ""] = servers;
  const seats = { [first]: "E1", [second]: "A2" };
  await groups.updateGroup({ uuid, seatPlan: { columns: 5, rows: 3, seats } });
  await showServersAs(context, "panorama");
  const readout = page.locator("[data-readout]");
  const house = page.getByRole("region", { name: "rowan", exact: true }).getByRole("img");
  /** Shows a search; gives the size of the house. */
  const search = async (text: string) => {
    await page.goto(`/servers?search=${encodeURIComponent(text)}`);
    await live(page);
    await house.scrollIntoViewIfNeeded();
    const box = await house.boundingBox();
    return [Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)];
  };
  /** Points at a seat. Below the three rows of the plan is one of those without a seat. */
  const pointAt = async (column: number, row: number) => {
    const box = await house.boundingBox();
    if (!box) throw new Error("no house");
    const x = box.x + 6 + ((column + 0.5) * (box.width - 12)) / 5;
    const y = box.y + 6 + ((row + 0.5) * (box.height - 16)) / 4;
    await page.mouse.move(x - 2, y);
    await page.mouse.move(x, y);
  };
  /** Expects a server at a seat: pictures come after the words. */
  const see = (column: number, row: number, name: string) =>
    expect(async () => {
      await pointAt(column, row);
      await expect(readout).toContainText(name, { timeout: 1000 });
    }).toPass();

  const size = await search("rowan");
  await see(4, 0, "rowan 1");
  await see(0, 1, "rowan 2");
  await see(1, 3, "rowan 4");
  // A gap is nothing.
  await pointAt(0, 0);
  await expect(readout).toBeHidden();
  expect(await search("rowan 1")).toEqual(size);
  await see(4, 0, "rowan 1");
  // What is not found is drawn, and not pointed at.
  await pointAt(0, 1);
  await expect(readout).toBeHidden();
  for (const server of servers) await operator.servers.deleteServer({ uuid: server });
  await groups.deleteGroup({ uuid });
});
