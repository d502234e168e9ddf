import { cpSync } from "node:fs";
import path from "node:path";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { startDatabaseServer } from "../helpers/sqld";
import { expect, expectNoBarriers, test } from "./fixtures";
import { giveSession } from "./parts";

test("a standby shows the servers and whose standby it is, takes no change, and says nothing of it once it serves", async ({
  browser,
}) => {
  const database = await startDatabaseServer();
  const env = { KOMO_DATABASE_URL: database.url, KOMO_STANDBY: "true" };
  const first = await startManager({ env, startWithin: 60_000 });
  const second = await startManager({
    env: { ...env, KOMO_USER_ID: first.userId, KOMO_PASSWORD_HASH: first.passwordHash },
    startWithin: 60_000,
    prepare: (folder) => cpSync(first.dataDir, path.join(folder, "data"), { recursive: true }),
  });
  try {
    const operator = await logIn(first);
    await operator.servers.createServer({
      ...{ name: "rowan", macAddress: "02:00:5E:00:99:07", heartbeatInterval: 10 },
    });
    for (const [locale, says, goTo] of [
      ["en-GB", "This is the standby of the manager on", "Go to the manager that serves"],
      ["ja-JP", "の予備機です", "稼働中のマネージャーを開く"],
    ] as const) {
      const context = await browser.newContext({ locale, baseURL: second.url });
      // Begun at the other one: both have one session secret.
      await giveSession(context, operator, "list");
      const page = await context.newPage();
      for (const address of ["/servers", "/timeline"]) {
        await page.goto(address);
        const note = page.getByRole("alert").filter({ hasText: says });
        await expect(note).toBeVisible();
        await expect(note.getByRole("link", { name: goTo })).toHaveAttribute("href", first.url);
      }
      await page.goto("/servers");
      // What is written at the first one shows here a moment later.
      await expect(page.getByRole("main").getByText("rowan").first()).toBeVisible({ timeout: 20_000 });
      await expectNoBarriers(page);
      await context.close();
    }
    const context = await browser.newContext({ baseURL: second.url });
    await giveSession(context, operator, "list");
    const page = await context.newPage();
    await page.goto("/servers");
    const note = page.getByRole("alert").filter({ hasText: "This is the standby of" });
    await expect(note).toBeVisible();
    await first.stop();
    await expect(note).toBeHidden({ timeout: 30_000 });
    await expect(page.getByRole("main").getByText("rowan").first()).toBeVisible();
    await context.close();
  } finally {
    await second.remove();
    await first.remove();
    await database.remove();
  }
});
