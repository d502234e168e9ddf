import type { By } from "../fleet/model/audit";
import { changesBy, type Changes, type EachChange, type Fleet, type Reads } from "../fleet/fleet";
import { type Asking, byOf } from "./identity";
import { permitsOf } from "./rights";
import { ROWS } from "./verbs";

/**
 * The fleet as somebody changes it: the store tells what it was before and after, and asks `still` right before it
 * writes.
 */
export function auditedFleet(
  fleet: Fleet,
  asking: Asking,
  known: Pick<By, "still" | "reachOf"> = {},
): Reads & Changes {
  const by = { ...byOf(asking), ...known, mayAll: permitsOf(asking.grants).all };
  const changes = changesBy((verb, asked) => {
    const told: EachChange = fleet.as({ ...by, ...ROWS[verb].audit(...asked) });
    return told[verb](...asked);
  });
  return { ...fleet, ...changes };
}
