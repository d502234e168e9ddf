import type { ServerView } from "@/components/server-view";

/** How well the console hears the manager. */
export type Connection = "connecting" | "live" | "reconnecting" | "offline" | "signed_out";

/** What the stream has told so far. */
export interface Live {
  /** Null until the first snapshot. */
  readonly servers: ReadonlyMap<string, ServerView> | null;
  /** Servers that were there and are no more. */
  readonly gone: ReadonlySet<string>;
  /** Grows whenever a server comes, goes or is renamed: else their order by name stands. */
  readonly named: number;
}

/** What the stream tells of servers. */
export type LiveNews =
  | { readonly type: "snapshot"; readonly servers: readonly ServerView[] }
  | { readonly type: "changed"; readonly server: ServerView }
  | { readonly type: "removed"; readonly uuid: string };

export const NOTHING_YET: Live = { servers: null, gone: new Set(), named: 0 };

/** Takes news in, in order. A snapshot is the whole truth: what it lacks is gone. */
export function takeIn(live: Live, news: readonly LiveNews[]): Live {
  const servers = new Map(live.servers);
  const gone = new Set(live.gone);
  let named = live.named;
  for (const each of news) {
    if (each.type === "snapshot") {
      for (const uuid of servers.keys()) gone.add(uuid);
      servers.clear();
      named += 1;
      for (const server of each.servers) put(server);
    } else if (each.type === "changed") {
      put(each.server);
    } else {
      servers.delete(each.uuid);
      named += 1;
      gone.add(each.uuid);
    }
  }
  return { servers, gone, named };

  function put(server: ServerView) {
    if (servers.get(server.uuid)?.name !== server.name) named += 1;
    servers.set(server.uuid, server);
    gone.delete(server.uuid);
  }
}

/** Milliseconds to wait before the attempt after `failures` failed ones; `random` lies in [0, 1). */
export function backoff(failures: number, random: number): number {
  const longest = Math.min(15_000, 500 * 2 ** failures);
  // Not all browsers come back in the same instant.
  return longest * (0.5 + random / 2);
}

/** Servers whose current status differs, for those who listen rather than look. */
export function statusChanges(before: Live, after: Live): readonly ServerView[] {
  if (!before.servers || !after.servers || before.servers === after.servers) return [];
  return [...after.servers.values()].filter((server) => {
    const known = before.servers?.get(server.uuid);
    return known !== undefined && known !== server && known.status !== server.status;
  });
}
