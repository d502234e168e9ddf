"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import {
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
  type ComponentProps,
  type ComponentType,
  type ReactNode,
} from "react";
import { statusWord } from "@/lib/plan/attention";
import { holdClock, useClock } from "@/components/time";
import type { EventView } from "@/lib/api/codec/read";
import { useLater } from "../_kit/later";
import { later } from "../_kit/load-later";
import { Lost } from "../_kit/lost";
import { useOwnId } from "../_kit/rights";
import { forgetListOfOthers } from "./kept-cache";
import type { EventNotices } from "./event-notices";
import { LiveContext, useLiveStore } from "./live";
import { statusChanges, type Live } from "./state";
import { createLiveStore } from "./store";
import { follow, type Listener, whileSeen } from "./watch";

/** Events that wait for their words, at most: an action for a whole fleet has one for each server. */
const MOST_WAITING = 1000;

const load = later(() => import("./event-notices").then(({ EventNotices }) => EventNotices));

/** Follows the fleet with one stream for the whole tab, and announces changes and events. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("joined");
  const status = useTranslations("status");
  const router = useRouter();
  const [spoken, setSpoken] = useState("");
  const [events, setEvents] = useState<readonly EventView[]>([]);

  const [store] = useState(createLiveStore);

  const announceChanges = useEffectEvent((before: Live, after: Live) => {
    // Nobody can listen to a hundred names; important changes are notices.
    const changed = statusChanges(before, after).slice(0, 3);
    if (changed.length === 0) return;
    setSpoken(
      changed
        .map((server) => t("about", { what: server.name, text: status(statusWord(server)) }))
        .join(t("comma")),
    );
  });
  const leave = useEffectEvent(() => {
    // Nobody is taken away from a form that they are filling in.
    if (document.querySelector("[role=dialog], [role=alertdialog], form[data-editing]")) return;
    router.replace("/login");
  });

  useEffect(() => {
    let before = store.live();
    return store.subscribe(() => {
      const after = store.live();
      announceChanges(before, after);
      before = after;
    });
  }, [store]);

  useEffect(() => {
    const listener: Listener = {
      news: store.news,
      notice(event) {
        store.event(event);
        setEvents((now) => [...now, event].slice(-MOST_WAITING));
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
      <LostProvider>{children}</LostProvider>
      <EventNoticesLater events={events} onShown={(count) => setEvents((now) => now.slice(count))} />
      <KeepListLater />
      <p className="sr-only" aria-live="polite">
        {spoken}
      </p>
    </LiveContext>
  );
}

/** Loads the words of events with the first one; where that fails, the next one tries again. */
function EventNoticesLater(props: ComponentProps<typeof EventNotices>) {
  const [Shown, send] = useLater(load, useTranslations("notices")("label"));
  const sendNow = useEffectEvent(() => void send());
  const { length } = props.events;
  useEffect(() => {
    if (length > 0) sendNow();
  }, [length]);
  return Shown ? <Shown {...props} /> : null;
}

/** Gives the page the reason for which the manager cannot be asked anything. */
function LostProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("shell");
  const clock = useClock();
  const store = useLiveStore();
  const lost = useSyncExternalStore(store.subscribe, store.lost, () => false);
  const word = store.connection() === "offline" ? "offline" : "lost";
  return <Lost value={lost ? t(word, { time: clock(store.lastContactAt()) }) : null}>{children}</Lost>;
}

/** Milliseconds until the list is kept: the page itself comes first. */
const KEEP_AFTER = 3000;

/** Loads later what keeps the list for times without the manager. */
function KeepListLater() {
  const [Keep, setKeep] = useState<ComponentType | null>(null);
  const userId = useOwnId();
  useEffect(() => void forgetListOfOthers(userId), [userId]);
  useEffect(() => {
    // After a failure nothing is kept; the page does not depend on it.
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
