"use client";

import { EventList } from "@/components/event-list";
import type { EventView } from "@/components/server-view";
import { useEvents } from "../../live/live-provider";

/** What happened to a server, live. */
export function Events({ uuid, events }: { uuid: string; events: readonly EventView[] }) {
  return <EventList events={useEvents(uuid, events)} />;
}
