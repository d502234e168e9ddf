import type { SeatPlan } from "@/lib/fleet/model/seats";
import type { ListedServer, NextView, ServerView } from "@/lib/api/codec/read";
import type { RunView } from "@/lib/api/codec/read-run";

/** The state of the connection to the manager. */
export type Connection = "connecting" | "live" | "reconnecting" | "offline" | "signed_out";

/** A server as far as it is known: all its fields after a change on the stream, before that those of the list. */
export type KnownServer = ListedServer & Partial<ServerView>;

/** A group as received by the stream. */
export interface KnownGroup {
  readonly uuid: string;
  readonly name: string;
  readonly serverUuids: readonly string[];
  readonly seatPlan?: SeatPlan | null | undefined;
}

/** All that the stream has brought. */
export interface Live {
  /** Null until the first snapshot. */
  readonly servers: ReadonlyMap<string, KnownServer> | null;
  /** Servers that have been removed. */
  readonly gone: ReadonlySet<string>;
  /** Grows whenever a server is added, removed or renamed: the order by name is to be made anew. */
  readonly named: number;
  /** All groups, by their uuids; the same map until a group changes. */
  readonly groups: ReadonlyMap<string, KnownGroup>;
  /** Active runs, and those that ended since; each only with the members that have changed since its creation. */
  readonly runs: ReadonlyMap<string, RunView>;
}

/** Messages of the stream. */
export type LiveNews =
  /** Together with all groups: before the last of them came, servers would seem to be in none. */
  | {
      readonly type: "snapshot";
      readonly servers: readonly ListedServer[];
      readonly groups: readonly KnownGroup[];
    }
  | { readonly type: "changed"; readonly server: ServerView }
  /** Heartbeats that change nothing else: uuids, and wall-clock milliseconds. */
  | { readonly type: "heartbeats"; readonly at: readonly (readonly [string, number])[] }
  /** The next changes of servers of which nothing else changed; null: nothing is planned. */
  | { readonly type: "nexts"; readonly of: readonly (readonly [string, NextView | null])[] }
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

/** Runs that are kept, the latest ones: as many as may be active at the same time. */
const RUNS_KEPT = 100;

/** Applies messages in order. A snapshot replaces everything. */
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
    } else if (each.type === "nexts") {
      for (const [uuid, next] of each.of) {
        const server = servers.get(uuid);
        if (server) servers.set(uuid, { ...server, next });
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

/** Adds a run and drops the oldest: a tab that is open for days receives many. */
function withRun(runs: Live["runs"], run: RunView): Live["runs"] {
  const known = runs.get(run.uuid);
  const others = [...runs].filter(([uuid]) => uuid !== run.uuid);
  return new Map([...others.slice(1 - RUNS_KEPT), [run.uuid, known ? mergedRun(known, run) : run]]);
}

/** A run with the later facts of both, and the members of both: each by its later facts, in the earlier order. */
export function mergedRun(known: RunView, later: RunView): RunView {
  const members = new Map([...known.members, ...later.members].map((member) => [member.serverUuid, member]));
  return { ...later, members: [...members.values()] };
}

/** The expected result of a request, until the stream brings the real one. */
export interface OptimisticUpdate {
  /** The server with the expected result; null: nothing visible changes. */
  readonly becomes: (server: KnownServer) => KnownServer | null;
  /** `versionOf` the server at the time of the request: once it differs, the real result is there. */
  readonly since: string;
}

/** The fields of a server that tell when a request about it came true. */
export type Versioned = Pick<ListedServer, "uuid" | "lastPowerChangedAt" | "pendingStop" | "holds">;

/** Changes once an operator or the status model has changed the power status, the pending stop or the holds. */
export function versionOf({ lastPowerChangedAt, pendingStop, holds }: Versioned): string {
  return [
    lastPowerChangedAt,
    pendingStop?.createdAt,
    pendingStop?.until,
    ...holds.map(({ uuid }) => uuid),
  ].join(" ");
}

/** The received state with the expected results on top. Drops those that came true. */
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

/** Servers whose current status differs, for screen readers. */
export function statusChanges(before: Live, after: Live): readonly KnownServer[] {
  if (!before.servers || !after.servers || before.servers === after.servers) return [];
  return [...after.servers.values()].filter((server) => {
    const known = before.servers?.get(server.uuid);
    return known !== undefined && known !== server && known.currentStatus !== server.currentStatus;
  });
}
