import { displayed } from "../displayed";

/** The lights at this moment, for a display that shows them. */
export async function GET(): Promise<Response> {
  const now = await displayed();
  const headers = { "cache-control": "no-store" };
  return now ? Response.json(now, { headers }) : new Response(null, { status: 401, headers });
}
