"use client";

import {
  ChevronRight,
  Coffee,
  Eye,
  KeyRound,
  ListChecks,
  Moon,
  MoonStar,
  OctagonX,
  Pencil,
  Sun,
  Sunrise,
  TriangleAlert,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useState, type ReactNode } from "react";
import type { ActivityEntryView } from "@/lib/api/codec/read-history";
import type { Right } from "@/lib/fleet/model/entities";
import { eventPath } from "@/lib/plan/event-path";
import { useDetailText } from "../_kit/change-words";
import { useEventMore } from "../_kit/event-words";
import { useEventText } from "../_kit/event-words";
import { useCutDetail } from "../_power-cuts/cut-words";
import { RunCounts, RunState } from "../_runs/run-state";
import { useRunAuthor, useRunTitle } from "../_runs/run-words";
import { serversOf, type Line } from "../_timeline/lines";
import { Row } from "./row";
import { CancelPower, PreventRun } from "./undo";
import { useActor, useLineText, useNames, type DayWords } from "../_timeline/words";

/** The right that the reader lacks to cancel each active run, by uuid. */
export type RunRights = Readonly<Record<string, Right | null>>;

interface PastRowProps {
  readonly line: Line;
  readonly words: DayWords;
  readonly runs: RunRights;
}

/** A line of the past: one event, similar events of many servers, or a run. */
export function PastRow({ line, words, runs }: PastRowProps) {
  const [entry] = line.entries;
  if (!entry) return null;
  const { run } = line;
  if (run) {
    const missing = runs[run.uuid] ?? null;
    return <RunRow line={line} run={run} names={entry.serverNames} words={words} missing={missing} />;
  }
  return line.entries.length > 1 ? (
    <FoldedRow line={line} words={words} />
  ) : (
    <OneRow entry={entry} line={line} words={words} />
  );
}

function Time({ at, since, words }: { at: number; since: number; words: DayWords }) {
  const [last, first] = [words.timeOf(at), words.timeOf(since)];
  return (
    <>
      <time dateTime={new Date(at).toISOString()} suppressHydrationWarning>
        {last}
      </time>
      {first === last ? null : (
        <span className="block text-xs font-normal">
          <span aria-hidden>↑ </span>
          <time dateTime={new Date(since).toISOString()} suppressHydrationWarning>
            {first}
          </time>
        </span>
      )}
    </>
  );
}

function RunRow({
  line,
  run,
  names,
  words,
  missing,
}: {
  line: Line;
  run: NonNullable<Line["run"]>;
  names: readonly string[];
  words: DayWords;
  missing: Right | null;
}) {
  const title = useRunTitle()(run);
  const author = useRunAuthor();
  const nameAll = useNames();
  const count = Object.values(run.counts).reduce((sum, each) => sum + each, 0);
  return (
    <Row
      run={run.uuid}
      icon={run.action === "ON" ? Sunrise : Moon}
      tone={run.action === "ON" ? "text-status-on" : "text-status-off"}
      time={<Time at={line.at} since={line.since} words={words} />}
      action={
        run.endedAt === null && run.cancelledBy === null ? (
          <PreventRun uuid={run.uuid} title={title} missing={missing} />
        ) : null
      }
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          href={`/runs/${run.uuid}`}
          prefetch={false}
          className="-my-1 inline-block py-1 font-medium underline-offset-4 hover:underline"
        >
          {title}
        </Link>
        <RunState run={run} />
      </div>
      <p className="mt-0.5 text-xs leading-5 text-muted-foreground">
        <bdi>{author(run)}</bdi>
        {names.length > 0 ? (
          <>
            {" · "}
            <bdi>{nameAll(names, count)}</bdi>
          </>
        ) : null}
        {run.reason ? (
          <>
            {" · "}
            <bdi>{run.reason}</bdi>
          </>
        ) : null}
      </p>
      <div className="mt-1 [&_ul]:text-xs">
        <RunCounts counts={run.counts} />
      </div>
    </Row>
  );
}

/** Similar events of many servers: folded; unfolded, each of them. */
function FoldedRow({ line, words }: { line: Line; words: DayWords }) {
  const t = useTranslations("timeline");
  const [open, setOpen] = useState(false);
  const text = useLineText()(line);
  const names = useNames();
  const actor = useActor();
  const servers = serversOf(line);
  const [{ event } = { event: null }] = line.entries;
  if (!event) return null;
  const who = actor(event);
  return (
    <Row {...lookOf(event)} time={<Time at={line.at} since={line.since} words={words} />}>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)} className="group/many">
        <summary className="-mx-1.5 -my-1 cursor-pointer list-none rounded-md px-1.5 py-1 hover:bg-accent/60 [&::-webkit-details-marker]:hidden">
          <span className="flex items-start gap-1">
            <span className="font-medium">{text}</span>
            <ChevronRight
              aria-hidden
              className="mt-0.5 size-4 shrink-0 text-muted-foreground transition-transform group-open/many:rotate-90 print:hidden"
            />
          </span>
          <span className="block text-xs leading-5 text-muted-foreground">
            <bdi>{names(servers.map(({ name }) => name))}</bdi>
            {who ? ` · ${who}` : null}
            {event.reason ? (
              <>
                {" · "}
                <bdi>{event.reason}</bdi>
              </>
            ) : null}
            {line.entries.length > servers.length ? ` · ${t("times", { count: line.entries.length })}` : null}
          </span>
        </summary>
        {open ? (
          <ol className="mt-2 grid gap-x-6 gap-y-1 border-l pl-3 sm:grid-cols-2 xl:grid-cols-3">
            {line.entries.map((entry) => (
              <li key={entry.event.id} className="flex items-baseline gap-2 text-xs">
                <time dateTime={new Date(entry.event.at).toISOString()} className="text-muted-foreground">
                  {words.timeOf(entry.event.at)}
                </time>
                <span className="min-w-0">
                  <ServerLink entry={entry} />
                  <Detail entry={entry} />
                </span>
              </li>
            ))}
          </ol>
        ) : null}
      </details>
    </Row>
  );
}

