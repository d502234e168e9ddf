import type { Locator, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import type { Operator } from "../helpers/operator";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { addSpoken, live, sidewards, type Spoken } from "./parts";

/** A room of machines "seat 1" and so on. */
async function room(
  manager: Parameters<typeof addSpoken>[0],
  operator: Operator,
  name: string,
  count: number,
) {
  const servers: Spoken[] = [];
  for (let number = 1; number <= count; number++)
    servers.push(await addSpoken(manager, operator, `${name} ${number}`));
  const groups = operator.client(GroupService);
  const { group } = await groups.createGroup({ name, serverUuids: servers.map(({ uuid }) => uuid) });
  const uuid = group?.uuid ?? "";
  const names = new Map(servers.map((server, at) => [server.uuid, `${at + 1}`]));
  return {
    uuid,
    servers,
    groups,
    /** "3×2: 1 A1, 2 B1" */
    async plan() {
      const found = (await groups.listGroups({})).groups.find((each) => each.uuid === uuid)?.seatPlan;
      const seats = Object.entries(found?.seats ?? {}).map(
        ([server, seat]) => `${names.get(server)} ${seat}`,
      );
      return found ? `${found.columns}×${found.rows}: ${seats.sort().join(", ")}` : null;
    },
    async gone() {
      for (const { uuid } of servers) await operator.servers.deleteServer({ uuid });
      await groups.deleteGroup({ uuid });
    },
  };
}

async function arrange(page: Page, uuid: string): Promise<Locator> {
  await page.goto(`/groups/${uuid}`);
  await live(page);
  await page.getByRole("button", { name: "Arrange seats" }).click();
  const editor = page.getByRole("region", { name: "Seat plan" });
  await expect(editor.getByRole("grid", { name: "Seat plan" })).toBeVisible();
  return editor;
}

const cell = (editor: Locator, name: string) => editor.getByRole("gridcell", { name, exact: true });

test("machines are seated by keys, and it is said; nothing is saved before Save", async ({
  page,
  manager,
  operator,
}) => {
  const { uuid, plan, gone } = await room(manager, operator, "birch", 3);
  const editor = await arrange(page, uuid);
  const said = editor.getByRole("status");
  await expect(cell(editor, "A1: birch 1")).toBeFocused();
  await expectNoBarriers(page);
  await page.keyboard.press("Enter");
  await expect(said).toContainText("birch 1 picked up (A1).");
  await expect(editor).toContainText("birch 1 is in your hand");
  await page.keyboard.press("Escape");
  await expect(said).toHaveText("birch 1 stays where it was.");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(said).toHaveText("birch 1 is on seat B2.");
  await expect(cell(editor, "B2: birch 1")).toBeFocused();
  // Two change places.
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(said).toHaveText("birch 1 is on seat B1, birch 2 on B2.");
  await page.keyboard.press("Control+z");
  await expect(said).toHaveText("Undone.");
  await expect(cell(editor, "B2: birch 1")).toBeVisible();
  await page.keyboard.press("Control+Shift+z");
  await expect(cell(editor, "B1: birch 1")).toBeVisible();
  await page.keyboard.press("Delete");
  await expect(said).toHaveText("birch 1 has no seat.");
  await expectNoBarriers(page);
  expect(await plan()).toBeNull();
  await editor.getByRole("button", { name: "Save" }).click();
  await expect(editor).toBeHidden();
  await expect(page.getByText("The seat plan of birch was saved.")).toBeVisible();
  expect(await plan()).toBe("2×2: 2 B2, 3 A2");
  await gone();
});

test("machines are dragged, aisles are inserted, and who edits meanwhile loses nothing", async ({
  page,
  manager,
  operator,
}) => {
  const { uuid, servers, groups, plan, gone } = await room(manager, operator, "larch", 4);
  const editor = await arrange(page, uuid);
  await cell(editor, "A1: larch 1").dragTo(cell(editor, "B2: larch 4"));
  await expect(cell(editor, "B2: larch 1")).toBeVisible();
  await cell(editor, "B1: larch 2").click();
  await page.keyboard.press("Escape");
  await editor.getByRole("button", { name: "Aisle before column B" }).click();
  await expect(cell(editor, "C2: larch 1")).toBeVisible();
  await editor.getByRole("button", { name: "Remove empty column B" }).click();
  await editor.getByRole("button", { name: "Undo" }).click();
  await editor.getByLabel("Rows").fill("4");
  await editor.getByLabel("Rows").press("Enter");
  await expect(cell(editor, "C4: free")).toBeVisible();
  // Somebody else renames the group: both are kept.
  await groups.updateGroup({ uuid, name: "larch hall" });
  await editor.getByRole("button", { name: "Save" }).click();
  await expect(editor).toBeHidden();
  expect(await plan()).toBe("3×4: 1 C2, 2 C1, 3 A2, 4 A1");

  // Somebody else arranges it: one is chosen, and nothing is overwritten unseen.
  await arrange(page, uuid);
  await cell(editor, "A1: larch 4").click();
  await cell(editor, "B4: free").click();
  await groups.updateGroup({
    uuid,
    seatPlan: { columns: 9, rows: 1, seats: { [servers[0]?.uuid ?? ""]: "I1" } },
  });
  await editor.getByRole("button", { name: "Save" }).click();
  await expect(editor.getByRole("radio", { name: "9 × 1, 1 server" })).toBeVisible();
  expect(await plan()).toBe("9×1: 1 I1");
  await editor.getByRole("radio", { name: "3 × 4, 4 servers" }).check();
  await editor.getByRole("button", { name: "Save" }).click();
  await expect(editor).toBeHidden();
  expect(await plan()).toBe("3×4: 1 C2, 2 C1, 3 A2, 4 B4");
  // A machine that goes leaves its seat, and the others stay.
  await operator.servers.deleteServer({ uuid: servers[2]?.uuid ?? "" });
  servers.splice(2, 1);
  await expect.poll(plan).toBe("3×4: 1 C2, 2 C1, 4 B4");
  await gone();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a tap picks up, and the next puts down", async ({ page, manager, operator }) => {
    const { uuid, plan, gone } = await room(manager, operator, "alder", 3);
    const editor = await arrange(page, uuid);
    await cell(editor, "B1: alder 2").tap();
    await expect(editor).toContainText("alder 2 is in your hand");
    await cell(editor, "B2: free").tap();
    await cell(editor, "A1: alder 1").tap();
    await editor.getByRole("button", { name: "Take seat away" }).tap();
    await expect(editor).toContainText("1 server without a seat");
    await editor.getByRole("button", { name: "alder 1" }).tap();
    await cell(editor, "B1: free").tap();
    await expectNoBarriers(page);
    expect(await sidewards(page)).toBe(0);
    await editor.getByRole("button", { name: "Save" }).tap();
    await expect(editor).toBeHidden();
    expect(await plan()).toBe("2×2: 1 B1, 2 B2, 3 A2");
    await gone();
  });
});
