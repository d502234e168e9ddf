import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { expect, testLoggedIn as test } from "./fixtures";

test("the tab has the name of its page, all the way through links", async ({ page, operator }) => {
  const names = ["title 1", "title 2"] as const;
  for (const [at, name] of names.entries()) {
    await operator.servers.createServer({ name, macAddress: `02:00:5e:00:71:0${at}`, heartbeatInterval: 10 });
  }
  await page.goto("/servers");
  await atABusyTime(async () => {
    for (const name of [...names, ...names, ...names]) {
      await expect(page).toHaveTitle("Servers · komoriuta");
      await page.getByRole("link", { name, exact: true }).click();
      await expect(page).toHaveTitle(`${name} · komoriuta`);
      await page.getByRole("link", { name: "Back to the list" }).click();
    }
  });
  await expect(page).toHaveTitle("Servers · komoriuta");
});

/** Runs `work` while all cores are busy: answers then come in pieces, and moments between pages are visible. */
async function atABusyTime(work: () => Promise<void>): Promise<void> {
  const busy = Array.from(
    { length: 2 * availableParallelism() },
    () => new Worker("for (;;);", { eval: true }),
  );
  try {
    await work();
  } finally {
    await Promise.all(busy.map((worker) => worker.terminate()));
  }
}
