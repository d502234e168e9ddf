import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetListOfOthers } from "./kept-cache";
import { keepList, keptList, MOST_KEPT, type KeptWords, type Wording } from "./keep-list";
import type { KnownServer } from "./state";
import { createLiveStore } from "./store";

const NOW = Date.UTC(2026, 10, 26, 8, 3);

function server(name: string, more: Partial<KnownServer> = {}): KnownServer {
  const known = {
    ...{
      uuid: `uuid of ${name}`,
      name,
      macAddress: "02:00:5E:00:00:01",
      powerStatus: "ON",
      currentStatus: "ON",
    },
    ...{ statusReason: null, statusSince: NOW - 1000, lastHeartbeatAt: NOW, lastPowerChangedAt: 0 },
    ...{ allowed: [], use: null, pendingStop: null, holds: [], alerts: [], ...more },
  };
  return known as unknown as KnownServer;
}

const wording: Wording = {
  owner: "yuki",
  locale: "en-GB",
  words: (left) => ({ left: String(left) }) as KeptWords,
  status: ({ currentStatus }) => currentStatus,
};

beforeEach(() => vi.stubGlobal("document", fakeDocument()));
afterEach(() => vi.unstubAllGlobals());

function fakeDocument() {
  const listeners = new Set<() => void>();
  return {
    documentElement: { dataset: { theme: "dark" } },
    visibilityState: "visible",
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  };
}

test("what needs attention comes first, then by name; no address is kept", () => {
  const servers = [server("node 10"), server("node 2"), server("web", { currentStatus: "Lost" })];
  const kept = keptList(servers, NOW, wording);
  expect(kept.rows).toEqual([
    ["trouble", "web", "Lost", NOW - 1000],
    ["on", "node 2", "ON", NOW - 1000],
    ["on", "node 10", "ON", NOW - 1000],
  ]);
  expect(kept).toMatchObject({ at: NOW, theme: "dark", left: 0, counts: { on: 2, trouble: 1, off: 0 } });
  expect(JSON.stringify(kept)).not.toMatch(/02:00|uuid/);
});

test("of very many, so many are kept", () => {
  const servers = Array.from({ length: MOST_KEPT + 5 }, (_, i) => server(`node ${i}`));
  const { rows, left, words, counts } = keptList(servers, NOW, wording);
  expect([rows.length, left, words.left, counts.on]).toEqual([MOST_KEPT, 5, "5", MOST_KEPT + 5]);
});

test("it is kept while the manager is heard, once more as the line breaks, and forgotten with the login", async () => {
  vi.useFakeTimers({ now: NOW });
  const put = vi.fn((_key: string, list: Response) => {
    kept = list.clone();
    return Promise.resolve();
  });
  const forget = vi.fn(() => Promise.resolve(true));
  let isKept = true;
  let kept: Response | undefined;
  const has = () => Promise.resolve(isKept);
  const match = () => Promise.resolve(kept?.clone());
  vi.stubGlobal("caches", { open: () => Promise.resolve({ put, match }), has, delete: forget });
  try {
    const store = createLiveStore();
    const end = keepList(store, () => wording);
    store.connect("live");
    store.news({ type: "snapshot", servers: [server("fir")], groups: [] });
    await vi.advanceTimersByTimeAsync(3000);
    expect(put).toHaveBeenCalledTimes(1);
    store.connect("live");
    store.connect("offline");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(put).toHaveBeenCalledTimes(2);
    // After a logout in another tab the list stays forgotten, even when a connection breaks.
    isKept = false;
    store.connect("live");
    store.connect("offline");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(put).toHaveBeenCalledTimes(2);
    // As of the last contact.
    expect(await put.mock.lastCall?.[1].json()).toMatchObject({ at: NOW + 3000 });
    store.connect("signed_out");
    expect(forget).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(put).toHaveBeenCalledTimes(2);
    end();
  } finally {
    vi.useRealTimers();
  }
});

test("it is one person's: who comes after them forgets it, and their tab does not bring it back", async () => {
  vi.useFakeTimers({ now: NOW });
  const kept = new Map<string, Response>();
  const cache = {
    put: (key: string, list: Response) => Promise.resolve(void kept.set(key, list)),
    match: (key: string) => Promise.resolve(kept.get(key)?.clone()),
  };
  const forget = () => {
    kept.clear();
    return Promise.resolve(true);
  };
  const owner = async (): Promise<unknown> => {
    const [list] = kept.values();
    return list && ((await list.clone().json()) as { owner: unknown }).owner;
  };
  const has = () => Promise.resolve(kept.size > 0);
  vi.stubGlobal("caches", { open: () => Promise.resolve(cache), has, delete: forget });
  try {
    const theirs = createLiveStore();
    const end = keepList(theirs, () => wording);
    theirs.connect("live");
    theirs.news({ type: "snapshot", servers: [server("fir")], groups: [] });
    await vi.advanceTimersByTimeAsync(3000);
    await forgetListOfOthers("yuki");
    expect(await owner()).toBe("yuki");
    // Ren logs in by a link, and yuki never logged out; their tab is still open.
    await forgetListOfOthers("ren");
    expect(await owner()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await owner()).toBeUndefined();
    const own = createLiveStore();
    const endOwn = keepList(own, () => ({ ...wording, owner: "ren" }));
    own.connect("live");
    own.news({ type: "snapshot", servers: [server("oak")], groups: [] });
    await vi.advanceTimersByTimeAsync(60_000);
    theirs.connect("offline");
    await vi.advanceTimersByTimeAsync(1000);
    expect(await owner()).toBe("ren");
    // A list without an owner is nobody's.
    kept.set("/kept-list", new Response("{}"));
    await forgetListOfOthers("ren");
    expect(kept.size).toBe(0);
    end();
    endOwn();
  } finally {
    vi.useRealTimers();
  }
});
