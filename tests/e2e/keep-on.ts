import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import type { Operator } from "../helpers/operator";

/** Milliseconds. */
export const HOUR = 3_600_000;

/** Makes a group of these servers. Gives its UUID. */
export async function makeGroup(operator: Operator, name: string, serverUuids: string[]): Promise<string> {
  const { group } = await operator.client(GroupService).createGroup({ name, serverUuids });
  return group?.uuid ?? "";
}

/** All holds that a manager knows. */
export const holdsOf = async (operator: Operator) => (await operator.client(HoldService).listHolds({})).holds;
