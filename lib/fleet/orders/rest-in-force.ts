import { restInForce, type RestInForce } from "../../plan/rest";
import type { ServerRecord } from "../model/entities";
import type { Registry } from "../registry";

/** The rest in force for a server; null: none. Cheap where none is set: each heartbeat asks. */
export function restOf(
  { groups }: Pick<Registry, "groups">,
  { rest, restBy, groupUuids }: Pick<ServerRecord, "rest" | "restBy" | "groupUuids">,
): RestInForce | null {
  if (rest) return restInForce({ ...rest, ...(restBy ?? NOBODY) }, []);
  if (groupUuids.length === 0) return null;
  const ofGroups = groupUuids.flatMap((uuid) => {
    const rest = groups.get(uuid)?.rest;
    return rest ? [{ uuid, rest }] : [];
  });
  return ofGroups.length === 0 ? null : restInForce(null, ofGroups);
}

/** A rest that came with a list is nobody's until somebody saves it. */
const NOBODY = { author: "", authorUuid: null };
