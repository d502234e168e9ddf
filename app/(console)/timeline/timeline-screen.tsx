"use client";

import { ChevronsUp, MoonStar } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { Empty } from "@/components/empty";
import { Button, buttonVariants } from "@/components/ui/button";
import type { EventView } from "@/lib/api/codec/read";
import { readActivity, type ActivityEntryView } from "@/lib/api/codec/read-history";
import type { ListActivityResponseJson } from "@/lib/gen/proto/komoriuta/v1/history_pb";
import { PageHead } from "../_kit/page-head";
import { useAsk } from "../_kit/ask";
import type { ServerName } from "../_kit/names";
import { useLost } from "../_kit/lost";
import { useEventsSince, useReceivedGroup, useReceivedRuns } from "../_live/live";
import { olderActivity } from "./actions";
import { Filters } from "./filters";
import { byDay, linesOf, meet, type Pages } from "../_timeline/lines";
import { PastRow, type RunRights } from "./past-line";
import { PlannedRow } from "./planned-line";
import type { PlannedLine } from "./queries";
import { addressOf, kindsOf, type TimelineQuery } from "./query";
import { useDayWords, type DayWords } from "../_timeline/words";

interface TimelineScreenProps {
  readonly query: TimelineQuery;
  readonly activity: ListActivityResponseJson;
  /** In order. */
  readonly planned: readonly PlannedLine[];
  /** By the manager's clock, in milliseconds. */
  readonly now: number;
  /** By name. */
  readonly groups: readonly ServerName[];
  /** The reader's user ID. */
  readonly operator: string;
  /** The right that they lack to cancel each active run. */
  readonly runs: RunRights;
}

/** The past and the future, by day, around a line that is now. */
export function TimelineScreen({
  query,
  activity,
  planned,
  now,
  groups,
  operator,
  runs,
}: TimelineScreenProps) {
  const t = useTranslations("timeline");
  const present = useManagerMinute(now);
  const words = useDayWords((dayOf) => dayOf(present));
  const events = useEventsSince(0);
  const { entries, next, loading, loadOlder } = useActivity(query, activity, events);
  useReadAnew(planned, present, events);
  const people = useMemo(() => {
    const actors = entries.map(({ event }) => event.actor);
    const all = new Set([operator, ...actors, ...planned.map(({ author }) => author), query.who ?? ""]);
    return [...all].filter((who) => who !== "" && who !== "manager" && who !== "agent").sort();
  }, [entries, planned, operator, query.who]);
  const lines = useMemo(() => linesOf(entries, words.dayOf), [entries, words.dayOf]);
  const isFiltered = query.group !== null || query.topic !== null || query.who !== null;
  return (
    <div className="timeline">
      <PageHead title={t("title")} lead={t("lead")} />
      <Filters query={query} groups={groups} people={people} />
      <Ahead lines={planned.filter(({ at }) => at > present)} isFiltered={isFiltered} words={words} />
      <NowLine at={present} words={words} />
      {lines.length === 0 ? (
        <div className="mt-4">
          <Empty
            scene={isFiltered ? "missing" : "asleep"}
            title={t(isFiltered ? "noneTitle" : "emptyTitle")}
            text={t(isFiltered ? "noneText" : "emptyText")}
          >
            {isFiltered ? (
              <Link href={addressOf({ group: null, topic: null, who: null })} className={buttonVariants()}>
                {t("showAll")}
              </Link>
            ) : null}
          </Empty>
        </div>
      ) : (
        byDay(lines, words.dayOf).map(({ day, things }) => (
          <section key={day} aria-labelledby={`day-${day}`} className="mt-3">
            <DayHeading day={day} words={words} />
            <ol className="timeline-rail border-x border-transparent px-2 forced-colors:border-[Canvas] sm:px-4">
              {things.map((line) => (
                <PastRow key={line.key} line={line} words={words} runs={runs} />
              ))}
            </ol>
          </section>
        ))
      )}
      <Older next={next} loading={loading} any={lines.length > 0} onLoad={loadOlder} />
    </div>
  );
}

