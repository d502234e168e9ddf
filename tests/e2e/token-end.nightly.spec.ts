import { setTimeout as wait } from "node:timers/promises";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { startManager } from "../helpers/manager";
import { logIn } from "../helpers/operator";
import { expect, expectNoBarriers, test } from "./fixtures";
import { giveSession } from "./parts";

const NEVER = timestampFromMs(0);

test("a token that expires soon, and one that has expired, are told of with what to do", async ({
  browser,
}) => {
  const manager = await startManager({ env: { KOMO_TOKEN_TTL: String(5 * 24 * 3600) } });
  try {
    const operator = await logIn(manager);
    const wanted = { name: "alder", macAddress: "02:00:5e:00:5d:01", heartbeatInterval: 10 };
    const { server } = await operator.servers.createServer(wanted);
    const uuid = server?.uuid ?? "";
    // Tokens are looked at when the manager starts, and every minute.
    await manager.stop();
    await manager.start({ KOMO_TOKEN_TTL: "1" });
    const context = await browser.newContext({ baseURL: manager.url, timezoneId: "Asia/Tokyo" });
    await giveSession(context, operator);
    const page = await context.newPage();
    await page.goto(`/servers/${uuid}`);
    const events = page.getByRole("region", { name: "Recent events" });
    await expect(page.getByRole("region", { name: "The access token expires soon" })).toContainText(
      "Press Rotate access token, and give the new token to the agent on the server.",
    );
    await expect(events).toContainText(
      "The access token of alder has not been used for long and expires soon",
    );
    // All times on the page are those of whoever reads.
    const ends = timestampMs((await operator.servers.getServer({ uuid })).server?.tokenExpiresAt ?? NEVER);
    const here = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Tokyo", dateStyle: "medium" }).format(
      ends,
    );
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Tokyo", timeStyle: "short" }).format(
      ends,
    );
    await expect(events).toContainText(here);
    await expect(events).toContainText(clock.slice(0, clock.lastIndexOf(":") + 3));
    await expect(page.getByRole("main")).not.toContainText("UTC");
    await expectNoBarriers(page);

    await operator.tokens.rotateToken({ uuid });
    await wait(1000);
    await manager.stop();
    await manager.start();
    await page.reload();
    await expect(page.getByRole("region", { name: "The access token has expired" })).toBeVisible();
    await expect(events).toContainText("The access token of alder has expired");
    await expectNoBarriers(page);
    const kinds = (await operator.servers.listEvents({ uuid, limit: 9 })).events.map(({ kind }) => kind);
    expect(kinds).toEqual(["token_ended", "token_rotated", "token_ends_soon", "registered"]);
    await context.close();
  } finally {
    await manager.remove();
  }
});
