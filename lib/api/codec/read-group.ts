import type { GroupJson } from "../../gen/proto/komoriuta/v1/group_pb";
import { milliseconds, readGuards, readRest, readSeatPlan } from "./read";

/** A group, with the version that an edit names. */
export function readGroup(group: GroupJson) {
  return {
    name: group.name ?? "",
    /** Null: it has none. */
    guards: group.guards ? readGuards(group.guards) : null,
    seatPlan: readSeatPlan(group.seatPlan),
    keepRelay: group.keepRelay ?? false,
    /** Null: it has none. */
    rest: group.rest ? readRest(group.rest) : null,
    updatedAt: milliseconds(group.updatedAt) ?? 0,
  };
}
