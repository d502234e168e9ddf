"use client";

import { CalendarPlus, Pause, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import { useMemo } from "react";
import { Empty } from "@/components/empty";
import { useClock, usePresentMinute } from "@/components/time";
import { buttonVariants } from "@/components/ui/button";
import { card } from "@/components/ui/card";
import { readSchedule, type ScheduleView } from "@/lib/api/codec/read-schedule";
import type { ScheduleJson } from "@/lib/gen/proto/komoriuta/v1/schedule_pb";
import { PageHead } from "../_kit/page-head";
import { usePermits } from "../_kit/rights";
import type { GroupName } from "../_kit/names";
import { useWindowText } from "./schedule-words";
import { WeekPicture } from "./week-picture";

interface SchedulesScreenProps {
  /** By name. */
  readonly schedules: readonly ScheduleJson[];
  readonly groups: readonly GroupName[];
}

/** All schedules, with their windows. */
export function SchedulesScreen({ schedules, groups }: SchedulesScreenProps) {
  const t = useTranslations("schedules");
  const all = useMemo(() => schedules.map(readSchedule), [schedules]);
  return (
    <>
      <PageHead title={t("heading")} lead={t("lead")}>
        {all.length > 0 ? <NewSchedule /> : null}
      </PageHead>
      {all.length === 0 ? (
        <Empty scene="asleep" title={t("emptyTitle")} text={t("emptyText")}>
          <NewSchedule />
        </Empty>
      ) : (
        <ul aria-label={t("heading")} className="grid gap-3 md:grid-cols-2">
          {all.map((schedule) => (
            <ScheduleCard key={schedule.uuid} schedule={schedule} groups={groups} />
          ))}
        </ul>
      )}
    </>
  );
}

function NewSchedule() {
  const t = useTranslations("schedules");
  if (!usePermits().somewhere("schedule")) return null;
  return (
    <Link className={buttonVariants()} href="/schedules/new">
      <CalendarPlus aria-hidden />
      {t("new")}
    </Link>
  );
}

function ScheduleCard({ schedule, groups }: { schedule: ScheduleView; groups: readonly GroupName[] }) {
  const t = useTranslations("schedules");
  const format = useFormatter();
  const clock = useClock();
  const now = usePresentMinute();
  const windowText = useWindowText();
  const { uuid, name, groupUuids, serverUuids, windows, zone, wake, stop, mode, pausedUntil, calendar } =
    schedule;
  const of = [
    ...groups.filter((group) => groupUuids.includes(group.uuid)).map((group) => group.name),
    ...(serverUuids.length > 0 ? [t("servers", { count: serverUuids.length })] : []),
  ];
  const transitions = [
    ...(wake ? [t("wakes")] : []),
    ...(stop ? [t(mode === "when_free" ? "stopsWhenFree" : "stopsNow")] : []),
  ];
  return (
    <li className={card("grid content-start gap-1.5 text-sm [overflow-wrap:anywhere]")}>
      <h2 className="text-base leading-snug font-semibold">
        <Link
          href={`/schedules/${uuid}`}
          prefetch={false}
          dir="auto"
          className="-my-2.5 block rounded-sm py-2.5 underline-offset-4 hover:underline"
        >
          {name}
        </Link>
      </h2>
      <p>
        <bdi>{format.list(of)}</bdi>
      </p>
      <ul>
        {windows.map((window, i) => (
          <li key={i}>{windowText(window)}</li>
        ))}
      </ul>
      <p className="text-muted-foreground">
        {format.list(transitions)} · {zone}
      </p>
      <WeekPicture windows={windows} />
      {pausedUntil !== null && pausedUntil > now ? (
        <p className="flex items-center gap-1.5 font-medium text-status-off">
          <Pause aria-hidden className="size-4 shrink-0" />
          {t("pausedUntil", { until: clock(pausedUntil) })}
        </p>
      ) : null}
      {calendar?.fault ? (
        <p className="flex items-center gap-1.5 font-medium text-status-warning">
          <TriangleAlert aria-hidden className="size-4 shrink-0" />
          {t("calendarFault")}
        </p>
      ) : null}
    </li>
  );
}
