import { headers } from "next/headers";
import { running } from "@/lib/api/running";
import { clientAddress } from "../operator";

/** Figures are of this moment. */
export const dynamic = "force-dynamic";

/** Metrics for Prometheus: for this machine, and for clients with KOMO_METRICS_TOKEN. */
export async function GET(): Promise<Response> {
  const { figures } = running();
  const noStore = { "cache-control": "no-store" };
  if (!figures.readableBy(await clientAddress(), (await headers()).get("authorization"))) {
    return new Response("Figures need KOMO_METRICS_TOKEN as a bearer token.\n", {
      status: 401,
      headers: { ...noStore, "www-authenticate": 'Bearer realm="komoriuta metrics"' },
    });
  }
  return new Response(await figures.text(), {
    headers: { ...noStore, "content-type": figures.contentType },
  });
}
