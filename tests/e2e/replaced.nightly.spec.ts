import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { expect, expectNoBarriers, test } from "./fixtures";
import { giveSession } from "./parts";

/** A promotion on another machine, as the copier keeps it. */
const REPLACED = { generation: 1, at: Date.UTC(2026, 10, 30, 9, 0), host: "second" };

test("every page of a manager that was replaced says so, and nothing is changed there", async ({
  browser,
}) => {
  const manager = await startManager({
    prepare(folder) {
      const standby = path.join(folder, "data", "standby");
      mkdirSync(standby, { recursive: true, mode: 0o700 });
      writeFileSync(path.join(standby, "replaced.json"), JSON.stringify(REPLACED), { mode: 0o600 });
    },
  });
  try {
    const operator = await logIn(manager);
    const wanted = { name: "elm", macAddress: "02:00:5E:00:99:01", heartbeatInterval: 10 };
    await expect(operator.servers.createServer(wanted)).rejects.toThrow(/taken the place of this one/);
    for (const [locale, says] of [
      ["en-GB", "Another manager, on second, took the place of this one on"],
      ["ja-JP", "secondのマネージャーがこのマネージャーの役割を引き継ぎました"],
    ] as const) {
      const context = await browser.newContext({ locale, baseURL: manager.url });
      await giveSession(context, operator, "list");
      const page = await context.newPage();
      for (const address of ["/servers", "/timeline"]) {
        await page.goto(address);
        await expect(page.getByRole("alert").filter({ hasText: says })).toBeVisible();
      }
      await expectNoBarriers(page);
      await context.close();
    }
  } finally {
    await manager.remove();
  }
});
