import { useFormatter, useTranslations } from "next-intl";
import { useRef, type PointerEvent } from "react";
import type { StatusGroup } from "@/lib/plan/attention";
import { offsetOf } from "@/components/offset";
import { useZone } from "@/components/time";
import { cn } from "@/components/ui/cn";
import { DAY, midnights, WEEK, type Span, type ShownInterval } from "../../_timeline/intervals";

const HOUR = 3600 * 1000;
/** The farthest end of a day, in hours before now. */
const FURTHEST = (WEEK - DAY) / HOUR;

/** The shapes of a day, in thin. */
const BAR: Readonly<Record<StatusGroup, string>> = {
  off: "h-[30%] bg-status-off/45 forced-colors:border",
  on: "h-full border-t border-moon-ink/50 bg-lit-day forced-colors:bg-[CanvasText]",
  changing: "h-[65%] bg-status-applying/70 forced-colors:bg-[GrayText]",
  trouble: "h-full bg-status-error striped forced-colors:border",
};

interface WeekProps {
  readonly intervals: readonly ShownInterval[];
  /** Wall-clock milliseconds. */
  readonly now: number;
  /** Milliseconds from the end of the day in view until now. */
  readonly back: number;
  readonly onBack: (back: number) => void;
}

/** Seven days at a glance, with a frame around the day in view, which can be dragged, or moved with the arrow keys. */
export function Week({ intervals, now, back, onBack }: WeekProps) {
  const t = useTranslations("day");
  const format = useFormatter();
  const timeZone = useZone();
  const strip = useRef<HTMLDivElement>(null);
  const day = (at: number) => format.dateTime(at, { timeZone, weekday: "short", day: "numeric" });
  const week: Span = { from: now - WEEK, until: now };
  const end = now - back;
  const days = midnights(week, (at) => offsetOf(timeZone, at));
  // A day with few hours so far has no room for its name, and on a narrow strip today has none at all.
  const labelled = days.filter((at) => now - at > 0.75 * DAY);

  /** Moves the day to the pointer. */
  const moveTo = ({ clientX }: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect();
    if (!box?.width) return;
    const at = week.from + ((clientX - box.left) / box.width) * WEEK;
    const hours = Math.round((week.until - at - DAY / 2) / HOUR);
    onBack(Math.min(FURTHEST, Math.max(0, hours)) * HOUR);
  };
  return (
    <div className="mt-2">
      <div
        ref={strip}
        className="relative h-11 touch-pan-y cursor-ew-resize select-none"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          moveTo(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) moveTo(event);
        }}
      >
        <input
          type="range"
          className="peer sr-only"
          aria-label={t("another")}
          min={-FURTHEST}
          max={0}
          step={1}
          value={-back / HOUR}
          aria-valuetext={back === 0 ? t("last24") : t("endsAt", { at: day(end) })}
          onChange={({ target }) => onBack(-Number(target.value) * HOUR)}
        />
        <div
          aria-hidden
          className="absolute inset-x-0 top-1 h-6 overflow-hidden rounded-sm bg-muted forced-colors:border"
        >
          {intervals.map(({ group, since, until }) => (
            <span
              key={since}
              className={cn("absolute bottom-0 min-w-px", BAR[group])}
              style={{ left: `${percent(since - week.from)}%`, width: `${percent(until - since)}%` }}
            />
          ))}
          {days.map((at) => (
            <span
              key={at}
              className="absolute inset-y-0 w-px bg-foreground/20"
              style={{ left: `${percent(at - week.from)}%` }}
              suppressHydrationWarning
            />
          ))}
        </div>
        <span
          aria-hidden
          className="absolute top-0 h-8 rounded-md border-2 border-ring peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-ring"
          style={{ left: `${percent(end - DAY - week.from)}%`, width: `${percent(DAY)}%` }}
        />
        <div
          aria-hidden
          className="absolute inset-x-0 bottom-0 h-3 text-[0.6875rem] leading-3 text-muted-foreground"
        >
          {labelled.map((at) => (
            <span
              key={at}
              className={cn(
                "absolute whitespace-nowrap pl-1 @max-[22rem]:not-nth-[2n+1]:hidden @max-[12rem]:not-nth-[4n+1]:hidden",
                now - at < DAY && "@max-[32rem]:hidden",
              )}
              style={{ left: `${percent(at - week.from)}%` }}
              suppressHydrationWarning
            >
              {day(at)}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

function percent(milliseconds: number): number {
  return (milliseconds / WEEK) * 100;
}
