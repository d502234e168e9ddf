import { useFormatter, useTranslations } from "next-intl";
import { useId, useMemo, useState, type KeyboardEvent, type PointerEvent } from "react";
import { offsetOf } from "@/components/offset";
import { useZone } from "@/components/time";
import { cn } from "@/components/ui/cn";
import type { RestPreviewView } from "@/lib/api/codec/read-rest";
import {
  hoursOf,
  moved,
  nightsOf,
  REST_PARTS,
  type Night,
  type NightHour,
  type RestPart,
} from "./rest-nights";
import { useHourWords } from "./rest-words";

/** Hours of the clock that are written above the strip. */
const WRITTEN = [12, 18, 0, 6];

interface RestStripProps {
  /** Names the table. */
  readonly label: string;
  readonly since: number;
  readonly until: number;
  readonly record: RestPreviewView["hours"];
}

/**
 * Seven nights as a house: a floor for each night, a window for each hour, lit where it was used and dark where it would
 * have slept. A table to screen readers; arrow keys, a finger or a mouse move through it, and the hour at hand is told
 * below.
 */
export function RestStrip({ label, since, until, record }: RestStripProps) {
  const t = useTranslations("rest");
  const timeZone = useZone();
  const id = useId();
  const words = useHourWords();
  const nights = useMemo(
    () => nightsOf({ since, until, record }, (at) => offsetOf(timeZone, at)),
    [since, until, record, timeZone],
  );
  const byTime = useMemo(() => new Map(hoursOf(nights).map((hour) => [hour.at, hour])), [nights]);
  const [at, setAt] = useState<number | null>(null);
  const chosen = (at === null ? undefined : byTime.get(at)) ?? null;

  const go = (event: KeyboardEvent): void => {
    const from = chosen ?? [...byTime.values()].at(-1);
    if (!from || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, from, nights);
    if (!to) return;
    event.preventDefault();
    setAt(to.at);
  };
  const point = ({ target }: PointerEvent): void => {
    const hour = target instanceof Element ? target.closest<HTMLElement>("[data-hour]") : null;
    if (hour) setAt(Number(hour.dataset["hour"]));
  };

  return (
    <div className="grid grid-cols-1 gap-2">
      <table
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-readonly
        aria-activedescendant={chosen ? `${id}-${chosen.at}` : undefined}
        onKeyDown={go}
        onFocus={() => setAt((now) => now ?? [...byTime.keys()].at(-1) ?? null)}
        onPointerMove={point}
        onPointerDown={point}
        className={cn(
          "w-full table-fixed border-separate border-spacing-0 rounded-md bg-(--wall) text-(--wall-ink) text-[0.625rem] leading-none",
          "focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-ring forced-colors:border",
        )}
      >
        <Head />
        <tbody>
          {nights.map((night) => (
            <Floor key={night.date} id={id} night={night} chosen={chosen?.at ?? null} words={words.whole} />
          ))}
        </tbody>
      </table>
      {/* A screen reader hears the same from the hour that is active. */}
      <p aria-hidden className="min-h-10 text-xs leading-5 sm:min-h-5" data-chosen-hour>
        {chosen ? words.whole(chosen) : <span className="text-muted-foreground">{t("stripHint")}</span>}
      </p>
      <Legend />
    </div>
  );
}

/** The hours of the clock, from noon to noon. */
function Head() {
  const t = useTranslations("rest");
  const format = useFormatter();
  const hour = (of: number) =>
    format.dateTime(Date.UTC(2026, 0, 1, of), { hour: "numeric", timeZone: "UTC" });
  return (
    <thead>
      <tr>
        <th scope="col" className="w-9 sm:w-14">
          <span className="sr-only">{t("night")}</span>
        </th>
        {Array.from({ length: 24 }, (_, place) => (place + 12) % 24).map((of) => (
          <th key={of} scope="col" className="relative h-5 font-normal">
            <span
              className={cn(WRITTEN.includes(of) ? "absolute bottom-1 left-0 whitespace-nowrap" : "sr-only")}
            >
              {hour(of)}
            </span>
          </th>
        ))}
        <td className="w-1.5" />
      </tr>
    </thead>
  );
}

interface FloorProps {
  readonly id: string;
  readonly night: Night;
  /** The time of the hour at hand. */
  readonly chosen: number | null;
  readonly words: (hour: NightHour) => string;
}

/** A night: its day, and its windows. */
function Floor({ id, night: { date, hours }, chosen, words }: FloorProps) {
  const format = useFormatter();
  const day = format.dateTime(new Date(`${date}T00:00Z`), {
    weekday: "short",
    day: "numeric",
    timeZone: "UTC",
  });
  const short = format.dateTime(new Date(`${date}T00:00Z`), { weekday: "short", timeZone: "UTC" });
  return (
    <tr>
      <th scope="row" className="pl-1.5 text-left font-normal whitespace-nowrap">
        <span className="max-sm:hidden">{day}</span>
        <span aria-hidden className="sm:hidden">
          {short}
        </span>
      </th>
      {hours.map((hour, place) =>
        hour ? (
          <td key={place} id={`${id}-${hour.at}`} data-hour={hour.at} className="h-6 p-px">
            <span
              style={{ backgroundImage: glassOf(hour) }}
              className={cn(
                "block size-full rounded-[1px] rest-window",
                hour.parts.unknown === hour.minutes && "rest-window-unknown",
                hour.at === chosen && "rest-window-chosen",
              )}
            />
            <span className="sr-only">{words(hour)}</span>
          </td>
        ) : (
          <td key={place} className="h-6" />
        ),
      )}
      <td />
    </tr>
  );
}

/** A window, filled from below by its parts. */
function glassOf({ parts, minutes }: Pick<NightHour, "parts" | "minutes">): string {
  let from = 0;
  const stops = REST_PARTS.filter((part) => parts[part] > 0).map((part) => {
    const to = from + (parts[part] / minutes) * 100;
    const stop = `var(--rest-${part}) ${round(from)}% ${round(to)}%`;
    from = to;
    return stop;
  });
  return `linear-gradient(to top, ${stops.join(", ")})`;
}

const round = (percent: number): number => Math.round(percent * 10) / 10;

/** The parts in words, each with its window. */
function Legend() {
  const t = useTranslations("rest.parts");
  return (
    <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted-foreground">
      {REST_PARTS.map((part) => (
        <li key={part} className="flex items-center gap-1.5">
          <span className="size-4 rounded-xs bg-(--wall) p-0.5 forced-colors:border">
            <span
              style={{ backgroundImage: glassOf({ minutes: 60, parts: { ...NOTHING, [part]: 60 } }) }}
              className={cn("block size-full rest-window", part === "unknown" && "rest-window-unknown")}
            />
          </span>
          {t(part)}
        </li>
      ))}
    </ul>
  );
}

const NOTHING = Object.fromEntries(REST_PARTS.map((part) => [part, 0])) as Readonly<Record<RestPart, number>>;
