import { gzipSync } from "node:zlib";
import type { Locale } from "../../i18n/locales";
import type { Manager } from "../helpers/manager";
import type { Operator } from "../helpers/operator";
import { expect, testApart as test } from "./fixtures";

/** The languages that `npm test` measures: all others are measured by night. */
export const BY_DAY: readonly Locale[] = ["en", "ja"];

/** Bytes of HTML that a page may send with three servers, by gzip: what it shows, its data and the texts that it needs. */
const HTML = {
  "/login": 12_000,
  "/nowhere": 12_000,
  "/servers?view=list": 22_000,
  "/servers?view=panorama": 22_000,
};

interface Served {
  readonly manager: Manager;
  readonly operator: Operator;
}

/** All measured pages in these languages: for each the title of its test, and the test. */
export const pagesIn = (locales: readonly Locale[]) =>
  locales.flatMap((locale) =>
    Object.entries(HTML).map(([address, limit]) => ({
      title: `${address} sends less than ${limit / 1000} kB of HTML (${locale})`,
      measure: async ({ manager, operator }: Served): Promise<void> => {
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
      },
    })),
  );
