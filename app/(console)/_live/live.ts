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
  type Versioned,
} from "./state";
import type { LiveStore } from "./store";

export const LiveContext = createContext<LiveStore | null>(null);

export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (!store) throw new Error("outside of LiveProvider");
  return store;
}

const nothing = () => null;

/** All servers, live; null until the stream's first snapshot. */
export function useFleet(): Live | null {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, () => (store.live().servers ? store.live() : null), nothing);
}

/** One server: at first as rendered, then live; null once it is removed. */
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
  // Fields that a list does not have stay as rendered until the stream brings a change.
  return useMemo(
    () => known && { ...rendered, ...known, holds: holdsOf(rendered, known) },
    [rendered, known],
  );
}

/** The names of all servers but one, as received by the stream; none before that. */
export function useOtherNames(uuid: string): readonly string[] {
  const store = useLiveStore();
  const named = useSyncExternalStore(
    store.subscribe,
    () => store.live().named,
    () => 0,
  );
  return useMemo(() => {
    const servers = named === 0 ? [] : [...(store.live().servers?.values() ?? [])];
    return servers.flatMap((server) => (server.uuid === uuid ? [] : server.name));
  }, [store, named, uuid]);
}

/** The use of a server, live; null: not known. Renders anew only when the use changes. */
export function useUseOf(uuid: string): ServerView["use"] {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.subscribe,
    () => store.live().servers?.get(uuid)?.use ?? null,
    () => null,
  );
}

/** All holds of a server: the first snapshot of the stream has only the one that ends last. */
function holdsOf(rendered: ServerView, known: KnownServer): ServerView["holds"] {
  const asRendered = rendered.holds.at(-1)?.uuid === known.holds.at(-1)?.uuid;
  return asRendered && !("guards" in known) ? rendered.holds : known.holds;
}

/** A run: at first as rendered, with all its members, then live. */
export function useRun(rendered: RunView): RunView {
  const store = useLiveStore();
  useRenderedAnew();
  const received = useSyncExternalStore(store.subscribe, () => store.live().runs.get(rendered.uuid), nothing);
  return useMemo(
    // A run that was over when the page was rendered stays as it was.
    () => (received && rendered.endedAt === null ? mergedRun(rendered, received) : rendered),
    [rendered, received],
  );
}

/** A run as received by the stream, without the members that have not changed; null: nothing received. */
export function useReceivedRun(uuid: string): RunView | null {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, () => store.live().runs.get(uuid) ?? null, nothing);
}

/** The events of a server: those that were rendered, and those that came since, newest first. */
export function useEvents(uuid: string, rendered: readonly EventView[]): readonly EventView[] {
  return useEventsThat((event) => event.serverUuid === uuid, rendered);
}

/** The events of one kind on all servers: those that were rendered, and those that came since. */
export function useEventsOfKind(kind: EventKind, rendered: readonly EventView[]): readonly EventView[] {
  return useEventsThat((event) => event.kind === kind, rendered);
}

/** Events since a page was rendered, newest first. @param after the newest event that it was rendered with */
export function useEventsSince(after: number): readonly EventView[] {
  const store = useLiveStore();
  useRenderedAnew();
  const events = useSyncExternalStore(store.subscribe, store.events, nothing);
  return useMemo(() => (events ?? NO_EVENTS).filter(({ id }) => id > after), [events, after]);
}
const NO_EVENTS: readonly EventView[] = [];

/** Runs received by the stream, by their uuids; null: no snapshot yet. */
export function useReceivedRuns(): Live["runs"] | null {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.subscribe,
    () => store.live().runs,
    () => null,
  );
}

/** A server as received by the stream; null: not received. */
export function useKnownServer(uuid: string): KnownServer | null {
  const store = useLiveStore();
  return useSyncExternalStore(
    store.subscribe,
    () => store.live().servers?.get(uuid) ?? null,
    () => null,
  );
}

/** The servers of a group as received by the stream; null: not received. */
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

/** Reads the page anew when the stream begins: it brings no changes from before, or from a gap. */
function useRenderedAnew(): void {
  const router = useRouter();
  const connection = useConnection();
  useEffect(() => {
    if (connection === "live") router.refresh();
  }, [connection, router]);
}

/** The state of the connection to the manager. */
export function useConnection(): Connection {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, store.connection, () => "connecting" as const);
}

/** The time of the last contact with the manager, in brief. Used after the connection is lost. */
export function useLastContact(): string {
  const clock = useClock();
  return clock(useLiveStore().lastContactAt());
}

/**
 * Shows the expected result of a request about a server, as the page shows it, at once; gives a function that takes
 * it back.
 */
export function useExpect(): (server: Versioned, becomes: OptimisticUpdate["becomes"]) => () => void {
  const store = useLiveStore();
  return (server, becomes) => store.expect(server.uuid, { becomes, since: versionOf(server) });
}

/** Shows the answer to a request at once where no stream brings the change. */
export function usePut(): (server: ServerJson) => void {
  const store = useLiveStore();
  const router = useRouter();
  return (server) => {
    // A live stream brings the change itself, in order.
    if (store.connection() === "live") return;
    if (store.live().servers) store.news({ type: "changed", server: readServer(server) });
    else router.refresh();
  };
}
