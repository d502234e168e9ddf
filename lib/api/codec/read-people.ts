import type { ApiTokenJson } from "../../gen/proto/komoriuta/v1/api_token_pb";
import type { EnrolmentKeyJson } from "../../gen/proto/komoriuta/v1/enrolment_pb";
import type { MadeJson, PersonJson, SessionJson } from "../../gen/proto/komoriuta/v1/person_pb";
import { milliseconds, reader } from "./read";
import * as words from "./people-words";

/** The codec's reading half for people, programs and keys, as read.ts is for servers: few pages show them. */

const right = reader(words.RIGHT);
const role = reader(words.ROLE);
const madeKind = reader(words.MADE_KIND);
const personState = reader(words.PERSON_STATE);

/** An enrolment key, as the console knows it. */
export type EnrolmentKeyView = Readonly<ReturnType<typeof readEnrolmentKey>>;

export function readEnrolmentKey(key: EnrolmentKeyJson) {
  return {
    uuid: key.uuid ?? "",
    name: key.name ?? "",
    groupUuid: key.groupUuid ?? null,
    maxServers: key.maxServers ?? 0,
    used: key.used ?? 0,
    expiresAt: milliseconds(key.expiresAt) ?? 0,
    revokedAt: milliseconds(key.revokedAt),
    createdBy: key.createdBy ?? "",
    createdAt: milliseconds(key.createdAt) ?? 0,
  } satisfies Record<keyof EnrolmentKeyJson, unknown>;
}

/** A token for a program, as the console knows it. */
export type ApiTokenView = Readonly<ReturnType<typeof readApiToken>>;

export function readApiToken(token: ApiTokenJson) {
  return {
    uuid: token.uuid ?? "",
    name: token.name ?? "",
    rights: (token.rights ?? []).map(right),
    groupUuids: token.groupUuids ?? [],
    everywhere: token.everywhere ?? false,
    expiresAt: milliseconds(token.expiresAt),
    lastUsedAt: milliseconds(token.lastUsedAt),
    revokedAt: milliseconds(token.revokedAt),
    createdBy: token.createdBy ?? "",
    createdAt: milliseconds(token.createdAt) ?? 0,
  } satisfies Record<keyof ApiTokenJson, unknown>;
}

/** A person, as the console knows them. */
export type PersonView = Readonly<ReturnType<typeof readPerson>>;

export function readPerson(person: PersonJson) {
  return {
    uuid: person.uuid ?? "",
    name: person.name ?? "",
    state: personState(person.state ?? "PERSON_STATE_UNSPECIFIED"),
    roles: (person.roles ?? []).map(({ role: name = "ROLE_UNSPECIFIED", groupUuid = null }) => ({
      role: role(name),
      groupUuid,
    })),
    invitedUntil: milliseconds(person.invitedUntil),
    removedAt: milliseconds(person.removedAt),
    createdBy: person.createdBy ?? "",
    createdAt: milliseconds(person.createdAt) ?? 0,
    oidc: person.oidc ?? false,
  } satisfies Record<keyof PersonJson, unknown>;
}

/** A credential that somebody made, as the console knows it. */
export type MadeView = Readonly<ReturnType<typeof readMade>>;

export function readMade(made: MadeJson) {
  return {
    kind: madeKind(made.kind ?? "MADE_KIND_UNSPECIFIED"),
    uuid: made.uuid ?? "",
    name: made.name ?? "",
    personUuid: made.personUuid ?? "",
    expiresAt: milliseconds(made.expiresAt),
  } satisfies Record<keyof MadeJson, unknown>;
}

/** A session, as the console knows it. */
export type SessionView = Readonly<ReturnType<typeof readSession>>;

export function readSession(session: SessionJson) {
  return {
    id: session.id ?? "",
    userId: session.userId ?? "",
    personUuid: session.personUuid ?? null,
    address: session.address ?? "",
    browser: session.browser ?? "",
    createdAt: milliseconds(session.createdAt) ?? 0,
    expiresAt: milliseconds(session.expiresAt) ?? 0,
    current: session.current ?? false,
  } satisfies Record<keyof SessionJson, unknown>;
}
