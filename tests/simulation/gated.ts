import type { Gate } from "./gate";

/**
 * A store that nobody reaches any more once its process is dead: what such a process had begun may go on only when
 * the next one is alive, and is not to be heard then.
 */
export function gated<Store extends object>(store: Store, gate: Gate): Store {
  const shut = (table: object): object =>
    Object.fromEntries(
      Object.entries(table).map(([name, call]: [string, (...asked: unknown[]) => unknown]) => [
        name,
        (...asked: unknown[]) => (gate.dead ? new Promise(() => undefined) : call(...asked)),
      ]),
    );
  return Object.fromEntries(
    Object.entries(store).map(([name, table]: [string, object | undefined]) => [name, table && shut(table)]),
  ) as Store;
}
