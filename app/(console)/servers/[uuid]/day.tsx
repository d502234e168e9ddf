"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { Icon } from "@/components/icon";
import { CALM_FIRST, GROUP_LOOK } from "@/components/status-group";
import { groupOf, statusWord, type StatusGroup } from "@/lib/plan/attention";
import { offsetOf } from "@/components/offset";
import { usePresent, useZone } from "@/components/time";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { ServerView } from "@/lib/api/codec/read";
import { clockHour } from "../../_timeline/hours";
import { skyAt } from "../../_timeline/sky";
import {
  type Interval,
  type ShownInterval,
  type Span,
  DAY,
  WEEK,
  dayInView,
  groupTimes,
  sixHours,
  intervalsWithin,
} from "../../_timeline/intervals";
import { Week } from "./week";

interface DayProps {
  /** The server as rendered, and as it is now. */
  readonly rendered: ServerView;
  readonly live: ServerView;
  /** Its past statuses of the last seven days before the rendering. */
  readonly past: readonly Interval[];
}

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
/** Milliseconds of a step of the buttons. */
const STEP = 6 * HOUR;
/** Changes that screen readers get, at most the latest. */
const READ_OUT = 24;

/**
 * A day of a server, of the last seven, live: drawn at once from what is known, then from stored statuses. It ends now
 * until somebody looks back.
 */
export function Day({ rendered, live, past }: DayProps) {
  const router = useRouter();
  const moved = live.statusSince > rendered.statusSince;
  useEffect(() => {
    // More than one change may lie between the two: the page is read anew.
    if (moved) router.refresh();
  }, [moved, live.statusSince, router]);

  const known = useMemo(() => {
    const ended = { status: rendered.currentStatus, since: rendered.statusSince, until: live.statusSince };
    return moved ? [...past, ended] : past;
  }, [past, moved, rendered.currentStatus, rendered.statusSince, live.statusSince]);

  /** Milliseconds from the end of the day in view until now. */
  const [back, setBack] = useState(0);
  const { axis: day, passed } = dayInView(Math.max(usePresent(), live.statusSince), back);
  const now = day.until + back;
  const present = useMemo(
    () => ({
      ...{ status: live.currentStatus, since: live.statusSince },
      ...{ group: groupOf(live), word: statusWord(live) },
    }),
    [live],
  );
  const intervals = useMemo(
    () => intervalsWithin(known, present, { from: now - WEEK, until: now }),
    [known, present, now],
  );
  const shown = intervalsWithin(known, present, passed);
  return (
    <div>
      <Heading day={day} back={back} onBack={setBack} />
      <Bars intervals={shown} day={day} />
      <Hours day={day} />
      <Week intervals={intervals} now={now} back={back} onBack={setBack} />
      <Sums intervals={shown} />
      <InWords intervals={shown} />
    </div>
  );
}

/** The day in view, and the buttons that move it. */
function Heading({ day, back, onBack }: { day: Span; back: number; onBack: (back: number) => void }) {
  const t = useTranslations("day");
  const format = useFormatter();
  const timeZone = useZone();
  const at = (ms: number) =>
    format.dateTime(ms, {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "numeric",
      minute: "2-digit",
    });
  const move = (by: number) => onBack(Math.min(WEEK - DAY, Math.max(0, back + by)));
  return (
    <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-x-3 gap-y-1">
      <p className="text-xs text-muted-foreground" role="status" suppressHydrationWarning>
        {back === 0 ? t("last24") : t("span", { from: at(day.from), until: at(day.until) })}
      </p>
      <div className="flex items-center gap-1">
        {back > 0 ? (
          <Button variant="ghost" size="sm" onClick={() => onBack(0)}>
            {t("now")}
          </Button>
        ) : null}
        <Button
          variant="outline"
          size="icon"
          className="size-9"
          aria-label={t("earlier")}
          aria-disabled={back >= WEEK - DAY || undefined}
          onClick={() => move(STEP)}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <Button
          variant="outline"
          size="icon"
          className="size-9"
          aria-label={t("later")}
          aria-disabled={back === 0 || undefined}
          onClick={() => move(-STEP)}
        >
          <ChevronRight aria-hidden />
        </Button>
      </div>
    </div>
  );
}

/**
 * Off is low, on is high: the shape tells as much as the colour does. With forced colours a frame, a full bar and
 * stripes remain.
 */
