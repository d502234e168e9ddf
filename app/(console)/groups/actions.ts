"use server";

import type { MemberChanges } from "@/lib/fleet/groups/group-verbs";
import type { Guards } from "@/lib/plan/guards";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** Makes a group with these servers; tells its uuid. */
export async function createGroup(name: string, serverUuids: readonly string[]): Promise<Outcome<string>> {
  return act("createGroup", async (fleet) => (await fleet.createGroup({ name, serverUuids })).uuid);
}

/**
 * Gives a group another name.
 * @param ifUpdatedAt of the group that the form was filled in with
 */
export async function renameGroup(uuid: string, name: string, ifUpdatedAt: number): Promise<Outcome<null>> {
  return act("renameGroup", async (fleet) => {
    await fleet.updateGroup({ uuid, name, ifUpdatedAt });
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
  return act("setGroupGuards", async (fleet) => {
    await fleet.updateGroup({ uuid, guards, ifUpdatedAt });
    return null;
  });
}

/** Changes who is in a group; all others stay, also those who came meanwhile. */
export async function changeMembers(uuid: string, changes: MemberChanges): Promise<Outcome<null>> {
  return act("changeMembers", async (fleet) => {
    await fleet.changeMembers({ ...changes, uuid });
    return null;
  });
}

/** Deletes a group; its servers stay. */
export async function deleteGroup(uuid: string): Promise<Outcome<null>> {
  return act("deleteGroup", async (fleet) => {
    await fleet.deleteGroup({ uuid });
    return null;
  });
}