function ServerLink({ entry: { event } }: { entry: ActivityEntryView }) {
  return (
    <Link
      href={`/servers/${event.serverUuid}`}
      prefetch={false}
      className="inline-block py-1 font-medium underline-offset-4 hover:underline"
    >
      <bdi>{event.serverName}</bdi>
    </Link>
  );
}

function Detail({ entry: { event } }: { entry: ActivityEntryView }) {
  const detail = useDetailText()(event);
  return detail ? <span className="text-muted-foreground"> · {detail}</span> : null;
}

function OneRow({ entry, line, words }: { entry: ActivityEntryView; line: Line; words: DayWords }) {
  const { event } = entry;
  const text = useEventText()(event);
  const more = useEventMore()(event);
  const who = useActor()(event);
  const detail = useCutDetail()({ ...event, detail: useDetailText()(event) });
  const href = eventPath(event);
  return (
    <Row
      {...lookOf(event)}
      time={<Time at={line.at} since={line.since} words={words} />}
      action={<Undo entry={entry} />}
    >
      <p className={event.severity === "info" ? "" : "font-medium"}>
        {href ? (
          <Link
            href={href}
            prefetch={false}
            className="-my-1 inline-block py-1 underline-offset-4 hover:underline"
          >
            {text}
          </Link>
        ) : (
          text
        )}
      </p>
      <Small parts={[who, more, detail]} />
    </Row>
  );
}

function Small({ parts }: { parts: readonly ReactNode[] }) {
  const shown = parts.filter(Boolean);
  return shown.length > 0 ? (
    <p className="text-xs leading-5 text-muted-foreground">
      {shown.map((part, i) => (
        <span key={i}>
          {i > 0 ? " · " : null}
          <bdi>{part}</bdi>
        </span>
      ))}
    </p>
  ) : null;
}

const CANCELS: Readonly<Record<string, "CancelStop" | "CancelStart">> = {
  turned_off: "CancelStop",
  turned_off_by_force: "CancelStop",
  stop_when_free: "CancelStop",
  turned_on: "CancelStart",
};

/** Takes back a request to a server, for as long as that is possible. */
function Undo({ entry: { event } }: { entry: ActivityEntryView }) {
  const of = CANCELS[event.kind];
  return of ? <CancelPower uuid={event.serverUuid} name={event.serverName} of={of} /> : null;
}

const ICONS: Readonly<Record<string, LucideIcon>> = {
  ...{
    turned_on: Sunrise,
    synced_on: Sun,
    woke_by_alarm: Sun,
    first_report: Sun,
    back: Sun,
    woken_again: Sunrise,
  },
  ...{ turned_off: Moon, turned_off_by_force: Moon, turned_off_when_free: Moon, stop_when_free: Moon },
  ...{ rest_due: MoonStar, rest_put_off: Undo2 },
  ...{ held: Coffee, hold_released: Coffee, hold_ended: Coffee, acknowledged: Eye },
  ...{ stop_cancelled: Undo2, reboot_cancelled: Undo2, start_cancelled: Undo2, token_rotated: KeyRound },
  ...{ run_started: ListChecks, run_ended: ListChecks, run_overruled: ListChecks },
};
const TONES: Readonly<Record<string, string>> = {
  ...{
    turned_on: "text-status-on",
    synced_on: "text-status-on",
    woke_by_alarm: "text-status-on",
    back: "text-status-on",
  },
  ...{
    first_report: "text-status-on",
    turned_off: "text-status-off",
    turned_off_when_free: "text-status-off",
  },
  ...{ turned_off_by_force: "text-status-off", stop_when_free: "text-status-off", lost: "text-status-lost" },
  ...{ rest_due: "text-status-off" },
  ...{ held: "text-moon-ink", hold_released: "text-moon-ink", hold_ended: "text-moon-ink" },
};

function lookOf({ kind, severity }: ActivityEntryView["event"]): { icon: LucideIcon; tone: string } {
  if (severity === "error") return { icon: OctagonX, tone: "text-status-error" };
  if (severity === "warning") return { icon: TriangleAlert, tone: TONES[kind] ?? "text-status-warning" };
  return { icon: ICONS[kind] ?? Pencil, tone: TONES[kind] ?? "text-muted-foreground" };
}
