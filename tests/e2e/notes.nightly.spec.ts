import type { Page } from "@playwright/test";
import { Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { join } from "../helpers/operator";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";
import { giveSession, live, rowOf, showServersAs, sidewards, speak } from "./parts";

const NOTE = "Behind the door of room 105.\n\nManual: https://wiki.example/nas (key at the desk)";

const cardOf = (page: Page) => page.getByRole("region", { name: "Note", exact: true });

async function openPage(page: Page, uuid: string): Promise<void> {
  await page.goto(`/servers/${uuid}`);
  await live(page);
}

test("a note is added, edited in place and removed; its addresses are links, and nothing else of it acts", async ({
  page,
  operator,
}) => {
  const wanted = { name: "rowan", macAddress: "02:00:5e:00:88:01", heartbeatInterval: 30 };
  const uuid = (await operator.servers.createServer(wanted)).server?.uuid ?? "";
  const kept = async () => (await operator.servers.getServer({ uuid })).server?.note;
  await openPage(page, uuid);
  await expect(cardOf(page)).toBeHidden();
  await page.getByRole("button", { name: "Add a note" }).click();
  const text = page.getByLabel("Text of the note");
  await expect(text).toBeFocused();
  await expect(text).toHaveAccessibleDescription(/no place for passwords/);
  await expectNoBarriers(page);
  await text.fill(`${NOTE}\n<b onclick=alert(1)>**bold**</b> javascript:alert(1)`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(cardOf(page)).toContainText("<b onclick=alert(1)>**bold**</b> javascript:alert(1)");
  await expect(page.getByRole("button", { name: "Edit the note" })).toBeFocused();
  await expect(cardOf(page).getByRole("link")).toHaveCount(1);
  const link = cardOf(page).getByRole("link", { name: "https://wiki.example/nas", exact: true });
  await expect(link).toHaveAttribute("href", "https://wiki.example/nas");
  await expect(link).toHaveAttribute("rel", /noopener noreferrer/);
  await expectNoBarriers(page);
  expect(await kept()).toContain(NOTE);

  // Too long: it says so, and keeps what was typed.
  await page.getByRole("button", { name: "Edit the note" }).click();
  await text.fill("🛏".repeat(1990));
  await expect(text).toHaveAccessibleDescription("10 characters left");
  await text.fill("🛏".repeat(2001));
  await expect(text).toHaveAccessibleDescription("Enter at most 2,000 characters.");
  await page.getByRole("button", { name: "Save" }).click({ force: true });
  await expect(text).toHaveValue("🛏".repeat(2001));
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(cardOf(page)).toContainText("Behind the door");
  expect(await kept()).toContain(NOTE);

  await page.getByRole("button", { name: "Edit the note" }).click();
  await text.fill("  \n ");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(cardOf(page)).toBeHidden();
  await expect(page.getByRole("button", { name: "Add a note" })).toBeFocused();
  expect(await kept()).toBe("");
});

test("a note that somebody else saves is shown; who edits it meanwhile is asked which to keep", async ({
  page,
  operator,
}) => {
  const wanted = { name: "aspen", macAddress: "02:00:5e:00:88:02", heartbeatInterval: 30 };
  const { server } = await operator.servers.createServer({ ...wanted, note: "first" });
  const uuid = server?.uuid ?? "";
  const kept = async () => (await operator.servers.getServer({ uuid })).server?.note;
  await openPage(page, uuid);
  await expect(cardOf(page)).toContainText("first");
  await operator.servers.updateServer({ uuid, note: "second\nline" });
  await expect(cardOf(page)).toContainText("second");

  await page.getByRole("button", { name: "Edit the note" }).click();
  const text = page.getByLabel("Text of the note", { exact: true });
  await text.fill("mine");
  // Another field of the server, which is no matter here, and then the note.
  await operator.servers.updateServer({ uuid, heartbeatInterval: 40 });
  await operator.servers.updateServer({ uuid, note: "theirs" });
  await page.getByRole("button", { name: "Save" }).click();
  const choice = page.getByRole("group", { name: "Text of the note" });
  await expect(choice.getByRole("radio", { name: "mine" })).toBeChecked();
  expect(await kept()).toBe("theirs");
  await expectNoBarriers(page);
  await choice.getByRole("radio", { name: "theirs" }).check();
  await expect(text).toHaveValue("theirs");
  await choice.getByRole("radio", { name: "mine" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(kept).toBe("mine");
  await expect(choice).toBeHidden();
  await expect(cardOf(page)).toContainText("mine");
});

test("whoever may only see a server reads its note and finds it, and has no button for it", async ({
  page,
  context,
  manager,
  operator,
}) => {
  const wanted = { name: "linden", macAddress: "02:00:5e:00:88:03", heartbeatInterval: 30 };
  const { server } = await operator.servers.createServer({ ...wanted, note: NOTE });
  const other = { name: "maple", macAddress: "02:00:5e:00:88:04", heartbeatInterval: 30 };
  const bare = (await operator.servers.createServer(other)).server?.uuid ?? "";
  await giveSession(context, await join(manager, operator, "nori", [{ role: Role.VIEWER }]));
  await openPage(page, server?.uuid ?? "");
  await expect(cardOf(page)).toContainText("Behind the door of room 105.");
  await expect(page.getByRole("button", { name: "Edit the note" })).toHaveCount(0);
  await openPage(page, bare);
  await expect(page.getByRole("button", { name: "Change needs and energy" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a note" })).toHaveCount(0);
  await page.goto("/servers?search=manual+linden");
  await live(page);
  await expect(rowOf(page, "linden")).toContainText("Note: Manual: https://wiki.example/nas");
});

for (const view of ["list", "panorama"] as const)
  test(`servers are found by their notes (${view}), and by the palette`, async ({
    page,
    context,
    operator,
  }) => {
    await showServersAs(context, view);
    const macOf = (end: number) => `02:00:5e:00:${view === "list" ? 89 : 90}:0${end}`;
    const names = { list: ["hazel", "willow"], panorama: ["myrtle", "laurel"] } as const;
    const [noted, bare] = names[view];
    const wanted = { name: noted, macAddress: macOf(1), heartbeatInterval: 30 };
    await operator.servers.createServer({ ...wanted, note: `Rack ${view}\n${NOTE}` });
    const other = { name: bare, macAddress: macOf(2), heartbeatInterval: 30 };
    await operator.servers.createServer(other);
    await page.goto("/servers");
    await live(page);
    if (view === "list") {
      // The row shows that there is one, and its first line.
      await expect(rowOf(page, noted)).toContainText(`Note: Rack ${view}`);
      await expect(rowOf(page, noted).getByTitle(`Rack ${view}`)).toBeVisible();
      await expect(rowOf(page, bare)).not.toContainText("Note:");
    }
    await page.getByRole("searchbox", { name: "Search" }).fill(`desk ${noted}`);
    await expect(page.getByText(/^1 of \d+ servers$/)).toBeVisible();
    if (view === "list") {
      const hit = rowOf(page, noted).getByTitle(/^Note: …/);
      await expect(hit).toContainText("at the desk");
      await expect(hit.locator("mark")).toHaveText("desk");
      await expect(rowOf(page, bare)).toBeHidden();
    }
    await page.getByRole("searchbox", { name: "Search" }).fill(`desk ${bare}`);
    await expect(page.getByText("No server matches")).toBeVisible();

    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill(`rack ${view}`);
    const found = page.getByRole("option", { name: new RegExp(noted) }).first();
    await expect(found).toContainText(`Note: Rack ${view}`);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: noted, level: 1 })).toBeVisible();
  });

test("on a phone, in Japanese, a note with a long word is edited without a way sidewards", async ({
  page,
  context,
  operator,
}) => {
  await speak(context, "ja");
  await page.setViewportSize({ width: 360, height: 780 });
  const wanted = { name: "樫", macAddress: "02:00:5e:00:88:07", heartbeatInterval: 30 };
  const note = `扉の後ろ。${"x".repeat(300)}\nhttps://wiki.example/${"a".repeat(200)}`;
  const { server } = await operator.servers.createServer({ ...wanted, note });
  await openPage(page, server?.uuid ?? "");
  await expect(page.getByRole("region", { name: "メモ", exact: true })).toContainText("扉の後ろ");
  expect(await sidewards(page)).toBe(0);
  await page.getByRole("button", { name: "メモを編集" }).click();
  await expect(page.getByLabel("メモの本文")).toBeFocused();
  expect(await sidewards(page)).toBe(0);
  await page.getByLabel("メモの本文").fill("短い");
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("region", { name: "メモ", exact: true })).toContainText("短い");
});
