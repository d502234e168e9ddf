import type { By } from "../fleet/model/audit";
import { changesBy, type Changes, type EachChange, type Fleet, type Reads } from "../fleet/fleet";
import { type Asking, byOf } from "./identity";
import { permitsOf } from "./rights";
import { ROWS } from "./verbs";

/**
 * The fleet for changes by somebody: the store records the state before and after, and calls `still` right before it
 * writes.
 */
export function auditedFleet(
  fleet: Fleet,
  asking: Asking,
  known: Pick<By, "still" | "reachOf"> = {},
): Reads & Changes {
  const by = { ...byOf(asking), ...known, mayAll: permitsOf(asking.grants).all };
  const changes = changesBy((verb, asked) => {
    const audited: EachChange = fleet.as({ ...by, ...ROWS[verb].audit(...asked) });
    return audited[verb](...asked);
  });
  return { ...fleet, ...changes };
}
