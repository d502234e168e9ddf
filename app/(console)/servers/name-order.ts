import type { KnownServer, Live } from "../live/state";
import { byName } from "./list-query";

/**
 * Puts what the stream told in the order of names. Ten thousand names are sorted only when one of them changed:
 * heartbeats, which come all the time, move nobody.
 */
export function orderByName(locale: string): (live: Live) => readonly KnownServer[] {
  let named = -1;
  let order: readonly string[] = [];
  return (live) => {
    const servers = live.servers ?? new Map<string, KnownServer>();
    if (live.named !== named) {
      order = byName([...servers.values()], locale).map(({ uuid }) => uuid);
      named = live.named;
    }
    return order.flatMap((uuid) => servers.get(uuid) ?? []);
  };
}
