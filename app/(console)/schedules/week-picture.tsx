import { useMemo } from "react";
import type { Window } from "@/lib/plan/schedule";
import { DAYS, useDayNames } from "./schedule-words";

const DAY = 24 * 60;
const WEEK = 7 * DAY;

/**
 * A week of a schedule in the style of the panorama: on is high and lit, off is low and dim. Decoration: the words
 * beside it say the same.
 */
export function WeekPicture({ windows }: { windows: readonly Window[] }) {
  const nameOf = useDayNames("short");
  const letterOf = useDayNames("narrow");
  const awake = useMemo(() => spansOf(windows), [windows]);
  return (
    <div aria-hidden className="@container mt-1.5 text-[0.6875rem] leading-none text-muted-foreground">
      <div className="relative h-7 overflow-hidden rounded-md bg-(--sky-night) forced-colors:border">
        <span className="absolute inset-x-0 bottom-0 h-1 bg-status-off/55" />
        {awake.map(([from, to]) => (
          <span
            key={from}
            className="absolute bottom-0 h-5 rounded-t-xs bg-lit-day forced-colors:bg-[CanvasText]"
            style={{ left: `${(from / WEEK) * 100}%`, width: `${((to - from) / WEEK) * 100}%` }}
          />
        ))}
        {DAYS.slice(1).map((day) => (
          <span
            key={day}
            className="absolute inset-y-0 w-px bg-foreground/15"
            style={{ left: `${((day - 1) / 7) * 100}%` }}
          />
        ))}
      </div>
      <div className="mt-1.5 grid grid-cols-7 text-center">
        {DAYS.map((day) => (
          <span key={day}>
            <span className="@max-[15rem]:hidden">{nameOf(day)}</span>
            <span className="@min-[15rem]:hidden">{letterOf(day)}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

/**
 * The times in which servers are to be on, in minutes of a week that begins on Monday: in order, and none within
 * another.
 */
export function spansOf(windows: readonly Window[]): (readonly [from: number, to: number])[] {
  const all = windows.flatMap(({ days, from, to }) => {
    const [begin, end] = [minuteOf(from), minuteOf(to)];
    const long = end > begin ? end - begin : end + DAY - begin;
    return days.flatMap((day) => {
      const since = (day - 1) * DAY + begin;
      // What is left of Sunday's window is at the begin of Monday.
      const over = since + long - WEEK;
      return over > 0 ? [[since, WEEK] as const, [0, over] as const] : [[since, since + long] as const];
    });
  });
  const merged: [number, number][] = [];
  for (const [from, to] of all.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}
