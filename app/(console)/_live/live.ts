"use client";

import { useRouter } from "next/navigation";
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { useClock } from "@/components/time";
import { readServer, type EventView, type ServerView } from "@/lib/api/codec/read";
import type { RunView } from "@/lib/api/codec/read-run";
import type { EventKind } from "@/lib/plan/events";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import {
  mergedRun,
  versionOf,
  type Connection,
  type KnownServer,
  type Live,
  type OptimisticUpdate,
} from "./state";
import type { LiveStore } from "./store";

export const LiveContext = createContext<LiveStore | null>(null);

export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (!store) throw new Error("outside of LiveProvider");
  return store;
}

const nothing = () => null;

/** All servers, live; null until the stream has told of them. */
export function useFleet(): Live | null {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, () => (store.live().servers ? store.live() : null), nothing);
}

/** One server: as the page was rendered at first, live from then on; null once it is gone. */
export function useServer(rendered: ServerView): ServerView | null {
  const store = useLiveStore();
  const known = useSyncExternalStore(
    store.subscribe,
    () => {
      const { servers, gone } = store.live();
      return gone.has(rendered.uuid) ? null : (servers?.get(rendered.uuid) ?? rendered);
    },
    () => rendered,
  );
  // What a list does not show is as it was rendered, until the stream tells of a change.
  return useMemo(
    () => known && { ...rendered, ...known, holds: holdsOf(rendered, known) },
    [rendered, known],
  );
}

/** What uses a server, as the stream tells; null: nothing is known of that. Drawn anew only where that changes. */
export function useUseOf(uuid: string): ServerView["use"] {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.subscribe,
    () => store.live().servers?.get(uuid)?.use ?? null,
    () => null,
  );
}

/** All holds of a server: the list of which the stream tells at first has only the one that ends last. */
function holdsOf(rendered: ServerView, known: KnownServer): ServerView["holds"] {
  const asRendered = rendered.holds.at(-1)?.uuid === known.holds.at(-1)?.uuid;
  return asRendered && !("guards" in known) ? rendered.holds : known.holds;
}

/** A run: as the page was rendered at first, with all its members, live from then on. */
export function useRun(rendered: RunView): RunView {
  const store = useLiveStore();
  useRenderedAnew();
  const received = useSyncExternalStore(store.subscribe, () => store.live().runs.get(rendered.uuid), nothing);
  return useMemo(
    // What is over is as it was rendered, whatever the stream told before.
    () => (received && rendered.endedAt === null ? mergedRun(rendered, received) : rendered),
    [rendered, received],
  );
}

/** A run as the stream tells of it, without the members that have not changed; null: it has told nothing. */
export function useReceivedRun(uuid: string): RunView | null {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, () => store.live().runs.get(uuid) ?? null, nothing);
}

/** What happened to a server: as the page was rendered, with what came since, newest first. */
export function useEvents(uuid: string, rendered: readonly EventView[]): readonly EventView[] {
  return useEventsThat((event) => event.serverUuid === uuid, rendered);
}

/** What happened of one kind, to whichever server: in the same way. */
export function useEventsOfKind(kind: EventKind, rendered: readonly EventView[]): readonly EventView[] {
  return useEventsThat((event) => event.kind === kind, rendered);
}

/** What happened since a page was rendered, newest first. @param after the newest event that it was rendered with */
export function useEventsSince(after: number): readonly EventView[] {
  const store = useLiveStore();
  useRenderedAnew();
  const events = useSyncExternalStore(store.subscribe, store.events, nothing);
  return useMemo(() => (events ?? NO_EVENTS).filter(({ id }) => id > after), [events, after]);
}
const NO_EVENTS: readonly EventView[] = [];

/** Runs of which the stream has told, by their uuids; null: it has told nothing yet. */
export function useReceivedRuns(): Live["runs"] | null {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.subscribe,
    () => store.live().runs,
    () => null,
  );
}

/** A server as far as the stream has told of it; null: it has not. */
export function useKnownServer(uuid: string): KnownServer | null {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.subscribe,
    () => store.live().servers?.get(uuid) ?? null,
    () => null,
  );
}

/** The servers of a group as far as the stream has told of it; null: it has not. */
export function useReceivedGroup(uuid: string | null): readonly string[] | null {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.subscribe,
    () => (uuid === null ? null : (store.live().groups.get(uuid)?.serverUuids ?? null)),
    () => null,
  );
}

function useEventsThat(
  are: (event: EventView) => boolean,
  rendered: readonly EventView[],
): readonly EventView[] {
  const store = useLiveStore();
  useRenderedAnew();
  const events = useSyncExternalStore(store.subscribe, store.events, nothing);
  const latest = rendered[0]?.id ?? 0;
  const since = (events ?? []).filter((event) => are(event) && event.id > latest);
  return [...since, ...rendered];
}

/** The stream tells what happens from its beginning on: what came before, or in a gap, the page reads anew. */
function useRenderedAnew(): void {
  const router = useRouter();
  const connection = useConnection();
  useEffect(() => {
    if (connection === "live") router.refresh();
  }, [connection, router]);
}

/** How well the console hears the manager. */
export function useConnection(): Connection {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, store.connection, () => "connecting" as const);
}

/** When the manager was last heard, as briefly as that is clear. Asked for where it is not heard any more. */
export function useLastContact(): string {
  const clock = useClock();
  return clock(useLiveStore().lastContactAt());
}

/** Shows at once what something that is asked for makes of a server; gives the way to take that back. */
export function useExpect(): (uuid: string, becomes: OptimisticUpdate["becomes"]) => () => void {
  const store = useLiveStore();
  return (uuid, becomes) => {
    const server = store.live().servers?.get(uuid);
    return server ? store.expect(uuid, { becomes, since: versionOf(server) }) : () => undefined;
  };
}

/** Shows the answer to what one did at once where no stream brings it. */
export function usePut(): (server: ServerJson) => void {
  const store = useLiveStore();
  const router = useRouter();
  return (server) => {
    // A stream that runs knows better: it tells all changes in order.
    if (store.connection() === "live") return;
    if (store.live().servers) store.news({ type: "changed", server: readServer(server) });
    else router.refresh();
  };
}
