import type { Page } from "@playwright/test";
import { expect, testApart as test } from "./fixtures";
import { live, showServersAs } from "./parts";
import { BY_DAY, pagesIn } from "./weight";

/** Bytes of JavaScript that each may send, compressed, headers and all. */
const LIMIT = 220_000;

/**
 * Watches the network; gives a function with the bytes of all scripts so far, and the number of those that were not
 * compressed.
 */
async function scriptsOf(page: Page): Promise<() => { bytes: number; uncompressed: string[] }> {
  const wire = await page.context().newCDPSession(page);
  const scripts = new Map<string, { url: string; compressed: boolean; bytes: number }>();
  wire.on("Network.responseReceived", ({ requestId, type, response: { url, headers } }) => {
    const encoding = headers["content-encoding"] ?? headers["Content-Encoding"];
    if (type === "Script") scripts.set(requestId, { url, compressed: encoding !== undefined, bytes: 0 });
  });
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId);
    if (script) script.bytes = encodedDataLength;
  });
  await wire.send("Network.enable");
  await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
  return () => {
    const all = [...scripts.values()];
    return {
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
      // Too small to gain by it.
      uncompressed: all.filter(({ compressed, bytes }) => !compressed && bytes > 2000).map(({ url }) => url),
    };
  };
}

for (const view of ["list", "panorama"] as const)
  test(`the ${view} sends less than ${LIMIT / 1000} kB of JavaScript`, async ({
    page,
    context,
    operator,
  }) => {
    await showServersAs(context, view);
    const macAddress = "02:00:5e:00:57:01";
    const { server } = await operator.servers.createServer({ name: "fir", macAddress, heartbeatInterval: 5 });
    const sent = await scriptsOf(page);
    await page.goto("/servers");
    await live(page);
    await page.waitForLoadState("load");
    // Whoever does nothing but look is sent nothing more.
    await page.waitForTimeout(1000);
    const { bytes, uncompressed } = sent();
    test.info().annotations.push({ type: "JavaScript", description: `${bytes} bytes` });
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(LIMIT);
    expect(uncompressed).toEqual([]);

    // What was held back comes when it is wanted.
    await page.getByRole("button", { name: "Add server" }).click();
    await expect(page.getByRole("dialog").getByLabel("MAC address")).toBeVisible();
    expect(sent().bytes).toBeGreaterThan(bytes);
    await operator.servers.deleteServer({ uuid: server?.uuid ?? "" });
  });

for (const { title, measure } of pagesIn(BY_DAY)) test(title, measure);
