import type { Hold } from "../plan/hold";
import type { Next } from "../plan/next";
import type { Run } from "../plan/run";
import { createRate } from "../throttle";
import type { EventRecord, Group, ScheduleRecord, ServerRecord } from "./model/entities";

/** News for watchers, each in order and once. */
export type News =
  | {
      readonly type: "snapshot";
      readonly servers: readonly ServerRecord[];
      readonly groups: readonly Group[];
      readonly schedules: readonly ScheduleRecord[];
      readonly holds: readonly Hold[];
      /** Those that go on. */
      readonly runs: readonly Run[];
    }
  | { readonly type: "changed"; readonly server: ServerRecord }
  /** Plain heartbeats: nothing about these servers changed but the time. */
  | { readonly type: "heartbeats"; readonly servers: readonly ServerRecord[] }
  /** The next changes of these servers differ, and nothing else of them; null: nothing is planned. */
  | { readonly type: "nexts"; readonly nexts: ReadonlyMap<string, Next | null> }
  | { readonly type: "removed"; readonly uuid: string }
  /** A run came, went on or ended. `members`: those that changed since the last time, by their servers. */
  | { readonly type: "run"; readonly run: Run; readonly members: readonly string[] }
  | { readonly type: "group"; readonly group: Group }
  | { readonly type: "groupRemoved"; readonly uuid: string }
  | { readonly type: "hold"; readonly hold: Hold }
  | { readonly type: "holdRemoved"; readonly uuid: string }
  | { readonly type: "schedule"; readonly schedule: ScheduleRecord }
  | { readonly type: "scheduleRemoved"; readonly uuid: string }
  | { readonly type: "notice"; readonly event: EventRecord };

/** The most unread news of a watcher: with more, it is dropped rather than waited for. */
const UNREAD_AT_MOST = 10_000;

/**
 * The most changes of one server that are sent as they come, and the rate over time: an agent that reports something
 * else every moment is not to fill every page that is open. Changes that are left out are overtaken by later ones.
 */
const OF_A_SERVER = { burst: 8, perSecond: 2, keys: 100_000 } as const;

/** The watchers of the fleet. */
export interface Watchers {
  /** Sends news to all watchers, in order. */
  notify(news: News): void;
  /** Gives `first`, then all news. Ends with the signal, or when dropped or closed. */
  watch(first: News, signal: AbortSignal): AsyncIterable<News>;
  /** Whether anybody watches. */
  any(): boolean;
  /** Ends every watch. */
  close(): void;
}

/** One watcher's unread news. */
interface Watcher {
  readonly unread: News[];
  ended: boolean;
  wake: () => void;
}

export interface WatchersParts {
  /** Milliseconds on a clock that nobody sets. */
  readonly now: () => number;
  readonly later: (milliseconds: number, task: () => void) => void;
}

const OWN: WatchersParts = {
  now: () => performance.now(),
  later: (milliseconds, task) => void setTimeout(task, milliseconds).unref(),
};

export function createWatchers({ now, later }: WatchersParts = OWN): Watchers {
  const watchers = new Set<Watcher>();
  const rate = createRate(OF_A_SERVER);
  /** The latest change of each server that waits to be sent. */
  const waiting = new Map<string, News & { type: "changed" }>();
  const sent = new Map<string, number>();

  const end = (watcher: Watcher): void => {
    watcher.ended = true;
    watchers.delete(watcher);
    watcher.wake();
  };

  const notifyAll = (news: News): void => {
    for (const watcher of watchers) {
      add(watcher.unread, news);
      if (watcher.unread.length > UNREAD_AT_MOST) end(watcher);
      else watcher.wake();
    }
  };
  const notifyOfChange = (news: News & { type: "changed" }): void => {
    const { uuid, facts } = news.server;
    // What people want of it, and what it is told, is never kept back.
    const isOrder = sent.get(uuid) !== facts.revision;
    const wait = rate.take(uuid, now());
    if (isOrder || wait === 0) {
      waiting.delete(uuid);
      sent.set(uuid, facts.revision);
      return notifyAll(news);
    }
    const isAwaited = waiting.has(uuid);
    waiting.set(uuid, news);
    if (!isAwaited) later(wait, () => notifyOfWaiting(uuid));
  };
  const notifyOfWaiting = (uuid: string): void => {
    const news = waiting.get(uuid);
    waiting.delete(uuid);
    if (news) notifyOfChange(news);
  };

  return {
    notify(news) {
      if (watchers.size === 0) return waiting.clear();
      if (news.type === "changed") return notifyOfChange(news);
      if (news.type === "removed") {
        waiting.delete(news.uuid);
        sent.delete(news.uuid);
        rate.forget(news.uuid);
      }
      if (news.type === "heartbeats" && waiting.size > 0)
        for (const server of news.servers)
          if (waiting.has(server.uuid)) waiting.set(server.uuid, { type: "changed", server });
      notifyAll(news);
    },
    watch(first, signal) {
      const watcher: Watcher = { unread: [first], ended: signal.aborted, wake: () => undefined };
      if (!watcher.ended) {
        watchers.add(watcher);
        signal.addEventListener("abort", () => end(watcher), { once: true });
      }
      return read(watcher, () => end(watcher));
    },
    any: () => watchers.size > 0,
    close() {
      for (const watcher of [...watchers]) end(watcher);
    },
  };
}

/**
 * Adds news to unread ones. Heartbeats that wait are overtaken by later ones: a slow reader does not make a heap of
 * them.
 */
function add(unread: News[], news: News): void {
  const last = unread.at(-1);
  if (news.type !== "heartbeats" || last?.type !== "heartbeats") return void unread.push(news);
  const latest = new Map([...last.servers, ...news.servers].map((server) => [server.uuid, server]));
  unread[unread.length - 1] = { type: "heartbeats", servers: [...latest.values()] };
}

async function* read(watcher: Watcher, leave: () => void): AsyncGenerator<News> {
  try {
    while (!watcher.ended) {
      const news = watcher.unread.shift();
      if (news) yield news;
      else await new Promise<void>((resolve) => (watcher.wake = resolve));
    }
  } finally {
    leave();
  }
}
