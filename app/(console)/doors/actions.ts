"use server";

import type { DoorSettings, DoorSettingFault } from "@/lib/fleet/model/door";
import { DOOR_FAULTS } from "@/lib/fleet/model/door";
import { FleetError } from "@/lib/fleet/model/errors";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/**
 * Makes or changes a door. Gives the fault of a field where the manager alone can know it, as a port that is taken;
 * null: it is saved.
 * @param uuid null: a new one
 * @param ifUpdatedAt of the door that the form was filled in with
 */
export async function saveDoor(
  uuid: string | null,
  settings: DoorSettings,
  ifUpdatedAt: number,
): Promise<Outcome<DoorSettingFault | null>> {
  return act("saveDoor", async (fleet) => {
    try {
      if (uuid === null) await fleet.createDoor(settings);
      else await fleet.updateDoor({ ...settings, uuid, ifUpdatedAt });
      return null;
    } catch (error) {
      const word = error instanceof FleetError ? faultWord(error) : null;
      if (word) return word;
      throw error;
    }
  });
}

/** Deletes a door, and ends its connections. */
export async function deleteDoor(uuid: string): Promise<Outcome<null>> {
  return act("deleteDoor", async (fleet) => {
    await fleet.deleteDoor({ uuid });
    return null;
  });
}

function faultWord({ fault }: FleetError): DoorSettingFault | null {
  const message = fault.code === "invalid" ? fault.violations[0]?.message : undefined;
  return message !== undefined && Object.hasOwn(DOOR_FAULTS, message) ? (message as DoorSettingFault) : null;
}
