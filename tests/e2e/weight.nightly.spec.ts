import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { LOCALES } from "../../i18n/locales";
import { expect, testApart as test } from "./fixtures";
import { live, showServersAs } from "./parts";

/** Bytes of JavaScript that each may send, compressed, headers and all. */
const LIMIT = 220_000;

/** Bytes of HTML that a page may send with three servers, by gzip: what it shows, its data and the texts that it needs. */
const HTML = {
  "/login": 12_000,
  "/nowhere": 12_000,
  "/servers?view=list": 22_000,
  "/servers?view=panorama": 22_000,
};

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

for (const locale of LOCALES)
  for (const [address, limit] of Object.entries(HTML))
    test(`${address} sends less than ${limit / 1000} kB of HTML (${locale})`, async ({
      manager,
      operator,
    }) => {
      const added = await Promise.all(
        ["ash", "birch", "cedar"].map((name, index) =>
          operator.servers.createServer({
            name,
            macAddress: `02:00:5e:00:57:1${index}`,
            heartbeatInterval: 5,
          }),
        ),
      );
      const headers = {
        "accept-language": locale,
        ...(address !== "/login" && { cookie: operator.cookie }),
      };
      const html = await (await fetch(`${manager.url}${address}`, { headers })).text();
      const bytes = gzipSync(html).length;
      test.info().annotations.push({ type: "HTML", description: `${bytes} bytes` });
      expect(html).toContain("</html>");
      expect(bytes).toBeLessThan(limit);
      for (const { server } of added) await operator.servers.deleteServer({ uuid: server?.uuid ?? "" });
    });
