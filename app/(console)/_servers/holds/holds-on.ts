import type { HeldBy, Right } from "@/lib/fleet/model/entities";
import type { KnownServer } from "../../_live/state";

type HoldWords = Pick<HeldBy, "uuid" | "until" | "reason" | "author">;

/** A hold as a page was rendered with it. */
export interface RenderedHold extends HoldWords {
  readonly serverUuids: readonly string[];
  /** The right that the reader lacks to end it; null: none. */
  readonly missing: Right | null;
}

/** A hold on some of the servers of a page. */
export interface ShownHold extends HoldWords {
  /** Those of the page that it is on. */
  readonly servers: readonly KnownServer[];
  /** The number of servers elsewhere that it is on, too, as far as is known. */
  readonly elsewhere: number;
  /** The right that is missing to end it; undefined: not known. */
  readonly missing?: Right | null;
}

/** The hold on a group that ends last, and the number of servers that it keeps on. */
export interface LastHold extends Pick<HeldBy, "until" | "reason" | "author"> {
  readonly count: number;
}

/** The hold on some servers that ends last; null: none. */
export function lastHoldOn(servers: readonly Pick<KnownServer, "holds">[]): LastHold | null {
  const [last] = servers.flatMap(({ holds }) => holds.at(-1) ?? []).sort((a, b) => b.until - a.until);
  if (!last) return null;
  const { uuid, until, reason, author } = last;
  const count = servers.filter(({ holds }) => holds.some((hold) => hold.uuid === uuid)).length;
  return { until, reason, author, count };
}

/**
 * The holds on some servers, the one that ends last first. Of each server a list knows only the hold that ends last; the
 * others are as rendered.
 */
export function holdsOn(
  servers: readonly KnownServer[],
  rendered: readonly RenderedHold[],
): readonly ShownHold[] {
  const asRendered = new Map(rendered.map((hold) => [hold.uuid, hold]));
  const on = new Map<string, { readonly hold: HoldWords; readonly its: KnownServer[] }>();
  const add = (hold: HoldWords, server: KnownServer): void => {
    const known = on.get(hold.uuid) ?? { hold, its: [] };
    on.set(hold.uuid, known);
    known.its.push(server);
  };
  for (const server of servers) {
    for (const hold of server.holds) add(hold, server);
    const last = server.holds.at(-1);
    // All fields of a server come with its first change.
    if ("guards" in server || !last) continue;
    for (const hold of rendered)
      if (hold.uuid !== last.uuid && hold.until <= last.until && hold.serverUuids.includes(server.uuid))
        add(hold, server);
  }
  const shown = new Set(servers.map(({ uuid }) => uuid));
  return [...on.values()]
    .map(({ hold: { uuid, until, reason, author }, its }) => {
      const known = asRendered.get(uuid);
      const elsewhere = known?.serverUuids.filter((each) => !shown.has(each)).length ?? 0;
      const hold = { uuid, until, reason, author, servers: its, elsewhere };
      return known ? { ...hold, missing: known.missing } : hold;
    })
    .sort((a, b) => b.until - a.until || (a.uuid < b.uuid ? -1 : 1));
}
