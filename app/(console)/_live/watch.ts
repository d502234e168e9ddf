import {
  readColumns,
  readEvent,
  readHeartbeats,
  readServer,
  type EventView,
  type ListedServer,
} from "@/lib/api/codec/read";
import type {
  WatchServersRequestJson,
  WatchServersResponseJson,
} from "@/lib/gen/proto/komoriuta/v1/server_pb";
import type { RunJson } from "@/lib/gen/proto/komoriuta/v1/run_pb";
import { stream, StreamError } from "./connect-stream";
import { backoff, type Connection, type KnownGroup, type LiveNews } from "./state";

/** The manager says every 5 s that it is there; three times that without a word is a broken line. */
const BROKEN_AFTER = 15_000;

const WATCH = "komoriuta.v1.ServerService/WatchServers";
const REQUEST: WatchServersRequestJson = { columns: true };

/** Whom the watch tells. */
export interface Listener {
  news(news: LiveNews): void;
  notice(event: EventView): void;
  connection(connection: Connection): void;
}

/**
 * Follows the fleet until the signal ends it: one stream, opened again whenever it breaks.
 * Ends by itself when the session has ended.
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

/** Tells what one stream says, whose servers have numbers in it. */
export function receiver(
  listener: Pick<Listener, "news" | "notice">,
): (message: WatchServersResponseJson) => void {
  let uuids: string[] = [];
  const numbered = new Set<string>();
  /** Waits for its groups, which come right after it. */
  let snapshot: { readonly servers: readonly ListedServer[]; readonly groups: KnownGroup[] } | null = null;
  // One of them is there; a keepalive says no more than that it came, and the end of a snapshot that it is whole.
  return ({ columns, heartbeats, changed, removed, notice, group, groupRemoved, run }) => {
    if (snapshot && !group) {
      listener.news({ type: "snapshot", ...snapshot });
      snapshot = null;
    }
    if (columns) {
      const servers = readColumns(columns);
      uuids = servers.map(({ uuid }) => uuid);
      for (const uuid of uuids) numbered.add(uuid);
      snapshot = { servers, groups: [] };
    }
    if (heartbeats) {
      const at = readHeartbeats(heartbeats).map(([number, at]) => [uuids[number] ?? "", at] as const);
      listener.news({ type: "heartbeats", at });
    }
    if (changed) {
      const server = readServer(changed);
      if (!numbered.has(server.uuid)) uuids.push(server.uuid);
      numbered.add(server.uuid);
      listener.news({ type: "changed", server });
    }
    if (removed) listener.news({ type: "removed", uuid: removed });
    if (group) {
      const { uuid = "", name = "", serverUuids = [] } = group;
      const known = { uuid, name, serverUuids };
      if (snapshot) snapshot.groups.push(known);
      else listener.news({ type: "group", group: known });
    }
    if (groupRemoved) listener.news({ type: "groupRemoved", uuid: groupRemoved });
    // Where that fails, no page that shows a run is there: those bring it with them.
    if (run) receiveRun(run, listener).catch(() => undefined);
    if (notice) listener.notice(readEvent(notice));
  };
}

/** Most tabs never hear of a run: what reads them is sent for with the first. They are told in order. */
async function receiveRun(run: RunJson, listener: Pick<Listener, "news">): Promise<void> {
  const { readRun } = await import("@/lib/api/codec/read-run");
  listener.news({ type: "run", run: readRun(run) });
}

/** A signal that also falls offline, or when nothing has been heard for too long: a dead line makes no sound. */
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

/** Waits, but not longer than until the network comes back or the signal falls. */
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

/** A tab that nobody has seen for this long (ms) gives its stream back: browsers allow few per site. */
const REST_AFTER = 60_000;

/** Runs `work` while the tab is seen; gives the way to end it for good. */
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
