import type { ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import { FleetError } from "../fleet/model/errors";
import type { Door, DoorService } from "../gen/proto/komoriuta/v1/door_pb";
import { fleetOf } from "./asking";
import { doorMessage, knockMessage, readDoorMessage } from "./codec/door";
import { milliseconds } from "./codec/use";
import type { Running } from "./running";
import { invalidFields } from "./validate";

const named = z.object({ uuid: z.uuid("must be a UUID") });

/** Doors, and who knocked at them. */
export function doorService(running: () => Running): ServiceImpl<typeof DoorService> {
  return {
    listDoors(_request, context) {
      const { doors } = running();
      const all = fleetOf(running(), context).doors();
      return { doors: all.map((door) => doorMessage(door, doors)), addresses: [...doors.addresses] };
    },

    async createDoor({ door }, context) {
      const made = await fleetOf(running(), context).createDoor(settingsOf(door));
      return { door: doorMessage(made, running().doors) };
    },

    async updateDoor({ door, ifUpdatedAt }, context) {
      const asked = { ...settingsOf(door), uuid: door?.uuid, ifUpdatedAt: milliseconds(ifUpdatedAt) };
      return { door: doorMessage(await fleetOf(running(), context).updateDoor(asked), running().doors) };
    },

    async deleteDoor(request, context) {
      await fleetOf(running(), context).deleteDoor(request);
      return {};
    },

    listKnocks(request, context) {
      const { uuid } = validated(named, request);
      const isSeen = fleetOf(running(), context)
        .doors()
        .some((door) => door.uuid === uuid);
      if (!isSeen) throw new FleetError({ code: "door_not_found" });
      return { knocks: running().doors.knocks(uuid).map(knockMessage) };
    },
  };
}

/** The settings of a request's door, for the schema, with the field names of the message. */
function settingsOf(door: Door | undefined) {
  if (!door) throw invalidFields([{ field: "door", message: "must be given" }]);
  return readDoorMessage(door);
}
