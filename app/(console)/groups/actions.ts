"use server";

import type { MemberChanges } from "@/lib/fleet/groups/group-verbs";
import type { SeatPlan } from "@/lib/fleet/model/seats";
import type { Guards } from "@/lib/plan/guards";
import type { RestSettings } from "@/lib/plan/rest";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** Creates a group with these servers; gives its uuid. */
export async function createGroup(name: string, serverUuids: readonly string[]): Promise<Outcome<string>> {
  return act("createGroup", async (fleet) => (await fleet.createGroup({ name, serverUuids })).uuid);
}

/**
 * Renames a group.
 * @param ifUpdatedAt of the group that the form was filled in with
 */
export async function renameGroup(uuid: string, name: string, ifUpdatedAt: number): Promise<Outcome<null>> {
  return act("renameGroup", async (fleet) => {
    await fleet.updateGroup({ uuid, name, ifUpdatedAt });
    return null;
  });
}

/**
 * Sets the guards of a group's servers; null: removes them.
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

/**
 * Sets the rest of a group's servers, in the name of whoever asks; null: removes it.
 * @param ifUpdatedAt of the group that the form was filled in with
 */
export async function setGroupRest(
  uuid: string,
  rest: RestSettings | null,
  ifUpdatedAt: number,
): Promise<Outcome<null>> {
  return act("setGroupRest", async (fleet) => {
    await fleet.updateGroup({ uuid, rest, ifUpdatedAt });
    return null;
  });
}

/**
 * Sets the seats of a group's servers; null: in the order of their names.
 * @param ifUpdatedAt of the group that was arranged
 */
export async function setSeatPlan(
  uuid: string,
  seatPlan: SeatPlan | null,
  ifUpdatedAt: number,
): Promise<Outcome<null>> {
  return act("setSeatPlan", async (fleet) => {
    await fleet.updateGroup({ uuid, seatPlan, ifUpdatedAt });
    return null;
  });
}

/** Adds and removes members of a group; all others stay, even those added meanwhile. */
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
