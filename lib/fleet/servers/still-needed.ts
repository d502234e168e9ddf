import { allNeeded } from "../../plan/needs";
import { keptAsRelayIn } from "../../plan/relays";
import { provedOff } from "../../plan/run";
import { cancels, standingOf } from "../../power/permissions";
import type { Action } from "../../power/words";
import type { ServerRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { find, type Registry } from "../registry";
import { fleetView, viewOf } from "../view";

/** The network in which a server is the last relay of a group that keeps one on; null: there is none. */
function lastRelayIn(registry: Registry, server: ServerRecord): string | null {
  const never = () => false;
  const others = { view: fleetView(registry), isAsked: never, staysAnyway: never };
  return keptAsRelayIn(viewOf(registry, server), others);
}

/**
 * Refuses to turn a server off at once while others need it, be it to be woken by it. A start that is cancelled stops nothing; a stop that waits
 * until the server is free waits for them, too.
 * @throws FleetError `still_needed`
 */
export function refuseNeeded(registry: Registry, server: ServerRecord, action: Action): void {
  const { uuid, facts, pendingStop } = server;
  if (cancels(standingOf(facts, pendingStop !== null), action) !== null) return;
  const isUp = (consumer: string): boolean => {
    const server = registry.servers.get(consumer);
    return server !== undefined && !provedOff(server.facts);
  };
  const isNeeded = registry.neededBy.of(uuid).some(isUp);
  const lastRelay = lastRelayIn(registry, server);
  if (!isNeeded && lastRelay === null) return;
  // What hangs on those hangs on it, too.
  const servers = [...allNeeded(isNeeded ? [uuid] : [], { get: (one) => registry.neededBy.of(one) })]
    .filter(isUp)
    .map((consumer) => ({ uuid: consumer, name: find(registry, consumer).name }));
  throw new FleetError({ code: "still_needed", servers, hidden: 0, lastRelay });
}
