import type { News } from "./fleet";

/** News that a watcher may leave unread; more, and it is dropped rather than waited for. */
const UNREAD_AT_MOST = 10_000;

/** Those who watch the fleet. */
export interface Watchers {
  /** Tells everyone, in order. */
  tell(news: News): void;
  /** Starts with `first`, then all that is told. Ends with the signal, or when dropped or closed. */
  watch(first: News, signal: AbortSignal): AsyncIterable<News>;
  /** Ends every watch. */
  close(): void;
}

/** One watcher's unread news. */
interface Watcher {
  readonly unread: News[];
  ended: boolean;
  wake: () => void;
}

export function createWatchers(): Watchers {
  const watchers = new Set<Watcher>();

  const end = (watcher: Watcher): void => {
    watcher.ended = true;
    watchers.delete(watcher);
    watcher.wake();
  };

  return {
    tell(news) {
      for (const watcher of watchers) {
        add(watcher.unread, news);
        if (watcher.unread.length > UNREAD_AT_MOST) end(watcher);
        else watcher.wake();
      }
    },
    watch(first, signal) {
      const watcher: Watcher = { unread: [first], ended: signal.aborted, wake: () => undefined };
      if (!watcher.ended) {
        watchers.add(watcher);
        signal.addEventListener("abort", () => end(watcher), { once: true });
      }
      return read(watcher, () => end(watcher));
    },
    close() {
      for (const watcher of [...watchers]) end(watcher);
    },
  };
}

/** Heartbeats that wait are overtaken by later ones: who reads slowly does not make a heap of them. */
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
