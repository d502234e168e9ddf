import { running } from "@/lib/api/running";
import { writeCsv } from "@/lib/fleet/lists/csv";
import { monthOf } from "@/lib/plan/energy";
import { operatorsFleet } from "../../../operator";

/** Months in the file. */
const MONTHS = 36;

/** The savings by month and server, for a spreadsheet. */
export async function GET(): Promise<Response> {
  const fleet = await operatorsFleet();
  const { tariff } = running();
  const now = Date.now();
  const names = new Map(fleet.groups().map(({ uuid, name }) => [uuid, name]));
  const rows = (await fleet.energy(monthOf(now, 1 - MONTHS), monthOf(now))).map((row) => [
    ...[row.month, row.serverName, row.groupUuids.flatMap((uuid) => names.get(uuid) ?? []).join("; ")],
    ...[row.hoursOff.toFixed(2), row.kwh.toFixed(3)],
    ...(tariff.price > 0 ? [(row.kwh * tariff.price).toFixed(2), tariff.currency] : ["", ""]),
    tariff.co2 > 0 ? (row.kwh * tariff.co2).toFixed(0) : "",
  ]);
  const head = ["month", "server", "groups", "hours_off", "kwh_estimated", "cost_estimated", "currency"];
  return new Response(writeCsv([[...head, "co2_g_estimated"], ...rows]), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="energy.csv"',
      "cache-control": "no-store",
    },
  });
}
