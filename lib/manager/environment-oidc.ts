import * as z from "zod";
import type { OidcSettings } from "../oidc/settings";
import * as fields from "./environment-fields";

/** A login service as the environment has it: its files are yet to be read. */
export interface OidcPlace extends Omit<OidcSettings, "ca"> {
  readonly clientSecretFile: string | null;
  readonly caFile: string | null;
  /** Whether people log in by it alone; the login of the environment keeps its password. */
  readonly only: boolean;
}

/** Those that may be set in the console, too. */
export const OIDC_SETTINGS = {
  KOMO_OIDC_ISSUER: fields.issuer.optional(),
  KOMO_OIDC_CLIENT_ID: z.string().optional(),
  KOMO_OIDC_CLIENT_SECRET: z.string().optional(),
  KOMO_OIDC_NAME: fields.shortName.optional(),
  KOMO_OIDC_SCOPES: fields.oidcScopes.optional(),
  KOMO_OIDC_NAME_CLAIM: z.string().optional(),
  KOMO_OIDC_GROUPS_CLAIM: z.string().optional(),
  KOMO_OIDC_GROUP_ROLES: fields.groupRoles.optional(),
  KOMO_OIDC_FIRST_ROLE: fields.role.optional(),
  KOMO_OIDC_ALLOW: fields.oidcAllow.optional(),
  KOMO_OIDC_ONLY: fields.yesOrNo.optional(),
};
export const OIDC_FILES = {
  KOMO_OIDC_CLIENT_SECRET_FILE: z.string().optional(),
  KOMO_OIDC_CA_FILE: z.string().optional(),
};
const OIDC_VARIABLES = { ...OIDC_SETTINGS, ...OIDC_FILES };
type Values = z.infer<z.ZodObject<typeof OIDC_VARIABLES>>;

/** Faults of variables that mean nothing alone, or would let everybody in by mistake. */
export function oidcFaults(values: Values): string[] {
  const { KOMO_OIDC_ISSUER: issuer, KOMO_OIDC_GROUP_ROLES: groups, KOMO_OIDC_ALLOW: allow } = values;
  if (!issuer) {
    const others = Object.keys(OIDC_VARIABLES).filter((name) => values[name as keyof Values] !== undefined);
    return others.length > 0 ? [`KOMO_OIDC_ISSUER must be set where ${others[0]} is`] : [];
  }
  const faults: string[] = [];
  if (!values.KOMO_OIDC_CLIENT_ID) faults.push("KOMO_OIDC_CLIENT_ID must be set where KOMO_OIDC_ISSUER is");
  if (values.KOMO_OIDC_CLIENT_SECRET && values.KOMO_OIDC_CLIENT_SECRET_FILE)
    faults.push("KOMO_OIDC_CLIENT_SECRET_FILE must not be set where KOMO_OIDC_CLIENT_SECRET is");
  if (!groups && !allow)
    faults.push(
      "KOMO_OIDC_ALLOW must be set where KOMO_OIDC_GROUP_ROLES is not: it says who comes in (* is everybody)",
    );
  if (groups && values.KOMO_OIDC_FIRST_ROLE)
    faults.push("KOMO_OIDC_FIRST_ROLE must not be set where KOMO_OIDC_GROUP_ROLES gives the roles");
  if (!groups && values.KOMO_OIDC_GROUPS_CLAIM)
    faults.push("KOMO_OIDC_GROUP_ROLES must be set where KOMO_OIDC_GROUPS_CLAIM is");
  return faults;
}

export function oidcPlace(values: Values): OidcPlace | null {
  const { KOMO_OIDC_ISSUER: issuer, KOMO_OIDC_CLIENT_ID: clientId } = values;
  if (!issuer || !clientId) return null;
  return {
    ...{ issuer, clientId, clientSecret: values.KOMO_OIDC_CLIENT_SECRET ?? null },
    clientSecretFile: values.KOMO_OIDC_CLIENT_SECRET_FILE ?? null,
    caFile: values.KOMO_OIDC_CA_FILE ?? null,
    name: values.KOMO_OIDC_NAME ?? "OpenID Connect",
    scopes: values.KOMO_OIDC_SCOPES ?? "openid profile email",
    nameClaim: values.KOMO_OIDC_NAME_CLAIM ?? "preferred_username",
    groupsClaim: values.KOMO_OIDC_GROUPS_CLAIM ?? "groups",
    groupRoles: values.KOMO_OIDC_GROUP_ROLES ?? null,
    firstRole: values.KOMO_OIDC_FIRST_ROLE ?? "viewer",
    allow: values.KOMO_OIDC_ALLOW ?? null,
    only: values.KOMO_OIDC_ONLY ?? false,
  };
}
