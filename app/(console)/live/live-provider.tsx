"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from "react";
import { statusWord } from "@/components/status-group";
import { holdClock, useClock, useExactTime } from "@/components/time";
import { toast } from "@/components/toast";
import { readServer, type EventView, type ServerView } from "@/lib/api/codec/read";
import type { RunView } from "@/lib/api/codec/read-run";
import { readTokenEndDetail } from "@/lib/fleet/entities";
import type { EventKind } from "@/lib/plan/events";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { NOTICES } from "@/lib/power/events";
import { useCalendarFaultText } from "../faults";
import { useEventMore } from "../event-words";
import { useNotices } from "../notices";
import { useOwnId } from "../rights";
import {
  mergedRun,
  statusChanges,
  versionOf,
  type Connection,
  type KnownServer,
  type Live,
  type OptimisticUpdate,
} from "./state";
import { forgetListOfOthers } from "./kept-cache";
import { createLiveStore, type LiveStore } from "./store";
import { follow, type Listener, whileSeen } from "./watch";

const LiveContext = createContext<LiveStore | null>(null);

/** Follows the fleet with one stream for the whole tab, and tells of what happens. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("servers");
  const status = useTranslations("status");
  const eventText = useEventText();
  const eventMore = useEventMore();
  const calendarText = useCalendarFaultText();
  const exactTime = useExactTime();
  const notices = useNotices();
  const router = useRouter();
  const [spoken, setSpoken] = useState("");

  const [store] = useState(createLiveStore);

  const tellChanges = useEffectEvent((before: Live, after: Live) => {
    // Nobody can listen to a hundred names; the notices tell what matters.
    const told = statusChanges(before, after).slice(0, 3);
    if (told.length === 0) return;
    setSpoken(
      told
        .map((server) => t("changed", { name: server.name, status: status(statusWord(server)) }))
        .join(". "),
    );
  });
  const tellEvent = useEffectEvent((event: EventView) => {
    // What an operator did was confirmed where it was done.
    if (!(event.kind in NOTICES)) return;
    const text = eventText(event);
    const more = eventMore(event);
    if (event.severity === "info") return void toast.info(text, more ? { description: more } : {});
    const tokenEndsAt = readTokenEndDetail(event);
    const said = event.kind === "calendar_unreadable" ? calendarText(event.detail) : event.detail;
    const detail = tokenEndsAt === null ? [more, said].filter(Boolean).join(" ") : exactTime(tokenEndsAt);
    notices.tell({ id: `event-${event.id}`, severity: event.severity, text, detail });
  });
  const leave = useEffectEvent(() => {
    // Who is filling in a form is not torn away from it.
    if (document.querySelector("[role=dialog], [role=alertdialog], form[data-editing]")) return;
    router.replace("/login");
  });

  useEffect(() => {
    let before = store.live();
    return store.subscribe(() => {
      const after = store.live();
      tellChanges(before, after);
      before = after;
    });
  }, [store]);

  useEffect(() => {
    const listener: Listener = {
      news: store.news,
      notice(event) {
        store.event(event);
        tellEvent(event);
      },
      connection(connection) {
        store.connect(connection);
        holdClock(store.lost() || connection === "signed_out");
        if (connection === "signed_out") leave();
      },
    };
    const end = whileSeen((signal) => follow(listener, signal));
    return () => {
      end();
      holdClock(false);
    };
  }, [store]);

  return (
    <LiveContext value={store}>
      {children}
      <KeepListLater />
      <p className="sr-only" aria-live="polite">
        {spoken}
      </p>
    </LiveContext>
  );
}

/** Milliseconds: the page comes first. */
const KEEP_AFTER = 3000;

/** Keeps the list for when the manager is away. Nobody waits for what does so. */
function KeepListLater() {
  const [Keep, setKeep] = useState<ComponentType | null>(null);
  const userId = useOwnId();
  useEffect(() => void forgetListOfOthers(userId), [userId]);
  useEffect(() => {
    // Where that fails, nothing is kept: what is shown does not depend on it.
    const send = () =>
      void import("./keep-list-here").then(
        ({ KeepList }) => setKeep(() => KeepList),
        () => undefined,
      );
    const timer = setTimeout(send, KEEP_AFTER);
    return () => clearTimeout(timer);
  }, []);
  return Keep ? <Keep /> : null;
}

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
  const told = useSyncExternalStore(store.subscribe, () => store.live().runs.get(rendered.uuid), nothing);
  return useMemo(
    // What is over is as it was rendered, whatever the stream told before.
    () => (told && rendered.endedAt === null ? mergedRun(rendered, told) : rendered),
    [rendered, told],
  );
}

/** A run as the stream tells of it, without the members that have not changed; null: it has told nothing. */
export function useRunTold(uuid: string): RunView | null {
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
export function useRunsTold(): Live["runs"] | null {
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
export function useGroupTold(uuid: string | null): readonly string[] | null {
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

/** Why nothing can be asked of the manager at this time, in the reader's language; null while it can be reached. */
export function useLost(): string | null {
  const t = useTranslations("shell");
  const clock = useClock();
  const store = useLiveStore();
  const lost = useSyncExternalStore(store.subscribe, store.lost, () => false);
  if (!lost) return null;
  return t(store.connection() === "offline" ? "offline" : "lost", { time: clock(store.heardAt()) });
}

/** When the manager was last heard, as briefly as that is clear. Asked for where it is not heard any more. */
export function useHeardAt(): string {
  const clock = useClock();
  return clock(useLiveStore().heardAt());
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

/** Words what happened in the reader's language. */
export function useEventText(): (event: Pick<EventView, "kind" | "serverName">) => string {
  const t = useTranslations("event");
  return ({ kind, serverName: name }) => {
    // A newer manager may tell of things that this console has no words for.
    return t.has(kind as EventKind) ? t(kind as EventKind, { name }) : t("other", { name, kind });
  };
}
