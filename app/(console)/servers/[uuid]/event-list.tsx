"use client";

import { Info, OctagonX, TriangleAlert, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Severity } from "@/lib/power/words";
import { Ago } from "../../../../components/ago";
import { useEventText } from "../../texts";
import type { EventView } from "@/lib/api/codec/read";
import { Skeleton } from "../../../../components/ui/skeleton";

const LOOK: Readonly<Record<Severity, { icon: LucideIcon; colour: string }>> = {
  info: { icon: Info, colour: "text-muted-foreground" },
  warning: { icon: TriangleAlert, colour: "text-status-warning" },
  error: { icon: OctagonX, colour: "text-status-error" },
};

/** What happened, newest first. */
export function EventList({ events }: { events: readonly EventView[] }) {
  const t = useTranslations("detail");
  if (events.length === 0) return <p className="text-sm text-muted-foreground">{t("noEvents")}</p>;
  return (
    <ol className="grid gap-3">
      {events.map((event) => (
        <EventLine key={event.id} event={event} />
      ))}
    </ol>
  );
}

function EventLine({ event }: { event: EventView }) {
  const t = useTranslations("detail");
  const text = useEventText();
  const { icon: Icon, colour } = LOOK[event.severity];
  const actor =
    event.actor === "manager" ? t("byManager") : event.actor === "agent" ? t("byAgent") : event.actor;
  return (
    <li className="flex gap-3 text-sm">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colour}`} />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p>{text(event)}</p>
        {event.detail ? <p className="text-xs text-muted-foreground">{event.detail}</p> : null}
        <p className="text-xs text-muted-foreground">
          <Ago at={event.at} /> · {t("by", { actor })}
        </p>
      </div>
    </li>
  );
}

/** Holds the place of the events while they are on their way. */
export function EventsSkeleton() {
  return (
    <div className="grid gap-3">
      {["w-3/4", "w-2/3", "w-1/2"].map((width) => (
        <Skeleton key={width} className={`h-9 ${width}`} />
      ))}
    </div>
  );
}
