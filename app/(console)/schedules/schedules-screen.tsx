"use client";

import { CalendarOff, CalendarPlus, Layers, Pause, TriangleAlert } from "lucide-react";
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
import { dayFormat } from "../_timeline/days";
import { usePermits } from "../_kit/rights";
import type { GroupName } from "../_kit/names";
import { Tonight, type Night } from "./night/tonight";
import { useWindowText } from "./schedule-words";
import { WeekPicture } from "./week-picture";

interface SchedulesScreenProps {
  /** By name. */
  readonly schedules: readonly ScheduleJson[];
  /** Of each of them the end that comes next, and the right that the reader lacks to change it. */
  readonly nights: readonly Night[];
  readonly groups: readonly GroupName[];
}

/** All schedules, with their windows. */
export function SchedulesScreen({ schedules, nights, groups }: SchedulesScreenProps) {
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
          {all.map((schedule, at) => (
            <ScheduleCard
              key={schedule.uuid}
              schedule={schedule}
              groups={groups}
              night={nights[at]}
              others={all.filter((other) => other !== schedule && shareServers(schedule, other))}
            />
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

/** Whether two schedules name the same group, or the same server. */
function shareServers(one: ScheduleView, other: ScheduleView): boolean {
  return (
    one.groupUuids.some((uuid) => other.groupUuids.includes(uuid)) ||
    one.serverUuids.some((uuid) => other.serverUuids.includes(uuid))
  );
}

/** Days off that a card names. */
const DAYS_OFF = 2;

interface ScheduleCardProps {
  readonly schedule: ScheduleView;
  readonly groups: readonly GroupName[];
  readonly night: Night | undefined;
  /** Schedules of the same servers. */
  readonly others: readonly ScheduleView[];
}

function ScheduleCard({ schedule, groups, night, others }: ScheduleCardProps) {
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
      <DaysOff schedule={schedule} now={now} />
      {others.length > 0 ? (
        <p className="flex items-start gap-1.5">
          <Layers aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
          <span>
            {t("alsoBy")} <bdi>{format.list(others.map((other) => other.name))}</bdi>
          </span>
        </p>
      ) : null}
      {pausedUntil !== null && pausedUntil > now ? (
        <p className="flex items-center gap-1.5 font-medium text-status-off">
          <Pause aria-hidden className="size-4 shrink-0" />
          {t("pausedUntil", { until: clock(pausedUntil) })}
        </p>
      ) : null}
      {night?.ending ? <Tonight schedule={schedule} ending={night.ending} missing={night.missing} /> : null}
      {calendar?.fault ? (
        <p className="flex items-center gap-1.5 font-medium text-status-warning">
          <TriangleAlert aria-hidden className="size-4 shrink-0" />
          {t("calendarFault")}
        </p>
      ) : null}
    </li>
  );
}

/** The coming days on which no window begins: by hand, and of the calendar. */
function DaysOff({
  schedule: { exceptions, calendar, zone },
  now,
}: Pick<ScheduleCardProps, "schedule"> & { readonly now: number }) {
  const t = useTranslations("schedules");
  const format = useFormatter();
  const today = dayFormat(zone)(now);
  const coming = [...exceptions]
    .filter(({ last }) => last >= today)
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  const day = (date: string) =>
    format.dateTime(Date.parse(`${date}T00:00Z`), { dateStyle: "medium", timeZone: "UTC" });
  const words = coming
    .slice(0, DAYS_OFF)
    .map(({ first, last, name }) =>
      [first === last ? day(first) : t("span", { first: day(first), last: day(last) }), name]
        .filter(Boolean)
        .join(" "),
    );
  const more = [
    ...(coming.length > DAYS_OFF ? [t("daysOffMore", { count: coming.length - DAYS_OFF })] : []),
    ...(calendar ? [t("daysOffCalendar")] : []),
  ];
  if (words.length + more.length === 0) return null;
  return (
    <p className="flex items-start gap-1.5" data-days-off={coming.length}>
      <CalendarOff aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <span>
        {t("daysOff")} <bdi>{[...words, ...more].join(" · ")}</bdi>
      </span>
    </p>
  );
}
