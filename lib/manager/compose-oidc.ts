import { readFile } from "node:fs/promises";
import { addressGroup } from "../http/addresses";
import { createOidc, type Oidc } from "../oidc/oidc";
import type { OidcSettings } from "../oidc/settings";
import { machineClock as clocks } from "./clock";
import type { OidcPlace } from "./environment-oidc";
import { misconfigured } from "./start-fault";

/**
 * Logging in by OpenID Connect. The login service is not called yet: the manager starts without it. @throws StartFault
 * where a file cannot be read
 */
export async function composeOidc(
  place: OidcPlace,
  { sessionSecret, publicUrl }: { readonly sessionSecret: string; readonly publicUrl: string },
): Promise<Oidc> {
  return createOidc({
    settings: await readOidc(place),
    ...{ sessionSecret, publicUrl, clocks, addressGroup },
  });
}

/** The settings of a login service, with its files. @throws StartFault where one cannot be read */
export async function readOidc(place: OidcPlace): Promise<OidcSettings> {
  const { clientSecretFile, caFile, only: _, ...settings } = place;
  const kept = await readText("KOMO_OIDC_CLIENT_SECRET_FILE", clientSecretFile);
  const ca = await readText("KOMO_OIDC_CA_FILE", caFile);
  return { ...settings, ca, clientSecret: kept?.trim() ?? settings.clientSecret };
}

async function readText(variable: string, file: string | null): Promise<string | null> {
  if (file === null) return null;
  const text = await readFile(file, "utf8").catch(() => "");
  if (text.trim() === "") throw misconfigured(`${variable} must be a file that the manager can read`);
  return text;
}
