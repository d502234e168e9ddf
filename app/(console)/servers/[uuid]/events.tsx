"use client";

import { Info, OctagonX, TriangleAlert, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { Ago, DateTime } from "@/components/time";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { EventView } from "@/lib/api/codec/read";
import { readTokenEndDetail } from "@/lib/fleet/model/entities";
import type { Severity } from "@/lib/power/words";
import { useAlertName } from "../../_alerts/alert-words";
import { useAsk } from "../../_kit/ask";
import { useDetailText } from "../../_kit/change-words";
import { useEventMore } from "../../_kit/event-words";
import { useEventText } from "../../_kit/event-words";
import { useEvents } from "../../_live/live";
import { olderEvents } from "./actions";
import { useOffSentence } from "./off-sentence";
import { extend, meet, readHistory, type HistoryJson } from "./history";

/** The events of a server, live, and on request as far back as they are kept. */
export function Events({ uuid, history: read }: { uuid: string; history: HistoryJson }) {
  const t = useTranslations("detail");
  const { pending, ask } = useAsk();
  const [known, setKnown] = useState(() => readHistory(read));
  const [seen, setSeen] = useState(read);
  const [asked, setAsked] = useState(false);
  const end = useRef<HTMLParagraphElement>(null);
  if (seen !== read) {
    setSeen(read);
    setKnown(meet(known, readHistory(read)));
  }
  const exhausted = asked && !known.more;
  // The button that had the focus is gone.
  useEffect(() => {
    if (exhausted) end.current?.focus({ preventScroll: true });
  }, [exhausted]);

  const before = known.events.at(-1)?.id ?? 0;
  const showOlder = () =>
    ask(
      t("events"),
      () => olderEvents(uuid, before),
      (older) => {
        setAsked(true);
        setKnown((now) => extend(now, before, readHistory(older)));
      },
    );

  return (
    <>
      <EventList events={useEvents(uuid, known.events)} />
      {known.more ? (
        <Button
          variant="outline"
          size="sm"
          className="mt-4 w-full sm:w-auto"
          pending={pending}
          onClick={() => pending || showOlder()}
        >
          {t(pending ? "loadingOlder" : "older")}
        </Button>
      ) : null}
      {exhausted ? (
        <p ref={end} tabIndex={-1} className="mt-4 text-sm text-muted-foreground outline-hidden">
          {t("oldest")}
        </p>
      ) : null}
    </>
  );
}

const LOOK: Readonly<Record<Severity, { icon: LucideIcon; colour: string }>> = {
  info: { icon: Info, colour: "text-muted-foreground" },
  warning: { icon: TriangleAlert, colour: "text-status-warning" },
  error: { icon: OctagonX, colour: "text-status-error" },
};

/** Events, newest first. */
function EventList({ events }: { events: readonly EventView[] }) {
  const t = useTranslations("detail");
  if (events.length === 0) return <p className="text-sm text-muted-foreground">{t("noEvents")}</p>;
  return (
    <ol className="grid gap-3">
      {events.map((event, i) => (
        <EventLine key={event.id} event={event} earlier={events.slice(i + 1)} />
      ))}
    </ol>
  );
}

/** @param earlier events of the same server, newest first */
function EventLine({ event, earlier }: { event: EventView; earlier: readonly EventView[] }) {
  const t = useTranslations("detail");
  const text = useEventText();
  const story = useOffSentence()(event, earlier);
  const more = useEventMore()(event);
  const tokenEndsAt = readTokenEndDetail(event);
  const alertName = useAlertName();
  const detailText = useDetailText();
  const detail = event.kind === "acknowledged" ? alertName(event.detail) : detailText(event);
  const { icon: Icon, colour } = LOOK[event.severity];
  const { actor } = event;
  const by = actor === "manager" ? t("byManager") : actor === "agent" ? t("byAgent") : t("by", { actor });
  return (
    <li className="flex gap-3 text-sm">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colour}`} />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p>{story ?? text(event)}</p>
        {story === null && more ? <p className="text-xs">{more}</p> : null}
        {detail ? (
          <p className="text-xs text-muted-foreground">
            {tokenEndsAt === null ? detail : <DateTime at={tokenEndsAt} />}
          </p>
        ) : null}
        <p className="text-xs text-muted-foreground">
          <Ago at={event.at} /> · {by}
          {event.runUuid ? (
            <>
              {" · "}
              <Link href={`/runs/${event.runUuid}`} prefetch={false} className="underline underline-offset-4">
                {t("partOfRun")}
              </Link>
            </>
          ) : null}
        </p>
      </div>
    </li>
  );
}

/** A placeholder for the events while they are loaded. */
export function EventsSkeleton() {
  return (
    <div className="grid gap-3">
      {["w-3/4", "w-2/3", "w-1/2"].map((width) => (
        <Skeleton key={width} className={`h-9 ${width}`} />
      ))}
    </div>
  );
}
