import type { RoleGrant } from "../fleet/model/entities";
import { personName } from "../access/person-name";
import { LoginFault } from "./login-fault";
import type { OidcSettings } from "./settings";

// Claims of a login service about somebody, once they are proved to be its own. They may hold anything all the same.

/** Claims of an ID token, with those of the userinfo endpoint. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** The claims of a login that decide whether somebody is let in, and as whom. */
export interface Said {
  readonly subject: string;
  /** A user ID for a new person; null: no claim can be one. */
  readonly name: string | null;
  /** Null: the console gives roles. */
  readonly roles: readonly RoleGrant[] | null;
  readonly isAllowed: boolean;
  /** Groups of servers that the settings name and that do not exist. */
  readonly missing: readonly string[];
}

/** Groups of servers, which settings name. */
export type GroupNames = readonly { readonly uuid: string; readonly name: string }[];

/** @throws LoginFault where the claims do not identify anybody */
export function readClaims(claims: Claims, settings: OidcSettings, groups: GroupNames): Said {
  if (!isSubject(claims.sub)) throw new LoginFault("untrusted", "no subject of 1 to 255 characters of ASCII");
  const { roles, missing } = rolesOf(claims, settings, groups);
  return {
    subject: claims.sub,
    name: nameOf(claims, settings.nameClaim),
    roles,
    isAllowed: settings.allow === null || isOnList(claims, settings.allow),
    missing,
  };
}

/** A claim by its name, or by a path with dots into it (`realm_access.roles`). */
export function claimOf(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let found: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}

/** Texts of a claim that holds one or several. */
function textsOf(claim: unknown): readonly string[] {
  return [claim].flat().filter((each): each is string => typeof each === "string");
}

/** The mail address, where the service has proved that it is theirs. */
function mailOf({ email, email_verified: verified }: Claims): string | null {
  const isProved = verified === true || verified === "true";
  return typeof email === "string" && isProved && isMailAddress(email) ? email : null;
}

/**
 * Whether a text is a plain address in ASCII: quotes, comments and a second "@" make another address to another reader,
 * and a letter of another script another domain that looks the same.
 */
function isMailAddress(text: string): boolean {
  return text.length <= 254 && MAIL_ADDRESS.test(text);
}
const MAIL_ADDRESS =
  /^[\w!#$%&'*+/=?^`{|}~-]{1,64}(?:\.[\w!#$%&'*+/=?^`{|}~-]{1,64})*@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** Whether a claim is a subject as OpenID Connect bounds it: 1 to 255 characters of ASCII. It identifies a person. */
function isSubject(sub: unknown): sub is string {
  return typeof sub === "string" && /^[\x20-\x7e]{1,255}$/.test(sub) && sub.trim() !== "";
}

function nameOf(claims: Claims, wanted: string): string | null {
  for (const candidate of [claimOf(claims, wanted), mailOf(claims)]) {
    const name = personName.safeParse(candidate);
    if (name.success) return name.data;
  }
  return null;
}

function rolesOf(
  claims: Claims,
  { groupRoles, groupsClaim }: OidcSettings,
  groups: GroupNames,
): { roles: readonly RoleGrant[] | null; missing: readonly string[] } {
  if (groupRoles === null) return { roles: null, missing: [] };
  const theirs = new Set(textsOf(claimOf(claims, groupsClaim)));
  const roles: RoleGrant[] = [];
  const missing: string[] = [];
  for (const { claimed, role, group } of groupRoles) {
    if (!theirs.has(claimed)) continue;
    const groupUuid = group === null ? null : groups.find(({ name }) => name === group)?.uuid;
    if (groupUuid === undefined) missing.push(group ?? "");
    else if (!roles.some((each) => each.role === role && each.groupUuid === groupUuid))
      roles.push({ role, groupUuid });
  }
  return { roles, missing };
}

/**
 * Whether an allow list has somebody: by a mail address or "@" and its domain, which count only where the service has
 * proved them; by "sub:" and their subject; or by "*", everybody.
 */
export function isOnList(claims: Claims, allow: readonly string[]): boolean {
  const mail = mailOf(claims)?.toLowerCase() ?? null;
  const domain = mail?.slice(mail.lastIndexOf("@"));
  return allow.some((entry) => {
    if (entry === "*") return true;
    if (entry.startsWith("sub:")) return entry.slice(4) === claims.sub;
    const wanted = entry.toLowerCase();
    return mail !== null && (wanted.startsWith("@") ? wanted === domain : wanted === mail);
  });
}
