import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { rowOf, sidewards } from "./parts";

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
