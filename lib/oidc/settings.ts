import type { Role } from "../fleet/model/entities";

/** A role that a group at the login service gives. */
export interface GroupRole {
  /** The group's name at the login service. */
  readonly claimed: string;
  readonly role: Role;
  /** The name of the group on whose servers it holds; null: on everything. */
  readonly group: string | null;
}

/** Settings of logins by OpenID Connect. */
export interface OidcSettings {
  /** The login service's issuer URL, below which its discovery document is. */
  readonly issuer: URL;
  readonly clientId: string;
  /** Null: the service knows this manager without one, by PKCE. */
  readonly clientSecret: string | null;
  /** PEM of the authorities that may vouch for the service; null: those of the system. */
  readonly ca: string | null;
  /** The name of the service on the button. */
  readonly name: string;
  /** Scopes with blanks between; "openid" is among them. */
  readonly scopes: string;
  /** The claim that becomes the user ID of a new person. */
  readonly nameClaim: string;
  readonly groupsClaim: string;
  /** Null: roles are given in the console. */
  readonly groupRoles: readonly GroupRole[] | null;
  /** The role of a new person, where the console gives roles. */
  readonly firstRole: Role;
  /** The allow list, as `isOnList` reads it; null: groups decide. */
  readonly allow: readonly string[] | null;
}
