import type { WayTries } from "../api/running";
import type { Fleet } from "../fleet/fleet";
import { FleetError } from "../fleet/model/errors";
import type { WayOutcome } from "../fleet/model/way";
import type { OutsideKind } from "../power/ways";
import { WayFault, type Way } from "../wake/way";

/** The most tries at once. */
const MOST_TRIES = 8;
/** Milliseconds for which a try may take. */
const PATIENCE = 20_000;

/** Tries of ways from outside: one a server at a time. The secret is in the clear for the call alone. */
export function createWayTries(
  fleet: Pick<Fleet, "wayTarget">,
  ways: Readonly<Record<OutsideKind, Pick<Way, "tryOut">>>,
): WayTries {
  const trying = new Set<string>();
  return {
    async tryOut(uuid, kind) {
      const target = fleet.wayTarget(uuid, kind);
      if (trying.has(uuid) || trying.size >= MOST_TRIES) throw new FleetError({ code: "ways_busy" });
      trying.add(uuid);
      try {
        return { findings: await ways[kind].tryOut(target, AbortSignal.timeout(PATIENCE)) };
      } catch (error) {
        return { fault: faultOf(error) };
      } finally {
        trying.delete(uuid);
      }
    },
  };
}

function faultOf(error: unknown): Extract<WayOutcome, { fault: unknown }>["fault"] {
  if (error instanceof WayFault) {
    const { code, detail, certificate } = error;
    return { code, detail, certificate };
  }
  throw error;
}
