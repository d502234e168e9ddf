import { allNeeded } from "../../plan/needs";
import { provedOff } from "../../plan/run";
import { cancels, standingOf } from "../../power/permissions";
import type { Action } from "../../power/words";
import type { ServerRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { find, type Registry } from "../registry";

/**
 * Refuses to turn a server off at once while others need it. A start that is cancelled stops nothing; a stop that waits
 * until the server is free waits for them, too.
 * @throws FleetError `still_needed`
 */
export function refuseNeeded(
  registry: Registry,
  { uuid, facts, pendingStop }: ServerRecord,
  action: Action,
): void {
  if (cancels(standingOf(facts, pendingStop !== null), action) !== null) return;
  const isUp = (consumer: string): boolean => {
    const server = registry.servers.get(consumer);
    return server !== undefined && !provedOff(server.facts);
  };
  if (!registry.neededBy.of(uuid).some(isUp)) return;
  // What hangs on those hangs on it, too.
  const servers = [...allNeeded([uuid], { get: (one) => registry.neededBy.of(one) })]
    .filter(isUp)
    .map((consumer) => ({ uuid: consumer, name: find(registry, consumer).name }));
  throw new FleetError({ code: "still_needed", servers, hidden: 0 });
}