const BAR: Readonly<Record<StatusGroup, string>> = {
  off: "h-[30%] bg-status-off/55 forced-colors:border",
  on: "h-full border-t-2 border-moon-ink/50 bg-lit-day forced-colors:bg-[CanvasText]",
  changing: "h-[65%] bg-status-applying/80 forced-colors:bg-[GrayText]",
  trouble: "h-full bg-status-error striped forced-colors:border",
};

function Bars({ intervals, day }: { intervals: readonly ShownInterval[]; day: Span }) {
  const intervalText = useIntervalText();
  const timeZone = useZone();
  return (
    <div
      aria-hidden
      className="relative h-18 overflow-hidden rounded-md bg-muted forced-colors:border forced-colors:bg-none!"
      style={{ backgroundImage: skyOf(day, timeZone) }}
      suppressHydrationWarning
    >
      {intervals.map((interval) => (
        <span
          key={interval.since}
          title={intervalText(interval)}
          data-interval={interval.status}
          className={cn("absolute bottom-0 min-w-[2px]", BAR[interval.group])}
          style={{
            left: `${percent(interval.since - day.from)}%`,
            width: `${percent(interval.until - interval.since)}%`,
          }}
        />
      ))}
    </div>
  );
}

/** The sky of the panorama over a day, as a gradient, by the reader's clock. */
function skyOf(day: Span, timeZone: string): string {
  const offset = offsetOf(timeZone, day.until);
  const stops = Array.from({ length: DAY / HOUR + 1 }, (_, hours) => {
    const { from, to, by } = skyAt(clockHour(day.from + hours * HOUR, () => offset));
    return `color-mix(in oklab, var(--sky-${to}) ${Math.round(by * 100)}%, var(--sky-${from}))`;
  });
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}

/** The hours below the bars, by the reader's clock. */
function Hours({ day }: { day: Span }) {
  const format = useFormatter();
  const timeZone = useZone();
  return (
    <div aria-hidden className="relative mt-1 h-5 text-[0.6875rem] text-muted-foreground">
      {sixHours(day.until, offsetOf(timeZone, day.until)).map((at) => (
        <span
          key={at}
          className="absolute -translate-x-1/2 whitespace-nowrap @max-[12rem]:even:hidden"
          style={{ left: `clamp(1.25rem, ${percent(at - day.from)}%, calc(100% - 1.25rem))` }}
          suppressHydrationWarning
        >
          {format.dateTime(at, { timeZone, hour: "numeric" })}
        </span>
      ))}
    </div>
  );
}

/** The total time off, on, changing, and in trouble. */
function Sums({ intervals }: { intervals: readonly ShownInterval[] }) {
  const t = useTranslations("servers");
  const duration = useDuration();
  const times = groupTimes(intervals);
  return (
    <dl className="mt-3 grid gap-x-4 gap-y-2 text-sm @min-[15rem]:grid-cols-2 @min-[28rem]:grid-cols-4">
      {CALM_FIRST.map((group) => {
        const { icon, ink } = GROUP_LOOK[group];
        const none = times[group] === 0;
        return (
          <div key={group} className="min-w-0">
            <dt className="flex items-center gap-1.5 text-xs text-muted-foreground">
              <Icon name={icon} className={cn("size-3.5 shrink-0", none ? "opacity-60" : ink)} />
              {t(group)}
            </dt>
            <dd className={cn("mt-0.5", none && "text-muted-foreground")}>{duration(times[group])}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function InWords({ intervals }: { intervals: readonly ShownInterval[] }) {
  const intervalText = useIntervalText();
  return (
    <ol className="sr-only" suppressHydrationWarning>
      {intervals.slice(-READ_OUT).map((interval) => (
        <li key={interval.since} suppressHydrationWarning>
          {intervalText(interval)}
        </li>
      ))}
    </ol>
  );
}

/** "ON, 21:04 to 23:30". */
function useIntervalText(): (interval: ShownInterval) => string {
  const t = useTranslations("day");
  const word = useTranslations("status");
  const format = useFormatter();
  const timeZone = useZone();
  const clock = (at: number) => format.dateTime(at, { timeZone, timeStyle: "short" });
  return ({ word: status, since, until }) =>
    t("interval", { status: word(status), since: clock(since), until: clock(until) });
}

function useDuration(): (milliseconds: number) => string {
  const t = useTranslations("day");
  return (milliseconds) => {
    if (milliseconds === 0) return "–";
    const minutes = Math.round(milliseconds / MINUTE);
    if (minutes === 0) return t("moment");
    if (minutes < 60) return t("minutes", { minutes });
    return t("hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  };
}

function percent(milliseconds: number): number {
  return (milliseconds / DAY) * 100;
}
