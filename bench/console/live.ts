import { setTimeout as pause } from "node:timers/promises";
import type { Browser } from "@playwright/test";
import { openConnection } from "../load/connection";
import { median } from "../load/drive";
import { createWireAgent } from "../load/heartbeats";
import { openPage } from "./browse";
import type { Site } from "./site";

/** Delays of one change on its way to an open list. Milliseconds. */
export interface Changes {
  /** From a server's first heartbeat to its new status in the page; in the middle, and the slowest. */
  readonly middle: number;
  readonly slowest: number;
  /** The longest task of the page in a while in which nobody did anything. */
  readonly longestTask: number;
  /** Share of that while which the page was busy with its own scripts and drawing. */
  readonly busy: number;
}

/** Milliseconds in which nobody does anything on the page. */
const WATCHED = 10_000;

export async function changes(browser: Browser, { manager, operator, sleepers }: Site): Promise<Changes> {
  const page = await openPage(browser, manager.url, operator);
  try {
    await page.goto("/servers");
    await page.locator("[data-connection=live]").first().waitFor({ state: "attached" });
    await pause(1000);
    const wire = await page.context().newCDPSession(page);
    await wire.send("Performance.enable");
    const busySeconds = async (): Promise<number> => {
      const { metrics } = await wire.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN;
    };
    await page.evaluate(() => void window.komoBench.longTasks.splice(0));
    const before = await busySeconds();
    await pause(WATCHED);
    const busy = (await busySeconds()) - before;
    const longestTask = await page.evaluate(() => Math.max(0, ...window.komoBench.longTasks));

    const times: number[] = [];
    for (const { uuid, token } of sleepers) {
      const shown = page.evaluate(
        (uuid) =>
          new Promise<number>((resolve) => {
            const row = document.querySelector(`li[data-uuid="${uuid}"]`);
            if (!row) throw new Error("the server is not on the first page");
            new MutationObserver(() => {
              if (row.getAttribute("data-current-status") !== "OFF") resolve(Date.now());
            }).observe(row, { attributes: true });
          }),
        uuid,
      );
      // Awaited below; an error before that must not be hidden by this one.
      shown.catch(() => undefined);
      await pause(150 + 70 * times.length);
      const { head, body } = createWireAgent(token, 1).heartbeat();
      // Opened for this one: the manager closes what is silent for as long as the page was looked at.
      const connection = await openConnection(Number(new URL(manager.url).port));
      const begun = Date.now();
      const { status } = await connection.post(head, body).finally(() => connection.close());
      if (status !== 200) throw new Error(`a heartbeat was answered ${status}`);
      times.push((await shown) - begun);
    }
    return {
      middle: median(times),
      slowest: Math.max(...times),
      longestTask,
      busy: busy / (WATCHED / 1000),
    };
  } finally {
    await page.context().close();
  }
}
