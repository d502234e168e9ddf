"use server";

import { personSettings, rolesAsked } from "@/lib/access/person-settings";
import { personJson } from "@/lib/api/codec/people";
import * as service from "@/lib/api/person-service";
import { running } from "@/lib/api/running";
import type { RoleGrant } from "@/lib/fleet/model/entities";
import type { PersonJson } from "@/lib/gen/proto/komoriuta/v1/person_pb";
import { actWith } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** A link by which somebody sets their password, shown only this once. */
export interface NewLink {
  readonly name: string;
  readonly link: string;
}

const INVALID = { ok: false, fault: { code: "invalid" } } as const;

const newLink = ({ link, person }: service.NewInvitation): NewLink => ({ name: person.name, link });

/** Invites somebody. Input is not trusted. */
export async function invitePerson(name: string, roles: readonly RoleGrant[]): Promise<Outcome<NewLink>> {
  const checked = personSettings.safeParse({ name, roles });
  if (!checked.success) {
    const isName = checked.error.issues.some(({ path }) => path[0] === "name");
    return { ok: false, fault: isName ? { code: "person_name_bad" } : INVALID.fault };
  }
  return actWith("people", "invitePerson", async (by) =>
    newLink(await service.invitePerson(running(), checked.data, by)),
  );
}

/** Gives a person a new link in place of the last one, also after their removal. */
export async function inviteAgain(uuid: string): Promise<Outcome<NewLink>> {
  return actWith("people", "inviteAgain", async (by) =>
    newLink(await service.inviteAgain(running(), String(uuid), by)),
  );
}

/** Sets a person's roles. @param endMade whether the credentials that they made for others end, too */
export async function setRoles(
  uuid: string,
  roles: readonly RoleGrant[],
  endMade: boolean,
): Promise<Outcome<PersonJson>> {
  const checked = rolesAsked.safeParse(roles);
  if (!checked.success) return INVALID;
  return actWith("people", "setRoles", async (by) => {
    const { person } = await service.setRoles(running(), String(uuid), checked.data, by, endMade === true);
    return personJson(person);
  });
}

/** Removes a person. @param endMade as above */
export async function removePerson(uuid: string, endMade: boolean): Promise<Outcome<PersonJson>> {
  return actWith("people", "removePerson", async (by) => {
    const { person } = await service.removePerson(running(), String(uuid), by, endMade === true);
    return personJson(person);
  });
}
