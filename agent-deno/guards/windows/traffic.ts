/** Traffic on the cards with a default gateway. */
import type { Host } from "../../host/environment.ts";
import { readTraffic } from "../../host/windows/network-cards.ts";
import type { Guard } from "../guard.ts";
import { inWords, rateOf, type Sample, stillOfUse } from "../traffic.ts";

/** Kept from one check to the next, as long as komolet runs. */
let samples: readonly Sample[] = [];

/** As on Linux: over a minute, which begins with the first check. */
export function trafficGuard({ uptime }: Host, above: number): Guard {
  return {
    name: "traffic",
    check() {
      const { cards, bytes } = readTraffic();
      if (cards === "") return [];
      const now = { at: uptime(), cards, bytes };
      samples = [...stillOfUse(samples, now), now];
      const rate = rateOf(samples);
      if (rate === undefined) return [{ kind: "traffic", name: "traffic: counted for a minute first" }];
      return rate > above ? [{ kind: "traffic", name: `traffic of ${inWords(rate)}` }] : [];
    },
  };
}
