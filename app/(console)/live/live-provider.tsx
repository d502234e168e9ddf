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
  type ReactNode,
} from "react";
import { holdClock, useExactTime } from "@/components/time";
import { toast } from "@/components/toast";
import { readServer, type EventView, type ServerView } from "@/lib/api/codec/read";
import type { RunView } from "@/lib/api/codec/read-run";
import { readTokenEndDetail, type EventKind } from "@/lib/fleet/entities";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { NOTICES } from "@/lib/power/events";
import { shownStatus } from "@/lib/power/status";
import { useEventMore } from "../event-words";
import { useNotices } from "../notices";
import {
  mergedRun,
  statusChanges,
  versionOf,
  type Connection,
  type KnownServer,
  type Live,
  type OptimisticUpdate,
} from "./state";
import { createLiveStore, type LiveStore } from "./store";
import { follow, type Listener, whileSeen } from "./watch";

const LiveContext = createContext<LiveStore | null>(null);

/** Follows the fleet with one stream for the whole tab, and tells of what happens. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("servers");
  const status = useTranslations("status");
  const eventText = useEventText();
  const eventMore = useEventMore();
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
        .map((server) =>
          t("changed", { name: server.name, status: status(shownStatus(server.currentStatus)) }),
        )
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
    const detail =
      tokenEndsAt === null ? [more, event.detail].filter(Boolean).join(" ") : exactTime(tokenEndsAt);
    notices.tell({ id: `event-${event.id}`, severity: event.severity, text, detail });
  });
  const leave = useEffectEvent(() => {
    // Who is filling in a form is not torn away from it.
    if (document.querySelector("[role=dialog], [role=alertdialog]")) return;
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
      <p className="sr-only" aria-live="polite">
        {spoken}
      </p>
    </LiveContext>
  );
}

function useLiveStore(): LiveStore {
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

/** What happened to a server: as the page was rendered, with what came since, newest first. */
export function useEvents(uuid: string, rendered: readonly EventView[]): readonly EventView[] {
  return useEventsThat((event) => event.serverUuid === uuid, rendered);
}

/** What happened of one kind, to whichever server: in the same way. */
export function useEventsOfKind(kind: EventKind, rendered: readonly EventView[]): readonly EventView[] {
  return useEventsThat((event) => event.kind === kind, rendered);
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
  const store = useLiveStore();
  const lost = useSyncExternalStore(store.subscribe, store.lost, () => false);
  return lost ? t(store.connection() === "offline" ? "offline" : "lost") : null;
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
