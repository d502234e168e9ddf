import type { WayKind } from "../../power/ways";
import type { WakeFault } from "../model/wake-ways";

/** Tries that go on: a way of a server is not tried twice at once. */
export interface Tries {
  /** The try of a way, which is begun where none goes on. */
  once(
    serverUuid: string,
    kind: WayKind,
    begin: (signal: AbortSignal) => Promise<WakeFault | null>,
  ): Promise<WakeFault | null>;
  /** Breaks off those of a server that is woken no longer. */
  end(serverUuid: string): void;
}

export function createTries(): Tries {
  const underWay = new Map<
    string,
    Map<WayKind, { readonly stop: AbortController; readonly ended: Promise<WakeFault | null> }>
  >();
  return {
    once(uuid, kind, begin) {
      const ofServer = underWay.get(uuid) ?? new Map();
      const before = ofServer.get(kind);
      if (before) return before.ended;
      const stop = new AbortController();
      const ended = begin(stop.signal).finally(() => {
        ofServer.delete(kind);
        if (ofServer.size === 0 && underWay.get(uuid) === ofServer) underWay.delete(uuid);
      });
      underWay.set(uuid, ofServer.set(kind, { stop, ended }));
      return ended;
    },
    end(uuid) {
      for (const { stop } of underWay.get(uuid)?.values() ?? []) stop.abort();
    },
  };
}
