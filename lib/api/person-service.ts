import type { ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import type { Asking } from "../access/identity";
import { auditedFleet } from "../access/audited-fleet";
import { personSettings, rolesAsked, type PersonSettings } from "../access/person-settings";
import { stillPermitted } from "../access/required-rights";
import { endMade, listMade, type Made } from "../access/made";
import { grantsOf, type Permits } from "../access/rights";
import type { PersonRecord, RoleGrant } from "../fleet/model/entities";
import { FleetError } from "../fleet/model/errors";
import { withdrawAllOf } from "../fleet/withdraw";
import type { PersonService } from "../gen/proto/komoriuta/v1/person_pb";
import { mustBeOperator, mustMay } from "./asking";
import { madeMessage, personMessage, rolesOf, sessionMessage } from "./codec/people";
import type { Running } from "./running";

const named = z.object({ uuid: z.uuid("must be a UUID") });
const newRoles = named.extend({ roles: rolesAsked });
const endedSession = z.object({ id: z.string().max(100) });

/** People who log in, and sessions. */
export function personService(running: () => Running): ServiceImpl<typeof PersonService> {
  const response = ({ secret, link, person }: NewInvitation) => ({
    ...{ invitation: secret, link, person: personMessage(person) },
  });
  const changed = ({ person, ended }: ChangedPerson) => ({
    ...{ person: personMessage(person), ended: ended.map(madeMessage) },
  });
  return {
    async listPeople(_request, context) {
      mustMay(context, "people");
      const people = await running().access.people.list();
      return { people: people.map(personMessage), made: (await madeByPeople(running())).map(madeMessage) };
    },

    async invitePerson({ name, roles }, context) {
      const by = mustMay(context, "people");
      return response(
        await invitePerson(running(), validated(personSettings, { name, roles: rolesOf(roles) }), by),
      );
    },

    async inviteAgain(request, context) {
      const by = mustMay(context, "people");
      return response(await inviteAgain(running(), validated(named, request).uuid, by));
    },

    async setRoles({ uuid, roles, endMade }, context) {
      const by = mustMay(context, "people");
      const asked = validated(newRoles, { uuid, roles: rolesOf(roles) });
      return changed(await setRoles(running(), asked.uuid, asked.roles, by, endMade));
    },

    async removePerson(request, context) {
      const by = mustMay(context, "people");
      return changed(await removePerson(running(), validated(named, request).uuid, by, request.endMade));
    },

    async listSessions(_request, context) {
      const operator = await mustBeOperator(running(), context.requestHeader);
      const { access } = running();
      const current = await access.sessionId(context.requestHeader.get("cookie"));
      const sessions = await access.listSessions(operator);
      return { sessions: sessions.map((session) => sessionMessage(session, current)) };
    },

    async endSession(request, context) {
      const operator = await mustBeOperator(running(), context.requestHeader);
      await running().access.endSession(validated(endedSession, request).id, operator);
      return {};
    },
  };
}

/** A link by which somebody sets their password, shown once. */
export interface NewInvitation {
  readonly secret: string;
  readonly link: string;
  readonly person: PersonRecord;
}

type Parts = Pick<Running, "fleet" | "access" | "push" | "about">;

/** The secret stands behind "#": browsers send it to nobody, and no log has it. */
function linkOf({ about }: Parts, secret: string): string {
  return `${about.publicUrl}/join#${secret}`;
}

/** @throws FleetError as `People.invite`, and `group_not_found` */
export async function invitePerson(
  parts: Parts,
  settings: PersonSettings,
  by: Asking,
): Promise<NewInvitation> {
  parts.access.paceChange(by);
  mustBeGroups(parts, settings.roles);
  const { secret, person } = await parts.access.people.invite(settings, by);
  return { secret, person, link: linkOf(parts, secret) };
}

/** @throws FleetError as `People.inviteAgain` */
export async function inviteAgain(parts: Parts, uuid: string, by: Asking): Promise<NewInvitation> {
  parts.access.paceChange(by);
  const { secret, person } = await parts.access.people.inviteAgain(uuid, by);
  return { secret, person, link: linkOf(parts, secret) };
}

/** A person with other roles, or removed, and the credentials of theirs that have ended. */
export interface ChangedPerson {
  readonly person: PersonRecord;
  readonly ended: readonly Made[];
}

/** Credentials that people, and not the login of the environment, have made. */
export async function madeByPeople({ fleet, access }: Parts): Promise<readonly Made[]> {
  const people = new Set((await access.people.list()).map(({ uuid }) => uuid));
  return (await listMade({ fleet, access }, Date.now())).filter(({ byUuid }) => people.has(byUuid ?? ""));
}

/**
 * Sets roles, and ends orders that the person may not give any more. @throws FleetError as `People.setRoles`, and
 * `group_not_found`
 */
export async function setRoles(
  parts: Parts,
  uuid: string,
  roles: readonly RoleGrant[],
  by: Asking,
  endsMade: boolean,
): Promise<ChangedPerson> {
  parts.access.paceChange(by);
  mustBeGroups(parts, roles);
  const person = await parts.access.people.setRoles(uuid, roles, by);
  const fleet = auditedFleet(parts.fleet, by);
  await withdrawAllOf(fleet, person.uuid, stillPermitted(fleet, grantsOf(roles)));
  return { person, ended: endsMade ? await endMadeBy(parts, uuid, by) : [] };
}

/** Removes a person, and ends their orders. @throws FleetError as `People.remove` */
export async function removePerson(
  parts: Parts,
  uuid: string,
  by: Asking,
  endsMade: boolean,
): Promise<ChangedPerson> {
  parts.access.paceChange(by);
  const person = await parts.access.people.remove(uuid, by);
  await parts.push.forgetAllOf(person.name);
  await withdrawAllOf(auditedFleet(parts.fleet, by), person.uuid);
  return { person, ended: endsMade ? await endMadeBy(parts, uuid, by) : [] };
}

/**
 * Ends the credentials that somebody has made.
 * @param mayMake the kinds that they may still make: those stay; absent: none
 */
export function endMadeBy(
  { fleet, access }: Pick<Running, "fleet" | "access">,
  byUuid: string,
  asking: Asking,
  mayMake?: Permits,
): Promise<readonly Made[]> {
  const whose = { byUuid, now: Date.now(), ...(mayMake && { mayMake }) };
  return endMade({ fleet, access }, whose, asking, (token) =>
    withdrawAllOf(auditedFleet(fleet, asking), token),
  );
}

function mustBeGroups({ fleet }: Parts, roles: readonly RoleGrant[]): void {
  const groups = new Set(fleet.groups().map(({ uuid }) => uuid));
  if (roles.some(({ groupUuid }) => groupUuid !== null && !groups.has(groupUuid)))
    throw new FleetError({ code: "group_not_found" });
}
