import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import type { Asking } from "../access/access";
import { auditedFleet } from "../access/audited-fleet";
import { personSettings, rolesAsked, type PersonSettings } from "../access/person-settings";
import { stillPermitted } from "../access/demands";
import { grantsOf } from "../access/rights";
import type { PersonRecord, RoleGrant } from "../fleet/entities";
import { FleetError } from "../fleet/errors";
import { withdrawAllOf } from "../fleet/withdraw";
import type { PersonService } from "../gen/proto/komoriuta/v1/person_pb";
import { mustBeOperator, mustMay } from "./asking";
import { personMessage, rolesOf, sessionMessage } from "./codec/people";
import type { Running } from "./running";
import { validated } from "./validate";

const named = z.object({ uuid: z.uuid("must be a UUID") });
const newRoles = named.extend({ roles: rolesAsked });
const endedSession = z.object({ id: z.string().max(100) });

/** People who log in, and sessions. */
export function personService(running: () => Running): ServiceImpl<typeof PersonService> {
  const told = ({ secret, link, person }: NewInvitation) => ({
    ...{ invitation: secret, link, person: personMessage(person) },
  });
  return {
    async listPeople(_request, context) {
      mustMay(context, "people");
      return { people: (await running().access.people.list()).map(personMessage) };
    },

    async invitePerson({ name, roles }, context) {
      const by = mustMay(context, "people");
      return told(
        await invitePerson(running(), validated(personSettings, { name, roles: rolesOf(roles) }), by),
      );
    },

    async inviteAgain(request, context) {
      const by = mustMay(context, "people");
      return told(await inviteAgain(running(), validated(named, request).uuid, by));
    },

    async setRoles({ uuid, roles }, context) {
      const by = mustMay(context, "people");
      const asked = validated(newRoles, { uuid, roles: rolesOf(roles) });
      return { person: personMessage(await setRoles(running(), asked.uuid, asked.roles, by)) };
    },

    async removePerson(request, context) {
      const by = mustMay(context, "people");
      return { person: personMessage(await removePerson(running(), validated(named, request).uuid, by)) };
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

/** A link by which somebody sets their password, told once. */
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
  mustBeGroups(parts, settings.roles);
  const { secret, person } = await parts.access.people.invite(settings, by);
  return { secret, person, link: linkOf(parts, secret) };
}

/** @throws FleetError as `People.inviteAgain` */
export async function inviteAgain(parts: Parts, uuid: string, by: Asking): Promise<NewInvitation> {
  const { secret, person } = await parts.access.people.inviteAgain(uuid, by);
  return { secret, person, link: linkOf(parts, secret) };
}

/** What they wanted and may not do any more ends. @throws FleetError as `People.setRoles`, and `group_not_found` */
export async function setRoles(
  parts: Parts,
  uuid: string,
  roles: readonly RoleGrant[],
  by: Asking,
): Promise<PersonRecord> {
  mustBeGroups(parts, roles);
  const person = await parts.access.people.setRoles(uuid, roles, by);
  const fleet = auditedFleet(parts.fleet, by);
  await withdrawAllOf(fleet, person.uuid, by.userId, stillPermitted(fleet, grantsOf(roles)));
  return person;
}

/** What they wanted ends with it. @throws FleetError as `People.remove` */
export async function removePerson(parts: Parts, uuid: string, by: Asking): Promise<PersonRecord> {
  const person = await parts.access.people.remove(uuid, by);
  await parts.push.forgetAllOf(person.name);
  await withdrawAllOf(auditedFleet(parts.fleet, by), person.uuid, by.userId);
  return person;
}

function mustBeGroups({ fleet }: Parts, roles: readonly RoleGrant[]): void {
  const groups = new Set(fleet.groups().map(({ uuid }) => uuid));
  if (roles.some(({ groupUuid }) => groupUuid !== null && !groups.has(groupUuid)))
    throw new FleetError({ code: "group_not_found" });
}
