import { writeList } from "@/lib/fleet/lists/server-list";
import { operatorsFleet } from "../../../operator";

/** All servers as a list for a spreadsheet. */
export async function GET(): Promise<Response> {
  const fleet = await operatorsFleet();
  return new Response(writeList(fleet.list(), fleet.groups()), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="servers.csv"',
      "cache-control": "no-store",
    },
  });
}
