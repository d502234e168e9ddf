"use client";

import { Check, Hourglass, Trash2, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";
import { Ago } from "@/components/time";
import type { EventView } from "@/lib/api/codec/read";
import { useEventsOfKind, useFleet } from "../_live/live";

type Progress = "waiting" | "reports" | "gone";

const LOOK: Readonly<Record<Progress, { icon: LucideIcon; colour: string }>> = {
  waiting: { icon: Hourglass, colour: "text-muted-foreground" },
  reports: { icon: Check, colour: "text-status-on" },
  gone: { icon: Trash2, colour: "text-muted-foreground" },
};

interface EnrolledProps {
  /** Newest first. */
  readonly rendered: readonly EventView[];
  /** UUIDs of the servers that had reported then. */
  readonly reporting: readonly string[];
}

/** The servers that registered themselves, live, and whether each has reported. */
export function Enrolled({ rendered, reporting }: EnrolledProps) {
  const t = useTranslations("enrol");
  const events = useEventsOfKind("enrolled", rendered);
  const fleet = useFleet();
  const known = useMemo(() => new Set(reporting), [reporting]);
  const router = useRouter();
  const latest = events[0]?.id ?? 0;
  const seen = rendered[0]?.id ?? 0;
  useEffect(() => {
    // The numbers of uses of the keys have changed, too.
    if (latest > seen) router.refresh();
  }, [latest, seen, router]);

  const progressOf = (uuid: string): Progress => {
    if (!fleet?.servers) return known.has(uuid) ? "reports" : "waiting";
    const server = fleet.servers.get(uuid);
    if (!server) return "gone";
    return server.lastHeartbeatAt === null ? "waiting" : "reports";
  };

  return (
    <div aria-live="polite" aria-relevant="additions text">
      {events.length === 0 ? (
        <p className="text-sm text-muted-foreground">{t("enrolledNone")}</p>
      ) : (
        <ul className="grid gap-2">
          {events.map((event) => (
            <Line key={event.id} event={event} progress={progressOf(event.serverUuid)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({ event, progress }: { event: EventView; progress: Progress }) {
  const t = useTranslations("enrol");
  const { icon: Icon, colour } = LOOK[progress];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      {progress === "gone" ? (
        <bdi className="font-medium">{event.serverName}</bdi>
      ) : (
        <Link
          href={`/servers/${event.serverUuid}`}
          className="font-medium underline-offset-4 hover:underline"
        >
          <bdi>{event.serverName}</bdi>
        </Link>
      )}
      <span className={`flex items-center gap-1.5 ${colour}`}>
        <Icon aria-hidden className="size-4 shrink-0" />
        {t(`progress.${progress}`)}
      </span>
      <span className="text-xs text-muted-foreground [overflow-wrap:anywhere]">
        {event.detail} · <Ago at={event.at} />
      </span>
    </li>
  );
}
