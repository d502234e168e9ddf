import type { Registry } from "../registry";
import { restOutlook } from "./rests";

const MINUTE = 60_000;
/** The most servers of one poll that watchers are notified of: one with too much unread news is dropped. */
const AT_A_TIME = 500;

/**
 * Notifies watchers of servers whose rest is kept by something else than a minute ago: the hours of a schedule that begin
 * or end are no news of a server, nor is what becomes of those that need it. Polled at each whole minute, at which hours
 * begin and end.
 */
export function createRestNews(registry: Registry): { poll(): void } {
  const { clock } = registry.parts;
  const known = new Map<string, string>();
  const waiting = new Set<string>();
  let minute: number | null = null;

  function compare(): void {
    for (const server of registry.servers.values()) {
      const { uuid } = server;
      const outlook = restOutlook(registry, server);
      const says = outlook?.kept.map(({ why, detail }) => `${why} ${detail}`).join("\n");
      const before = known.get(uuid);
      if (says === undefined) known.delete(uuid);
      else known.set(uuid, says);
      // Whoever gave it a rest, or took it away, has notified them.
      if (before !== undefined && says !== undefined && before !== says) waiting.add(uuid);
    }
  }

  return {
    poll() {
      if (!registry.watchers.any()) {
        known.clear();
        waiting.clear();
        minute = null;
        return;
      }
      const now = Math.floor(clock.wall() / MINUTE);
      if (now !== minute) compare();
      minute = now;
      for (const uuid of [...waiting].slice(0, AT_A_TIME)) {
        waiting.delete(uuid);
        const server = registry.servers.get(uuid);
        if (server) registry.watchers.notify({ type: "changed", server });
      }
    },
  };
}
