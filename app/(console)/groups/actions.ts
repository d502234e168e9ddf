"use server";

import { z } from "zod";
import { guardSettings } from "@/lib/fleet/model/guard-settings";
import { groupName, type MemberChanges } from "@/lib/fleet/groups/group-verbs";
import type { Guards } from "@/lib/plan/guards";
import { act, versionOf } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

// What comes in is not believed.

const INVALID = { ok: false, fault: { code: "invalid", fields: {} } } as const;
const uuids = z.array(z.string()).max(10_000);

/** Makes a group with these servers; tells its uuid. */
export async function createGroup(name: string, serverUuids: readonly string[]): Promise<Outcome<string>> {
  const checked = z.object({ name: groupName, serverUuids: uuids }).safeParse({ name, serverUuids });
  if (!checked.success) return INVALID;
  return act("createGroup", async (fleet, { userId }) => {
    const { uuid } = await fleet.createGroup(checked.data, userId);
    return uuid;
  });
}

/**
 * Gives a group another name.
 * @param ifUpdatedAt of the group that the form was filled in with
 */
export async function renameGroup(uuid: string, name: string, ifUpdatedAt: number): Promise<Outcome<null>> {
  const checked = groupName.safeParse(name);
  if (!checked.success) return INVALID;
  return act("renameGroup", async (fleet) => {
    await fleet.updateGroup(String(uuid), { name: checked.data }, versionOf(ifUpdatedAt));
    return null;
  });
}

/**
 * Sets the guards of a group's servers; null: it has none any more.
 * @param ifUpdatedAt of the group that the form was filled in with
 */
export async function setGroupGuards(
  uuid: string,
  guards: Guards | null,
  ifUpdatedAt: number,
): Promise<Outcome<null>> {
  const checked = guardSettings.nullable().safeParse(guards);
  if (!checked.success) return INVALID;
  return act("setGroupGuards", async (fleet) => {
    await fleet.updateGroup(String(uuid), { guards: checked.data }, versionOf(ifUpdatedAt));
    return null;
  });
}

/** Changes who is in a group; all others stay, also those who came meanwhile. */
export async function changeMembers(uuid: string, changes: MemberChanges): Promise<Outcome<null>> {
  const checked = z.object({ join: uuids, leave: uuids }).safeParse(changes);
  if (!checked.success) return INVALID;
  return act("changeMembers", async (fleet, { userId }) => {
    await fleet.changeMembers(String(uuid), checked.data, userId);
    return null;
  });
}

/** Deletes a group; its servers stay. */
export async function deleteGroup(uuid: string): Promise<Outcome<null>> {
  return act("deleteGroup", async (fleet, { userId }) => {
    await fleet.deleteGroup(String(uuid), userId);
    return null;
  });
}
