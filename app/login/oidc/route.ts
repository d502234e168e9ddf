import { cookies } from "next/headers";
import type { NextRequest } from "next/server";
import { ASKED_PLACE } from "@/lib/access/place";
import { beginOidc } from "@/lib/api/oidc-login";
import { running } from "@/lib/api/running";
import { ownOrigin, thisBrowser } from "../../operator";
import { backToTheDoor, noOidc, seeOther } from "./answers";

/** Each login differs. */
export const dynamic = "force-dynamic";

/**
 * Redirects the browser to the login service. A link leads here, so nothing happens yet that another site might want.
 */
export async function GET({ nextUrl: { searchParams } }: NextRequest): Promise<Response> {
  const { oidc, about } = running();
  if (!oidc) return noOidc();
  const place = (await cookies()).get(ASKED_PLACE)?.value ?? searchParams.get("place");
  // The service leads back to the public URL: there the browser must be known again. Once, whatever a proxy makes of it.
  if (new URL(about.publicUrl).origin !== (await ownOrigin()) && !searchParams.has("here")) {
    const query = new URLSearchParams({ here: "1", ...(place !== null && { place }) });
    return seeOther(`${about.publicUrl}/login/oidc?${query}`);
  }
  const begun = await beginOidc(running(), oidc, { place, invitation: null }, await thisBrowser());
  return begun.ok ? seeOther(begun.url, begun.cookie) : backToTheDoor(begun.fault);
}
