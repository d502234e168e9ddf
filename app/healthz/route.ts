import { running } from "@/lib/api/running";

/** The manager's health changes from moment to moment. */
export const dynamic = "force-dynamic";

/** 200 when the database answers, also where another manager serves in the place of this one; else 503. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  try {
    const manager = running();
    await manager.ping();
    const status = manager.standing.aside() ?? "ok";
    return Response.json({ status, version: manager.about.version }, { headers });
  } catch {
    return Response.json({ status: "unavailable" }, { status: 503, headers });
  }
}
