import {
  readColumns,
  readEvent,
  readHeartbeats,
  readNextsOf,
  readServer,
  type EventView,
  type ListedServer,
  readSeatPlan,
} from "@/lib/api/codec/read";
import type {
  WatchServersRequestJson,
  WatchServersResponseJson,
} from "@/lib/gen/proto/komoriuta/v1/server_pb";
import type { RunJson } from "@/lib/gen/proto/komoriuta/v1/run_pb";
import { stream, StreamError } from "./connect-stream";
import { backoff, type Connection, type KnownGroup, type LiveNews } from "./state";

/** Milliseconds of silence after which a connection counts as broken: three of the manager's keepalives. */
const BROKEN_AFTER = 15_000;

const WATCH = "komoriuta.v1.ServerService/WatchServers";
const REQUEST: WatchServersRequestJson = { columns: true };

/** The receiver of what a stream brings. */
export interface Listener {
  news(news: LiveNews): void;
  notice(event: EventView): void;
  connection(connection: Connection): void;
}

/**
 * Follows the fleet until the signal aborts: one stream, opened again whenever it breaks. Ends by itself with the
 * session.
 */
export async function follow(listener: Listener, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const line = brokenLine(signal);
    try {
      const receive = receiver(listener);
      for await (const message of stream(WATCH, REQUEST, line.signal)) {
        line.received();
        failures = 0;
        listener.connection("live");
        receive(message as WatchServersResponseJson);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof StreamError && error.code === "unauthenticated")
        return listener.connection("signed_out");
    } finally {
      line.end();
    }
    if (signal.aborted) return;
    listener.connection(navigator.onLine ? "reconnecting" : "offline");
    await pause(backoff(failures++, Math.random()), signal);
  }
}

/** Passes on the messages of one stream, in which servers are numbered. */
export function receiver(
  listener: Pick<Listener, "news" | "notice">,
): (message: WatchServersResponseJson) => void {
  const uuids: string[] = [];
  const numbered = new Set<string>();
  /** Waits for its groups, which follow it. */
  let snapshot: { readonly servers: readonly ListedServer[]; readonly groups: KnownGroup[] } | null = null;
  // A message has one of these. A keepalive has none, and the end of a snapshot says that it is complete.
  return ({ columns, heartbeats, nexts, changed, removed, notice, group, groupRemoved, run }) => {
    if (snapshot && !group && !columns) {
      listener.news({ type: "snapshot", ...snapshot });
      snapshot = null;
    }
    if (columns) {
      const servers = readColumns(columns);
      for (const { uuid } of servers) {
        uuids.push(uuid);
        numbered.add(uuid);
      }
      // Very many come in several messages.
      snapshot = { servers: [...(snapshot?.servers ?? []), ...servers], groups: [] };
    }
    if (heartbeats) {
      const at = readHeartbeats(heartbeats).map(([number, at]) => [uuids[number] ?? "", at] as const);
      listener.news({ type: "heartbeats", at });
    }
    if (nexts) {
      const of = readNextsOf(nexts).map(([number, next]) => [uuids[number] ?? "", next] as const);
      listener.news({ type: "nexts", of });
    }
    if (changed) {
      const server = readServer(changed);
      if (!numbered.has(server.uuid)) uuids.push(server.uuid);
      numbered.add(server.uuid);
      listener.news({ type: "changed", server });
    }
    if (removed) listener.news({ type: "removed", uuid: removed });
    if (group) {
      const { uuid = "", name = "", serverUuids = [], seatPlan } = group;
      const known = { uuid, name, serverUuids, ...(seatPlan && { seatPlan: readSeatPlan(seatPlan) }) };
      if (snapshot) snapshot.groups.push(known);
      else listener.news({ type: "group", group: known });
    }
    if (groupRemoved) listener.news({ type: "groupRemoved", uuid: groupRemoved });
    // After a failure nothing is lost: pages that show a run load the reader themselves.
    if (run) receiveRun(run, listener).catch(() => undefined);
    if (notice) listener.notice(readEvent(notice));
  };
}

/** Loads the reader of runs with the first one, since most tabs never get any. Their order is kept. */
async function receiveRun(run: RunJson, listener: Pick<Listener, "news">): Promise<void> {
  const { readRun } = await import("@/lib/api/codec/read-run");
  listener.news({ type: "run", run: readRun(run) });
}

/**
 * A signal that also aborts when the browser goes offline, or after too long a silence: a dead connection is silent.
 */
function brokenLine(outer: AbortSignal) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  outer.addEventListener("abort", abort, { once: true });
  window.addEventListener("offline", abort);
  let timer = setTimeout(abort, BROKEN_AFTER);
  return {
    signal: controller.signal,
    received() {
      clearTimeout(timer);
      timer = setTimeout(abort, BROKEN_AFTER);
    },
    end() {
      clearTimeout(timer);
      outer.removeEventListener("abort", abort);
      window.removeEventListener("offline", abort);
    },
  };
}

/** Waits, but no longer than until the network is back or the signal aborts. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

/** Milliseconds after which a hidden tab ends its stream: browsers allow few per site. */
const REST_AFTER = 60_000;

/** Runs `work` while the tab is visible; gives a function that ends it for good. */
export function whileSeen(work: (signal: AbortSignal) => Promise<void>): () => void {
  let running: AbortController | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const start = () => {
    running = new AbortController();
    void work(running.signal);
  };
  const end = () => {
    running?.abort();
    running = null;
  };
  const update = () => {
    clearTimeout(resting);
    if (document.visibilityState === "hidden") resting = setTimeout(end, REST_AFTER);
    else if (!running) start();
  };

  start();
  document.addEventListener("visibilitychange", update);
  return () => {
    document.removeEventListener("visibilitychange", update);
    clearTimeout(resting);
    end();
  };
}
