import type { EventView } from "@/lib/api/codec/read";
import {
  NOTHING_YET,
  takeIn,
  withUpdates,
  type Connection,
  type Live,
  type LiveNews,
  type OptimisticUpdate,
} from "./state";

/** Milliseconds between two updates of the page: a thousand changes a second are still ten pictures. */
const SHOW_EVERY = 100;
/** Events that are kept for the pages of servers. */
const EVENTS_KEPT = 200;

/** The live state that all parts of the page share: the servers, the events since, and the connection. */
export interface LiveStore {
  live(): Live;
  events(): readonly EventView[];
  connection(): Connection;
  /** The last contact with the manager, in wall-clock milliseconds; before the first, when the page began. */
  lastContactAt(): number;
  /** Whether the page may be old: the browser is offline, or a stream that had begun is broken. */
  lost(): boolean;
  subscribe(listener: () => void): () => void;
  news(news: LiveNews): void;
  event(event: EventView): void;
  connect(connection: Connection): void;
  /**
   * Shows the expected result of a request until the real one is there; before the first snapshot, from then on. Gives
   * a function that takes it back.
   */
  expect(uuid: string, update: OptimisticUpdate): () => void;
}

/** An empty store. */
export function createLiveStore(): LiveStore {
  const listeners = new Set<() => void>();
  const updates = new Map<string, OptimisticUpdate>();
  let truth = NOTHING_YET;
  let live = NOTHING_YET;
  let events: readonly EventView[] = [];
  let connection: Connection = "connecting";
  let lastContactAt = Date.now();
  let everLive = false;
  let waiting: LiveNews[] = [];

  const show = () => {
    for (const listener of listeners) listener();
  };
  const recompute = () => {
    live = withUpdates(truth, updates);
    show();
  };
  const flush = () => {
    if (waiting.length > 0) truth = takeIn(truth, waiting);
    waiting = [];
    recompute();
  };

  return {
    live: () => live,
    events: () => events,
    connection: () => connection,
    lastContactAt: () => lastContactAt,
    // A proxy may hold streams back for good: then pages are as rendered, and everything can be done.
    lost: () => connection === "offline" || (connection === "reconnecting" && everLive),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    news(news) {
      if (waiting.length === 0) setTimeout(flush, SHOW_EVERY);
      waiting.push(news);
    },
    event(event) {
      events = [event, ...events].slice(0, EVENTS_KEPT);
      show();
    },
    expect(uuid, update) {
      updates.set(uuid, update);
      // A snapshot may have come that is not shown yet.
      flush();
      return () => {
        if (updates.get(uuid) !== update) return;
        updates.delete(uuid);
        recompute();
      };
    },
    connect(next) {
      if (next === "live") lastContactAt = Date.now();
      if (connection === next) return;
      connection = next;
      everLive ||= next === "live";
      show();
    },
  };
}