function DayHeading({ day, words }: { day: string; words: DayWords }) {
  const { name, note } = words.nameOf(day);
  return (
    <h2
      id={`day-${day}`}
      className="sticky top-14 z-2 -mx-2 flex flex-wrap items-baseline gap-x-3 bg-background/90 px-2 py-2 text-sm font-semibold backdrop-blur-sm print:static print:bg-transparent"
      suppressHydrationWarning
    >
      {name}
      {note ? <span className="text-xs font-normal text-muted-foreground">{note}</span> : null}
    </h2>
  );
}

/** Lines of the future that are shown initially. */
const NEXT = 2;

interface AheadProps {
  readonly lines: readonly PlannedLine[];
  readonly isFiltered: boolean;
  readonly words: DayWords;
}

/** The future: the farthest at the top, so that it comes down to now. */
function Ahead({ lines, isFiltered, words }: AheadProps) {
  const t = useTranslations("timeline");
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, NEXT);
  const left = lines.length - shown.length;
  return (
    <section
      aria-labelledby="ahead"
      className="night-sky overflow-hidden rounded-t-xl border border-b-0 pt-3 print:rounded-none print:border-0"
    >
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 px-3 sm:px-5">
        <h2 id="ahead" className="text-base font-semibold">
          {t("ahead")}
        </h2>
        {left > 0 ? (
          <Button variant="ghost" size="sm" className="print:hidden" onClick={() => setAll(true)}>
            <ChevronsUp aria-hidden />
            {t("showAhead", { count: left })}
          </Button>
        ) : null}
      </div>
      {lines.length === 0 ? (
        <p className="px-3 pt-1 pb-4 text-sm sm:px-5 text-muted-foreground">
          {t(isFiltered ? "noneAhead" : "nothingAhead")}
        </p>
      ) : (
        <div data-ahead className="timeline-rail px-2 pb-2 sm:px-4">
          {byDay([...shown].reverse(), words.dayOf).map(({ day, things }) => (
            <div key={day}>
              <h3
                className="pt-1 pl-[6.75rem] text-xs font-semibold text-muted-foreground @max-[17rem]/night:pl-9.5 sm:pl-[9rem]"
                suppressHydrationWarning
              >
                {words.nameOf(day).name}
              </h3>
              <ol>
                {things.map((line) => (
                  <PlannedRow key={line.key} line={line} words={words} />
                ))}
              </ol>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

/** The line between the future and the past. */
function NowLine({ at, words }: { at: number; words: DayWords }) {
  const t = useTranslations("timeline");
  return (
    <div
      data-now={at}
      className="timeline-row relative items-center rounded-b-xl border border-moon bg-moon/15 px-2 py-2 sm:px-4 forced-colors:border-2"
    >
      <time
        dateTime={new Date(at).toISOString()}
        className="text-right text-sm font-bold whitespace-nowrap"
        suppressHydrationWarning
      >
        {words.timeOf(at)}
      </time>
      <span className="grid size-7 place-items-center rounded-full bg-moon text-[oklch(0.23_0.05_278)] shadow-[0_0_1rem_var(--moon)] print:shadow-none">
        <MoonStar aria-hidden className="size-4" />
      </span>
      <p className="text-sm font-bold">{t("now")}</p>
    </div>
  );
}

interface OlderProps {
  readonly next: string | null;
  readonly loading: boolean;
  readonly any: boolean;
  readonly onLoad: () => void;
}

function Older({ next, loading, any, onLoad }: OlderProps) {
  const t = useTranslations("timeline");
  const [asked, setAsked] = useState(false);
  const end = useRef<HTMLParagraphElement>(null);
  const isOver = asked && next === null;
  // The button that had the focus is gone.
  useEffect(() => {
    if (isOver) end.current?.focus({ preventScroll: true });
  }, [isOver]);
  if (next === null)
    return any ? (
      <p ref={end} tabIndex={-1} className="mt-6 text-center text-sm text-muted-foreground outline-hidden">
        {t("oldest")}
      </p>
    ) : null;
  return (
    <div className="mt-6 text-center print:hidden">
      <Button
        variant="outline"
        pending={loading}
        onClick={() => {
          setAsked(true);
          if (!loading) onLoad();
        }}
      >
        {t("older")}
      </Button>
    </div>
  );
}

/** The activity log: at first as rendered, then live, and on request as far back as it is kept. */
function useActivity(query: TimelineQuery, read: ListActivityResponseJson, events: readonly EventView[]) {
  const t = useTranslations("timeline");
  const { pending: loading, ask } = useAsk();
  const [known, setKnown] = useState<Pages>(() => readActivity(read));
  const address = addressOf(query);
  const [seen, setSeen] = useState({ read, address });
  if (seen.read !== read) {
    setSeen({ read, address });
    // Entries of other filters say nothing about these.
    setKnown(seen.address === address ? meet(known, readActivity(read)) : readActivity(read));
  }
  const runs = useReceivedRuns();
  const members = useReceivedGroup(query.group);
  const latest = known.entries.reduce((max, { event }) => Math.max(max, event.id), 0);
  const entries = useMemo(() => {
    const since = events.filter(({ id }) => id > latest);
    const kinds = query.topic && new Set<string>(kindsOf(query.topic));
    const isShown = ({ kind, actor, runUuid, serverUuid }: EventView): boolean => {
      if (kinds ? !kinds.has(kind) : runUuid !== null && kind !== "run_started") return false;
      if (query.who !== null && actor !== query.who) return false;
      // Events of no single server come when the page is read anew.
      return query.group === null || (members?.includes(serverUuid) ?? false);
    };
    const fresh = since
      .filter(isShown)
      .map((event): ActivityEntryView => ({ event, run: null, serverNames: [] }));
    return [...fresh, ...known.entries].map((entry): ActivityEntryView => {
      const { kind, runUuid } = entry.event;
      const run = kind === "run_started" && runUuid !== null ? runs?.get(runUuid) : undefined;
      if (!run) return entry;
      const names = run.members.map(({ serverName }) => serverName);
      return {
        ...entry,
        run,
        serverNames: entry.serverNames.length > 0 ? entry.serverNames : names.slice(0, 3),
      };
    });
  }, [events, latest, known, runs, members, query]);

  const loadOlder = () => {
    const { next } = known;
    if (next === null) return;
    const asked = Object.fromEntries(new URL(address, "https://here").searchParams);
    ask(
      t("title"),
      () => olderActivity(asked, next),
      (answer) => {
        const older = readActivity(answer);
        setKnown((now) =>
          now.next === next ? { entries: [...now.entries, ...older.entries], next: older.next } : now,
        );
      },
    );
  };
  return { entries, next: known.next, loading, loadOlder };
}

/** Kinds of events that may change the plan. */
const CHANGES_PLAN =
  /^(run_|schedule_|hold|held|stop_|turned_|declined|still_|would_not_wake|kept_as_relay|rest_|removed|edited)/;
/** Milliseconds to wait for more such events. */
const GATHER = 800;

/** Reads the page anew when a planned time has come, or the plan may have changed. */
function useReadAnew(planned: readonly PlannedLine[], present: number, events: readonly EventView[]): void {
  const router = useRouter();
  const newest = events.find(({ kind }) => CHANGES_PLAN.test(kind))?.id ?? 0;
  const first = useRef(newest);
  const due = planned.filter(({ at }) => at <= present).length;
  const refresh = useEffectEvent(() => router.refresh());
  useEffect(() => {
    if (newest === first.current && due === 0) return;
    const timer = setTimeout(refresh, GATHER);
    return () => clearTimeout(timer);
  }, [newest, due]);
}

/** Milliseconds of difference up to which clocks count as equal: a page takes its time to come. */
const SAME_CLOCK = 30_000;

/**
 * The present by the manager's clock, to the minute, whatever the browser's clock says: all times of the page are the
 * manager's.
 * @param rendered the time of the rendering, by the manager's clock
 */
function useManagerMinute(rendered: number): number {
  const [present, setPresent] = useState(rendered);
  const lost = useLost() !== null;
  const tick = useEffectEvent((now: number) => {
    // Without a connection, the page stays as of then.
    if (!lost) setPresent(fullMinute(now));
  });
  useEffect(() => {
    const by = Date.now() - rendered;
    const ahead = Math.abs(by) < SAME_CLOCK ? 0 : by;
    const timer = setInterval(() => tick(Date.now() - ahead), 1000);
    return () => clearInterval(timer);
  }, [rendered]);
  return Math.max(fullMinute(rendered), fullMinute(present));
}

function fullMinute(at: number): number {
  return at - (at % 60_000);
}
