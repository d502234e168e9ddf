import { operatorsFleet } from "../../../operator";

/** All servers as a list for a spreadsheet. */
export async function GET(): Promise<Response> {
  const fleet = await operatorsFleet();
  return new Response(fleet.writeList(), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="servers.csv"',
      "cache-control": "no-store",
    },
  });
}
