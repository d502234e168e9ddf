import type { MayWake } from "../../plan/forbids";
import type { Needs } from "../../plan/needs";
import type { Run } from "../../plan/run";
import type { Registry } from "../registry";
import { needsOf } from "../view";

/**
 * Servers that somebody may wake at this moment: asked of each member of a run right before it is woken.
 * @param authorUuid null: nobody, who may nothing
 * @param schedule theirs that asks for its own servers
 */
export function mayWake(
  { parts, servers }: Registry,
  authorUuid: string | null,
  schedule: Run["schedule"] = null,
): MayWake | undefined {
  const may = parts.mayWake?.(authorUuid, schedule);
  return (
    may &&
    ((uuid) => {
      const server = servers.get(uuid);
      return server !== undefined && may(server.groupUuids);
    })
  );
}

/** The needs as far as somebody may wake what is needed: the rest is left as it is, and is not waited for. */
export function needsToWake(registry: Registry, authorUuid: string | null): Needs {
  const may = mayWake(registry, authorUuid);
  return may ? onlyNeeds(needsOf(registry), may) : needsOf(registry);
}

/** These needs without those that may not be woken. */
export function onlyNeeds(needs: Needs, may: MayWake): Needs {
  return new Map([...needs].map(([uuid, its]) => [uuid, its.filter(may)] as const));
}
