"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";
import { CALM_FIRST, GROUP_LOOK, groupOfStatus, type StatusGroup } from "@/components/status-group";
import { usePresent, offsetOf, useZone } from "@/components/time";
import { cn } from "@/components/ui/cn";
import type { ServerView } from "@/lib/api/codec/read";
import { shownStatus } from "@/lib/power/status";
import { type Spell, DAY, groupTimes, sixHours, spellsOfDay } from "./spells";

interface DayProps {
  /** The server as the page was rendered, and as it is now. */
  readonly rendered: ServerView;
  readonly live: ServerView;
  /** Its statuses that were over when the page was rendered. */
  readonly past: readonly Spell[];
}

/** The last 24 hours of a server, live: drawn at once from what is known, then from what the manager kept. */
export function Day({ rendered, live, past }: DayProps) {
  const router = useRouter();
  const moved = live.statusSince > rendered.statusSince;
  useEffect(() => {
    // More than one change may lie between the two: the page reads them anew.
    if (moved) router.refresh();
  }, [moved, live.statusSince, router]);

  const known = useMemo(() => {
    const ended = { status: rendered.currentStatus, since: rendered.statusSince, until: live.statusSince };
    return moved ? [...past, ended] : past;
  }, [past, moved, rendered.currentStatus, rendered.statusSince, live.statusSince]);
  return <DayStrip past={known} present={{ status: live.currentStatus, since: live.statusSince }} />;
}

const MINUTE = 60 * 1000;
/** So many changes are read out at most; who listens wants the latest. */
const READ_OUT = 24;

/**
 * Off lies low, on stands high: the shape tells as much as the colour does. Where the system chooses the colours, a
 * frame, a full bar and stripes remain.
 */
const BAR: Readonly<Record<StatusGroup, string>> = {
  off: "h-[30%] bg-status-off/55 forced-colors:border",
  on: "h-full bg-status-on/75 forced-colors:bg-[CanvasText]",
  changing: "h-[65%] bg-status-applying/80 forced-colors:bg-[GrayText]",
  trouble: "h-full bg-status-error striped forced-colors:border",
};

interface DayStripProps {
  /** Spells that are over, in order. */
  readonly past: readonly Spell[];
  /** The status that lasts. */
  readonly present: Pick<Spell, "status" | "since">;
}

/** The last 24 hours of a server's current status: drawn, summed up, and in words for those who listen. */
function DayStrip({ past, present: { status, since } }: DayStripProps) {
  // A picture of a day that moved every second would show nothing more.
  const now = Math.max(Math.ceil(usePresent() / MINUTE) * MINUTE, since);
  const spells = useMemo(() => spellsOfDay(past, { status, since }, now), [past, status, since, now]);
  return (
    <div>
      <Bars spells={spells} now={now} />
      <Hours now={now} />
      <Sums spells={spells} />
      <InWords spells={spells} />
    </div>
  );
}

function Bars({ spells, now }: { spells: readonly Spell[]; now: number }) {
  const spellText = useSpellText();
  return (
    <div aria-hidden className="relative h-16 overflow-hidden rounded-md bg-muted forced-colors:border">
      {spells.map((spell) => (
        <span
          key={spell.since}
          title={spellText(spell)}
          data-spell={spell.status}
          className={cn("absolute bottom-0 min-w-[2px]", BAR[groupOfStatus(spell.status)])}
          style={{
            left: `${percent(spell.since - (now - DAY))}%`,
            width: `${percent(spell.until - spell.since)}%`,
          }}
        />
      ))}
    </div>
  );
}

/** The hours below the bars, by the reader's clock. */
function Hours({ now }: { now: number }) {
  const format = useFormatter();
  const timeZone = useZone();
  return (
    <div aria-hidden className="relative mt-1 h-5 text-[0.6875rem] text-muted-foreground">
      {sixHours(now, offsetOf(timeZone, now)).map((at) => (
        <span
          key={at}
          className="absolute -translate-x-1/2 whitespace-nowrap"
          style={{ left: `clamp(1.25rem, ${percent(at - (now - DAY))}%, calc(100% - 1.25rem))` }}
          suppressHydrationWarning
        >
          {format.dateTime(at, { timeZone, hour: "numeric" })}
        </span>
      ))}
    </div>
  );
}

/** How long it was off, on, changing, and in trouble. */
function Sums({ spells }: { spells: readonly Spell[] }) {
  const t = useTranslations("servers");
  const duration = useDuration();
  const times = groupTimes(spells);
  return (
    <dl className="mt-2 grid grid-cols-2 gap-x-4 gap-y-2 text-sm sm:grid-cols-4">
      {CALM_FIRST.map((group) => {
        const { icon: Icon, ink } = GROUP_LOOK[group];
        const none = times[group] === 0;
        return (
          <div key={group} className="min-w-0">
            <dt className="flex items-center gap-1.5 text-xs text-muted-foreground">
              <Icon aria-hidden className={cn("size-3.5 shrink-0", none ? "opacity-60" : ink)} />
              {t(group)}
            </dt>
            <dd className={cn("mt-0.5", none && "text-muted-foreground")}>{duration(times[group])}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function InWords({ spells }: { spells: readonly Spell[] }) {
  const spellText = useSpellText();
  return (
    <ol className="sr-only" suppressHydrationWarning>
      {spells.slice(-READ_OUT).map((spell) => (
        <li key={spell.since} suppressHydrationWarning>
          {spellText(spell)}
        </li>
      ))}
    </ol>
  );
}

/** "ON, 21:04 to 23:30". */
function useSpellText(): (spell: Spell) => string {
  const t = useTranslations("day");
  const word = useTranslations("status");
  const format = useFormatter();
  const timeZone = useZone();
  const clock = (at: number) => format.dateTime(at, { timeZone, timeStyle: "short" });
  return ({ status, since, until }) =>
    t("spell", { status: word(shownStatus(status)), since: clock(since), until: clock(until) });
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
