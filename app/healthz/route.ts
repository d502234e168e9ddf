import { running } from "@/lib/api/running";

/** The manager's health changes from moment to moment. */
export const dynamic = "force-dynamic";

/** 200 when the database answers, else 503. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  try {
    const manager = running();
    await manager.ping();
    return Response.json({ status: "ok", version: manager.about.version }, { headers });
  } catch {
    return Response.json({ status: "unavailable" }, { status: 503, headers });
  }
}
