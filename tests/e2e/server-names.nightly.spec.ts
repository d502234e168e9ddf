import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, live, removeAllServers, rowOf, showServersAs, sidewards } from "./parts";

const NAMES = [
  "柳",
  "W".repeat(100),
  "👩‍👩‍👧‍👦 family 🏳️‍🌈",
  "خادم النسخ الاحتياطي",
  `<img src=x onerror="window.broken=1"> <b>bold</b>`,
] as const;

test("names of any script are shown whole, as text, down to the smallest phone", async ({
  page,
  operator,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const uuids: string[] = [];
  for (const [i, name] of NAMES.entries()) {
    const macAddress = `02:00:5E:00:5A:0${i}`;
    const { server } = await operator.servers.createServer({ name, macAddress, heartbeatInterval: 10 });
    expect(server?.name).toBe(name);
    uuids.push(server?.uuid ?? "");
  }
  await page.goto("/servers");
  for (const name of NAMES) await expect(rowOf(page, name)).toBeVisible();
  expect(await sidewards(page)).toBe(0);
  await expectNoBarriers(page);

  for (const i of [1, 3, 4]) {
    await page.goto(`/servers/${uuids[i]}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(NAMES[i] ?? "");
    expect(await sidewards(page)).toBe(0);
  }
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("alertdialog")).toContainText(NAMES[4]);
  expect(await page.evaluate(() => "broken" in window)).toBe(false);
});

for (const width of [1280, 390])
  test(`such names break neither the panorama nor the timeline nor the palette (${width} px)`, async ({
    page,
    context,
    manager,
    operator,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await removeAllServers(operator);
    const groups = operator.client(GroupService);
    const uuids: string[] = [];
    for (const name of NAMES) uuids.push((await addSpoken(manager, operator, name)).uuid);
    const rooms: string[] = [];
    for (const [i, name] of NAMES.entries()) {
      const { group } = await groups.createGroup({ name, serverUuids: [uuids[i] ?? "", uuids[0] ?? ""] });
      rooms.push(group?.uuid ?? "");
    }

    await showServersAs(context, "panorama");
    await page.goto("/servers");
    await live(page);
    const panorama = page.getByRole("region", { name: "Panorama of the servers" });
    for (const name of NAMES) {
      const room = panorama.getByRole("region", { name, exact: true });
      // Timelines are there where they are seen.
      await room.scrollIntoViewIfNeeded();
      const link = room.getByRole("link", { name, exact: true });
      await expect(link).toBeVisible();
      // Whatever is cut off for want of room is told by the browser.
      await expect(link).toHaveAttribute("title", name);
    }
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
    await page.keyboard.press("t");
    for (const name of NAMES)
      await expect(page.getByRole("rowheader", { name, exact: true }).first()).toBeVisible();
    expect(await sidewards(page)).toBe(0);

    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Search servers, groups and pages" });
    for (const [typed, name] of [
      ["WWWW", NAMES[1]],
      ["family", NAMES[2]],
      ["خادم", NAMES[3]],
      ["onerror", NAMES[4]],
    ] as const) {
      await palette.getByRole("combobox").fill(typed);
      await expect(palette.getByRole("option").first()).toContainText(name);
      expect(await palette.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    }
    await page.keyboard.press("Escape");

    await page.goto("/timeline");
    const added = page
      .getByRole("main")
      .getByRole("listitem")
      .filter({ hasText: /servers were added/ })
      .first();
    await added.getByText(/servers were added/).click();
    for (const name of NAMES)
      await expect(added.getByRole("link", { name, exact: true }).first()).toBeVisible();
    expect(await sidewards(page)).toBe(0);
    await expectNoBarriers(page);
    expect(await page.evaluate(() => "broken" in window)).toBe(false);
    for (const uuid of rooms) await groups.deleteGroup({ uuid });
    for (const uuid of uuids) await operator.servers.deleteServer({ uuid });
  });
