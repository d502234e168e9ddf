import type { Role } from "../fleet/model/entities";

/** A role that a group at the login service gives. */
export interface GroupRole {
  /** The group, as the login service calls it. */
  readonly claimed: string;
  readonly role: Role;
  /** On the servers of the group of this name; null: on everything. */
  readonly group: string | null;
}

/** How people come by OpenID Connect. */
export interface OidcSettings {
  /** As the login service writes itself, of which its discovery document is found. */
  readonly issuer: URL;
  readonly clientId: string;
  /** Null: the service knows this manager without one, by PKCE. */
  readonly clientSecret: string | null;
  /** PEM of who may vouch for the service; null: those of the system. */
  readonly ca: string | null;
  /** What the button calls it. */
  readonly name: string;
  /** With blanks between; "openid" is among them. */
  readonly scopes: string;
  /** Which claim becomes somebody's user ID as they come first. */
  readonly nameClaim: string;
  readonly groupsClaim: string;
  /** Null: roles are given in the console. */
  readonly groupRoles: readonly GroupRole[] | null;
  /** The role of who comes first, where the console gives roles. */
  readonly firstRole: Role;
  /** Who may come, as `isOnList` reads it; null: whom their groups let in. */
  readonly allow: readonly string[] | null;
}
