import { create, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import type { Made } from "../../access/made";
import { stateOf } from "../../access/people";
import type { OpenSession } from "../../access/session";
import { ROLE_NAMES, type PersonRecord, type RoleGrant as RoleGrantWords } from "../../fleet/model/entities";
import {
  MadeKindSchema,
  MadeSchema,
  PersonSchema,
  PersonStateSchema,
  RoleSchema,
  SessionSchema,
  type Made as MadeMessage,
  type MadeJson,
  type Person,
  type PersonJson,
  type RoleGrant,
  type Session,
  type SessionJson,
} from "../../gen/proto/komoriuta/v1/person_pb";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import { MADE_KIND, PERSON_STATE, ROLE } from "./people-words";

const ROLES = numbers(RoleSchema, ROLE);
const STATES = numbers(PersonStateSchema, PERSON_STATE);
const MADE_KINDS = numbers(MadeKindSchema, MADE_KIND);
const WORDS = new Map(ROLE_NAMES.map((word) => [ROLES[word], word]));

/** The roles of a request; a role of a later version is left out. */
export function rolesOf(asked: readonly RoleGrant[]) {
  return asked.map(({ role, groupUuid = null }) => ({ role: WORDS.get(role), groupUuid }));
}

/** The message of a person, without secrets. */
export function personMessage(person: PersonRecord): Person {
  const { uuid, name, roles, identity, invitedUntil, removedAt, createdBy, createdAt } = person;
  return create(PersonSchema, {
    ...{ uuid, name, state: STATES[stateOf(person)], roles: roles.map(roleMessage) },
    ...{ createdBy, createdAt: timestampOf(createdAt), oidc: identity !== null },
    ...(invitedUntil !== null && { invitedUntil: timestampOf(invitedUntil) }),
    ...(removedAt !== null && { removedAt: timestampOf(removedAt) }),
  });
}

function roleMessage({ role, groupUuid }: RoleGrantWords) {
  return { role: ROLES[role], ...(groupUuid !== null && { groupUuid }) };
}

/** The same for a browser. */
export function personJson(person: PersonRecord): PersonJson {
  return toJson(PersonSchema, personMessage(person));
}

/** The message of a credential that somebody made. */
export function madeMessage({ kind, uuid, name, byUuid, expiresAt }: Made): MadeMessage {
  return create(MadeSchema, {
    ...{ kind: MADE_KINDS[kind], uuid, name, personUuid: byUuid ?? "" },
    ...(expiresAt !== null && { expiresAt: timestampOf(expiresAt) }),
  });
}

/** The same for a browser. */
export function madeJson(made: Made): MadeJson {
  return toJson(MadeSchema, madeMessage(made));
}

/** The message of a session. @param current the id of the session that asks */
export function sessionMessage(session: OpenSession, current: string | null): Session {
  const { id, userId, personUuid, address, browser, createdAt, expiresAt } = session;
  const message: MessageInitShape<typeof SessionSchema> = {
    ...{ id, userId, address, browser, current: id === current },
    ...{ createdAt: timestampOf(createdAt), expiresAt: timestampOf(expiresAt) },
    ...(personUuid !== null && { personUuid }),
  };
  return create(SessionSchema, message);
}

/** The same for a browser. */
export function sessionJson(session: OpenSession, current: string | null): SessionJson {
  return toJson(SessionSchema, sessionMessage(session, current));
}
