import type { AuditOperation } from "../fleet/model/audit";
import type { OidcIdentity, PersonRecord, RoleGrant } from "../fleet/model/entities";
import { alikeTo, areAlike, isNoPerson, lookOf } from "./person-name";

/** A person whom the login service has sent back. */
export interface Arrival {
  readonly identity: OidcIdentity;
  /** A user ID for a new person; null: no claim of the service can be one. */
  readonly name: string | null;
  /** By their groups; null: the console gives roles. */
  readonly roles: readonly RoleGrant[] | null;
  /** Whether the allow list has them. */
  readonly isAllowed: boolean;
  /** Roles of a new person, where the console gives roles. */
  readonly firstRoles: readonly RoleGrant[];
  /** The secret of an invitation that they came with. */
  readonly invitation: string | null;
}

/** Reasons against letting a person in although the login service vouches for them. */
export const ARRIVAL_REFUSALS = [
  "not_allowed",
  "no_group",
  "no_name",
  "name_taken",
  "removed",
  "full",
  "invitation_ended",
  "somebody_else",
] as const;
export type ArrivalRefusal = (typeof ARRIVAL_REFUSALS)[number];

/** The decision about an arrival. */
export type Decision =
  /** `known`: a person who came in before and may not any more, as they are to be kept. */
  | { readonly refused: ArrivalRefusal; readonly known: PersonRecord | null }
  | {
      readonly refused: null;
      readonly person: PersonRecord;
      /** Null: nothing of them changes. */
      readonly operation: AuditOperation | null;
      readonly isNew: boolean;
    };

/** The people that there are, and all else that a decision needs. */
export interface Among {
  readonly all: readonly PersonRecord[];
  /** The person whom the invitation is for; null: it lets nobody in. */
  readonly invited: PersonRecord | null;
  /** The name of the environment's login. */
  readonly localName: string;
  readonly most: number;
  readonly now: number;
  readonly newUuid: () => string;
}

/**
 * Decides whether somebody is let in, and as whom: as the known person, whatever their name is now; as the person whom
 * an invitation is for; or as a new person, by a name that nobody has had. Pure.
 */
export function decideArrival(arrival: Arrival, among: Among): Decision {
  const { identity, roles, isAllowed, invitation } = arrival;
  const known = among.all.find(({ identity: theirs }) => isSame(theirs, identity)) ?? null;
  if (known && known.removedAt !== null && invitation === null) return refuse("removed");
  if (!isAllowed) return { refused: "not_allowed", known };
  if (roles?.length === 0) {
    const hasSome = known !== null && known.roles.length > 0;
    return { refused: "no_group", known: hasSome ? { ...known, roles } : known };
  }
  if (invitation !== null) return accepted(arrival, known, among.invited);
  if (known) {
    if (areAlike(known.name, among.localName)) return refuse("name_taken");
    const changed = roles !== null && JSON.stringify(roles) !== JSON.stringify(known.roles);
    return {
      ...{ refused: null, person: changed ? { ...known, roles } : known, isNew: false },
      operation: changed ? "person_edited" : null,
    };
  }
  return newcomer(arrival, among);
}

function accepted(arrival: Arrival, known: PersonRecord | null, invited: PersonRecord | null): Decision {
  if (!invited) return refuse("invitation_ended");
  if (known && known.uuid !== invited.uuid) return refuse("somebody_else");
  const { identity, roles } = arrival;
  const person = { ...invited, ...NO_INVITATION, identity, roles: roles ?? invited.roles };
  return { refused: null, person, operation: "person_joined", isNew: false };
}

/** The fields of a person without an invitation. */
export const NO_INVITATION = { invitationDigest: null, invitedUntil: null, invitedByUuid: null } as const;

function newcomer({ identity, name, roles, firstRoles }: Arrival, among: Among): Decision {
  if (name === null) return refuse("no_name");
  const look = lookOf(name);
  const isAlike = alikeTo(name);
  const isTaken = isAlike(among.localName) || among.all.some((one) => one.look === look || isAlike(one.name));
  if (isTaken || isNoPerson(name)) return refuse("name_taken");
  if (among.all.length >= among.most) return refuse("full");
  const person: PersonRecord = {
    ...{ uuid: among.newUuid(), name, look, roles: roles ?? firstRoles, identity },
    ...{ passwordHash: null, ...NO_INVITATION, removedAt: null },
    ...{ createdBy: name, createdAt: among.now },
  };
  return { refused: null, person, operation: "person_came", isNew: true };
}

function refuse(refused: ArrivalRefusal): Decision {
  return { refused, known: null };
}

function isSame(theirs: OidcIdentity | null, identity: OidcIdentity): boolean {
  return theirs?.issuer === identity.issuer && theirs.subject === identity.subject;
}
