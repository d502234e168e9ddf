"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import {
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from "react";
import { statusWord } from "@/components/status-group";
import { holdClock, useClock, useExactTime } from "@/components/time";
import { toast } from "@/components/toast";
import type { EventView } from "@/lib/api/codec/read";
import { readTokenEndDetail } from "@/lib/fleet/model/entities";
import { NOTICES } from "@/lib/power/events";
import { useCalendarFaultText } from "../_kit/faults";
import { useEventMore, useEventText } from "../_kit/event-words";
import { Lost } from "../_kit/lost";
import { useNotices } from "../_kit/notices";
import { useOwnId } from "../_kit/rights";
import { forgetListOfOthers } from "./kept-cache";
import { LiveContext, useLiveStore } from "./live";
import { statusChanges, type Live } from "./state";
import { createLiveStore } from "./store";
import { follow, type Listener, whileSeen } from "./watch";

/** Follows the fleet with one stream for the whole tab, and announces changes and events. */
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

  const announceChanges = useEffectEvent((before: Live, after: Live) => {
    // Nobody can listen to a hundred names; important changes are notices.
    const changed = statusChanges(before, after).slice(0, 3);
    if (changed.length === 0) return;
    setSpoken(
      changed
        .map((server) => t("changed", { name: server.name, status: status(statusWord(server)) }))
        .join(". "),
    );
  });
  const notifyEvent = useEffectEvent((event: EventView) => {
    // An operator's own action was confirmed where it was done.
    if (!(event.kind in NOTICES)) return;
    const text = eventText(event);
    const more = eventMore(event);
    if (event.severity === "info") return void toast.info(text, more ? { description: more } : {});
    const tokenEndsAt = readTokenEndDetail(event);
    const said = event.kind === "calendar_unreadable" ? calendarText(event.detail) : event.detail;
    const detail = tokenEndsAt === null ? [more, said].filter(Boolean).join(" ") : exactTime(tokenEndsAt);
    notices.notify({ id: `event-${event.id}`, severity: event.severity, text, detail });
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
        notifyEvent(event);
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
      <KeepListLater />
      <p className="sr-only" aria-live="polite">
        {spoken}
      </p>
    </LiveContext>
  );
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
