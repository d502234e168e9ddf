import type { ListedServer, ServerView } from "@/lib/api/codec/read";
import type { RunView } from "@/lib/api/codec/read-run";

/** How well the console hears the manager. */
export type Connection = "connecting" | "live" | "reconnecting" | "offline" | "signed_out";

/** A server as far as it is known: all about it once the stream told of a change, else what a list shows. */
export type KnownServer = ListedServer & Partial<ServerView>;

/** A group as the stream tells of it. */
export interface KnownGroup {
  readonly uuid: string;
  readonly name: string;
  readonly serverUuids: readonly string[];
}

/** What the stream has told so far. */
export interface Live {
  /** Null until the first snapshot. */
  readonly servers: ReadonlyMap<string, KnownServer> | null;
  /** Servers that were there and are no more. */
  readonly gone: ReadonlySet<string>;
  /** Grows whenever a server comes, goes or is renamed: else their order by name stands. */
  readonly named: number;
  /** All groups, by their uuids; the same map for as long as no group changes. */
  readonly groups: ReadonlyMap<string, KnownGroup>;
  /** Runs that go on, or ended since; of each only the members that have changed since it was planned. */
  readonly runs: ReadonlyMap<string, RunView>;
}

/** What the stream tells of servers. */
export type LiveNews =
  /** With all groups: before the last of them came, servers would seem to be in none. */
  | {
      readonly type: "snapshot";
      readonly servers: readonly ListedServer[];
      readonly groups: readonly KnownGroup[];
    }
  | { readonly type: "changed"; readonly server: ServerView }
  /** When servers were heard that have nothing else to tell: uuids, and wall-clock milliseconds. */
  | { readonly type: "heartbeats"; readonly at: readonly (readonly [string, number])[] }
  | { readonly type: "removed"; readonly uuid: string }
  | { readonly type: "group"; readonly group: KnownGroup }
  | { readonly type: "groupRemoved"; readonly uuid: string }
  | { readonly type: "run"; readonly run: RunView };

export const NOTHING_YET: Live = {
  servers: null,
  gone: new Set(),
  named: 0,
  groups: new Map(),
  runs: new Map(),
};

/** More runs are not kept than may go on at the same time; the latest are. */
const RUNS_KEPT = 100;

/** Takes news in, in order. A snapshot is the whole truth: what it lacks is gone. */
export function takeIn(live: Live, news: readonly LiveNews[]): Live {
  const servers = new Map(live.servers);
  const gone = new Set(live.gone);
  let { named, groups, runs } = live;
  for (const each of news) {
    if (each.type === "snapshot") {
      for (const uuid of servers.keys()) gone.add(uuid);
      servers.clear();
      groups = new Map(each.groups.map((group) => [group.uuid, group]));
      named += 1;
      for (const server of each.servers) put(server);
    } else if (each.type === "changed") {
      put(each.server);
    } else if (each.type === "heartbeats") {
      for (const [uuid, lastHeartbeatAt] of each.at) {
        const server = servers.get(uuid);
        if (server) servers.set(uuid, { ...server, lastHeartbeatAt });
      }
    } else if (each.type === "group") {
      groups = new Map(groups).set(each.group.uuid, each.group);
    } else if (each.type === "groupRemoved") {
      groups = new Map([...groups].filter(([uuid]) => uuid !== each.uuid));
    } else if (each.type === "run") {
      runs = withRun(runs, each.run);
    } else {
      servers.delete(each.uuid);
      named += 1;
      gone.add(each.uuid);
    }
  }
  return { servers, gone, named, groups, runs };

  function put(server: KnownServer) {
    if (servers.get(server.uuid)?.name !== server.name) named += 1;
    servers.set(server.uuid, server);
    gone.delete(server.uuid);
  }
}

/** A tab that is open for days hears of many runs. */
function withRun(runs: Live["runs"], run: RunView): Live["runs"] {
  const known = runs.get(run.uuid);
  const others = [...runs].filter(([uuid]) => uuid !== run.uuid);
  return new Map([...others.slice(1 - RUNS_KEPT), [run.uuid, known ? mergedRun(known, run) : run]]);
}

/**
 * A run as the later of both tells it, with the members of both: each as the later tells it, in the earlier's order.
 */
export function mergedRun(known: RunView, later: RunView): RunView {
  const members = new Map([...known.members, ...later.members].map((member) => [member.serverUuid, member]));
  return { ...later, members: [...members.values()] };
}

/** Something that was asked for, whose answer has not come, or has come but not yet with the stream. */
export interface OptimisticUpdate {
  /** What it makes of the server; null: nothing that is shown changes. */
  readonly becomes: (server: KnownServer) => KnownServer | null;
  /** `versionOf` the server when it was asked for: once that differs, the truth is there. */
  readonly since: string;
}

/** Differs once an operator, or the status model, has changed what a server is to be. */
export function versionOf({ lastPowerChangedAt, pendingStop, holds }: KnownServer): string {
  return [
    lastPowerChangedAt,
    pendingStop?.createdAt,
    pendingStop?.until,
    ...holds.map(({ uuid }) => uuid),
  ].join(" ");
}

/** What is known, with what actions lead to in the place of what they will change. Forgets those that came true. */
export function withUpdates(truth: Live, updates: Map<string, OptimisticUpdate>): Live {
  if (updates.size === 0 || !truth.servers) return truth;
  const servers = new Map(truth.servers);
  for (const [uuid, { becomes, since }] of updates) {
    const server = servers.get(uuid);
    const next = server && versionOf(server) === since ? becomes(server) : null;
    if (next) servers.set(uuid, next);
    else updates.delete(uuid);
  }
  return { ...truth, servers };
}

/** Milliseconds to wait before the attempt after `failures` failed ones; `random` lies in [0, 1). */
export function backoff(failures: number, random: number): number {
  const longest = Math.min(15_000, 500 * 2 ** failures);
  // Not all browsers come back in the same instant.
  return longest * (0.5 + random / 2);
}

/** Servers whose current status differs, for those who listen rather than look. */
export function statusChanges(before: Live, after: Live): readonly KnownServer[] {
  if (!before.servers || !after.servers || before.servers === after.servers) return [];
  return [...after.servers.values()].filter((server) => {
    const known = before.servers?.get(server.uuid);
    return known !== undefined && known !== server && known.currentStatus !== server.currentStatus;
  });
}
