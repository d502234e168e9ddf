import type { ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import type { EnergyService } from "../gen/proto/komoriuta/v1/energy_pb";
import { monthOf } from "../plan/energy";
import { fleetOf } from "./asking";
import type { Running } from "./running";

/** The most months of one answer. */
const MOST_MONTHS = 36;
/** Months of an answer where the request names none. */
const USUAL_MONTHS = 12;

const month = z.string().regex(/^(2\d{3}-(0[1-9]|1[0-2]))?$/, "must be a month as YYYY-MM");

/** The months of a request, both included; by default a year that ends with the present one. */
const months = z
  .object({ from: month, to: month, now: z.number() })
  .transform(({ from, to, now }) => {
    const last = to || monthOf(now);
    return { from: from || monthOf(Date.parse(`${last}-01`), 1 - USUAL_MONTHS), to: last };
  })
  .superRefine(({ from, to }, context) => {
    const refuse = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    if (to < from) return refuse("to", "must not be before from");
    if (monthOf(Date.parse(`${from}-01`), MOST_MONTHS) <= to)
      refuse("from", `must be at most ${MOST_MONTHS} months before to`);
  });

/** The energy that turning servers off has saved. */
export function energyService(running: () => Running, now = Date.now): ServiceImpl<typeof EnergyService> {
  return {
    async getEnergy({ from, to }, context) {
      const { tariff, zone } = running();
      const fleet = fleetOf(running(), context);
      const asked = validated(months, { from, to, now: now() });
      const rows = await fleet.energy(asked.from, asked.to);
      return {
        rows: rows.map((row) => ({ ...row, groupUuids: [...row.groupUuids] })),
        ...{ ...tariff, timeZone: zone },
      };
    },
  };
}
