import { readFile } from "node:fs/promises";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { expect, expectNoBarriers, testLoggedIn as test } from "./fixtures";

/** A word that only this test uses, since others leave entries, too. */
const unique = (word: string) => `${word} ${Math.random().toString(36).slice(2, 8)}`;

test("a change is there with who made it, from where, before and after, and can be told from others", async ({
  page,
  operator,
}) => {
  const [before, after] = [unique("room"), unique("lab")];
  const groups = operator.client(GroupService);
  const uuid = (await groups.createGroup({ name: before })).group?.uuid ?? "";
  await groups.updateGroup({ uuid, name: after });

  await page.goto("/servers");
  await page.getByRole("navigation", { name: "Navigation" }).getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("heading", { name: "Audit", level: 1 })).toBeVisible();
  const main = page.getByRole("main");
  const edited = main.getByRole("listitem").filter({ hasText: "Group edited" }).filter({ hasText: after });
  await expect(edited).toContainText("by an API call with a session");
  await expect(edited).toContainText("127.0.0.1");
  await edited.getByText(/^Entry /).click();
  const row = edited.getByRole("row").filter({ hasText: "name" });
  await expect(row.getByRole("cell").nth(0)).toHaveText(before);
  await expect(row.getByRole("cell").nth(1)).toHaveText(after);
  await expectNoBarriers(page);

  await edited.getByRole("link", { name: "Only entries about this" }).click();
  await expect(main.getByRole("listitem")).toHaveCount(2);
  await expect(main.getByRole("listitem").last()).toContainText("Group created");
  await main.getByLabel("What", { exact: true }).selectOption("Group created");
  await main.getByRole("button", { name: "Show" }).click();
  await expect(main.getByRole("listitem")).toHaveCount(1);
  await main.getByRole("link", { name: "Show all" }).click();
  await expect(page).toHaveURL(/\/audit$/);
});

test("what nobody did is nowhere, and leads back", async ({ page }) => {
  await page.goto("/audit?who=nobody");
  await expect(page.getByRole("heading", { name: "No such entries" })).toBeVisible();
  await expectNoBarriers(page);
  await page.locator("[data-empty]").getByRole("link", { name: "Show all" }).click();
  await expect(page.getByRole("main").getByRole("listitem").first()).toBeVisible();
});

test("files hold what the filters show, and no secret", async ({ page, operator }) => {
  const end = Math.floor(Math.random() * 256)
    .toString(16)
    .padStart(2, "0");
  const settings = { name: unique("alder"), macAddress: `02:00:5e:00:a7:${end}`, heartbeatInterval: 10 };
  const { server } = await operator.servers.createServer(settings);
  const uuid = server?.uuid ?? "";
  const { accessToken } = await operator.tokens.rotateToken({ uuid });
  await page.goto(`/audit?of=${uuid}`);
  for (const [name, file] of [
    ["CSV", "audit.csv"],
    ["JSON lines", "audit.jsonl"],
  ] as const) {
    const coming = page.waitForEvent("download");
    await page.getByRole("main").getByRole("link", { name }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(file);
    const text = await readFile(await download.path(), "utf8");
    const lines = text.trim().split("\n");
    expect(lines).toHaveLength(file === "audit.csv" ? 3 : 2);
    expect(text).toContain("token_rotated");
    expect(text).not.toContain(accessToken);
  }
});
