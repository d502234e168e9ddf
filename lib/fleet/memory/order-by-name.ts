import type { ServerRecord } from "../model/entities";

/** The order of names: "node 2" before "node 10". Languages differ only in fine points, which the console sees to. */
export const NAMES = new Intl.Collator("en", { numeric: true });

/**
 * Puts servers in the order of their names. Ten thousand are sorted only when one came, went or was renamed;
 * heartbeats, which come all the time, move nobody.
 */
export function orderByName(): (servers: ReadonlyMap<string, ServerRecord>) => ServerRecord[] {
  let order: readonly ServerRecord[] = [];
  return (servers) => {
    const known = order.flatMap(({ uuid }) => servers.get(uuid) ?? []);
    const stands =
      known.length === servers.size && known.every(({ name }, place) => name === order[place]?.name);
    if (stands) return known;
    // What is in order nearly is sorted quickly.
    const before = new Set(order.map(({ uuid }) => uuid));
    const come = [...servers.values()].filter(({ uuid }) => !before.has(uuid));
    const sorted = [...known, ...come].sort(
      (a, b) => NAMES.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1),
    );
    order = sorted;
    return [...sorted];
  };
}
