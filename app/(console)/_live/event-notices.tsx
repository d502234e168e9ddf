"use client";

import { useEffect, useEffectEvent } from "react";
import { useSentences } from "@/components/sentences";
import { useExactTime } from "@/components/time";
import { toast } from "@/components/toast";
import type { EventView } from "@/lib/api/codec/read";
import { readTokenEndDetail } from "@/lib/fleet/model/entities";
import { NOTICES } from "@/lib/power/events";
import { useEventMore, useEventText } from "../_kit/event-words";
import { useCalendarFaultText } from "../_kit/fault-words";
import { useNotices } from "../_kit/notices";

interface EventNoticesProps {
  /** Events that are not shown yet. */
  readonly events: readonly EventView[];
  /** Called with the number of events that are shown now. */
  readonly onShown: (count: number) => void;
}

/** Shows the notices among events: warnings and errors in the footer, all others as toasts. Renders nothing. */
export function EventNotices({ events, onShown }: EventNoticesProps) {
  const eventText = useEventText();
  const eventMore = useEventMore();
  const calendarText = useCalendarFaultText();
  const exactTime = useExactTime();
  const notices = useNotices();
  const sentences = useSentences();

  const notify = (event: EventView) => {
    const id = `event-${event.id}`;
    const text = eventText(event);
    const more = eventMore(event);
    if (event.severity === "info") return toast.info(text, more ? { id, description: more } : { id });
    const tokenEndsAt = readTokenEndDetail(event);
    const said = event.kind === "calendar_unreadable" ? calendarText(event.detail) : event.detail;
    const detail = tokenEndsAt === null ? sentences(more, said) : exactTime(tokenEndsAt);
    notices.notify({ id, severity: event.severity, text, detail });
  };
  const show = useEffectEvent(() => {
    // An operator's own action was confirmed where it was done.
    for (const event of events) if (event.kind in NOTICES) notify(event);
    if (events.length > 0) onShown(events.length);
  });
  useEffect(() => show(), [events]);
  return null;
}
