import { allNeeded, circle, MOST_NEEDS } from "../../plan/needs";
import type { ServerRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import type { Name } from "../model/naming";
import { find, type Registry } from "../registry";
import { needsOf } from "../view";

/** The key of the queue under which one task at a time changes needs. No server has it. */
const NEEDS = "needs";

/** Changes needs, while no need of any server changes otherwise. Its turn is taken before that of any server. */
export function changeNeeds<T>(registry: Registry, change: () => Promise<T>): Promise<T> {
  return registry.queue.run(NEEDS, change);
}

/**
 * The checked needs of a server, each once.
 * @throws FleetError `not_found`, `too_many_needs`, `needs_circle`
 */
export function checkedNeeds(registry: Registry, uuid: string, wanted: readonly string[]): readonly string[] {
  const needs = [...new Set(wanted)];
  if (needs.length > MOST_NEEDS) throw new FleetError({ code: "too_many_needs" });
  for (const need of needs) find(registry, need);
  const found = leadsTo(registry, needs, uuid) && circle(new Map([...needsOf(registry), [uuid, needs]]));
  if (found) throw new FleetError({ code: "needs_circle", names: namesOf(registry, found), uuids: found });
  return needs;
}

/**
 * Whether the needs of these servers lead to one server. There was no circle before, so a new one leads through the
 * server that is changed: only its needs are followed, and not all ten thousand for each row of a list.
 */
function leadsTo({ servers }: Registry, from: readonly string[], uuid: string): boolean {
  const needs = { get: (one: string) => servers.get(one)?.needs };
  return from.includes(uuid) || allNeeded(from, needs).has(uuid);
}

/** Whether they are the same servers, in whichever order. */
export function sameNeeds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((uuid) => b.includes(uuid));
}

/** The change of needs, for the detail of the event. */
export function needsChange(
  registry: Registry,
  before: readonly string[],
  after: readonly string[],
): (string | Name)[] {
  const names = (needs: readonly string[]): (string | Name)[] => {
    if (needs.length === 0) return ["none"];
    const all = needs.map((uuid): Name => ({ of: "server", uuid, name: nameOf(registry, uuid) }));
    return all.flatMap((name, index) => (index > 0 ? [", ", name] : [name]));
  };
  return ["needs: ", ...names(before), " → ", ...names(after)];
}

/** The servers that need this one directly. */
export function consumersOf({ servers }: Registry, uuid: string): ServerRecord[] {
  return [...servers.values()].filter(({ needs }) => needs.includes(uuid));
}

function namesOf(registry: Registry, uuids: readonly string[]): string[] {
  return uuids.map((uuid) => nameOf(registry, uuid));
}

function nameOf({ servers }: Registry, uuid: string): string {
  return servers.get(uuid)?.name ?? uuid;
}
