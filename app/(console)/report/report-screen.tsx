"use client";

import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import { useMemo, useState, type ReactNode } from "react";
import { Empty } from "@/components/empty";
import { useSentences } from "@/components/sentences";
import { useClock } from "@/components/time";
import { Button } from "@/components/ui/button";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { readActivity } from "@/lib/api/codec/read-history";
import type { ListActivityResponseJson } from "@/lib/gen/proto/komoriuta/v1/history_pb";
import type { NightReport, NotWoken, StayedOn } from "@/lib/plan/night-report";
import type { RunAction } from "@/lib/plan/words";
import { PageHead } from "../_kit/page-head";
import { linesOf, serversOf, type Line } from "../_timeline/lines";
import { useLineText, useNames } from "../_timeline/words";

interface ReportScreenProps extends Pick<NightReport, "servers" | "slept" | "stayed" | "notWoken" | "until"> {
  readonly since: number;
  /** The activity log of the night, newest first. */
  readonly events: ListActivityResponseJson;
  readonly children: ReactNode;
}

/** The last night as a whole: who did not wake, who stayed on, who slept, and what happened, in order. */
export function ReportScreen({
  since,
  until,
  servers,
  slept,
  stayed,
  notWoken,
  events,
  children,
}: ReportScreenProps) {
  const t = useTranslations("report");
  const clock = useClock();
  const because = useReason();
  const sentences = useSentences();
  const known = stayed.filter(({ why }) => why !== "lost");
  const lost = stayed.filter(({ why }) => why === "lost");
  return (
    <>
      <PageHead title={t("title")} lead={t("lead", { since: clock(since), until: clock(until) })} />
      {servers === 0 ? (
        <Empty scene="asleep" title={t("emptyTitle")} text={t("emptyText")} />
      ) : (
        <div className="grid grid-cols-1 gap-5">
          <div className={cn(FRAME, "grid gap-2 p-4 [overflow-wrap:anywhere] sm:px-5")}>{children}</div>
          <Servers id="not-woken" title={t("notWoken", { count: notWoken.length })} servers={notWoken}>
            {(one) => sentences(one.isFirst ? t("neverWoken") : "", because(one, "ON"))}
          </Servers>
          <Servers id="stayed" title={t("stayed", { count: known.length })} servers={known}>
            {(one) => because(one, "OFF")}
          </Servers>
          <Servers id="lost" title={t("lost", { count: lost.length })} servers={lost}>
            {(one) => because(one, "OFF")}
          </Servers>
          <Servers id="slept" title={t("sleptTitle", { count: slept.length })} servers={slept}>
            {() => ""}
          </Servers>
          <Events events={events} />
        </div>
      )}
    </>
  );
}

/** Words the reason for which a server did not do what it was asked to. */
function useReason(): (server: NotWoken | StayedOn, action: RunAction) => string {
  const t = useTranslations("report");
  const ends = useTranslations("runs.end");
  const format = useFormatter();
  return (server, action) => {
    const { reason, detail } = server;
    const usedBy = "usedBy" in server ? server.usedBy : [];
    if (reason === null) return "why" in server ? t(`reason.${server.why}`) : "";
    return ends(reason, {
      ...{ action, detail, known: detail ? "yes" : "no", used: usedBy.length > 0 ? "yes" : "no" },
      holders: format.list(usedBy),
    });
  };
}

/** Rows that are shown at first. */
const SHOWN = 50;

interface ServersProps<One> {
  readonly id: string;
  readonly title: string;
  readonly servers: readonly One[];
  /** The sentence of a row. */
  readonly children: (server: One) => string;
}

function Servers<One extends { readonly uuid: string; readonly name: string }>({
  id,
  title,
  servers,
  children,
}: ServersProps<One>) {
  const t = useTranslations("report");
  const [shown, setShown] = useState(SHOWN);
  if (servers.length === 0) return null;
  return (
    <section aria-labelledby={id} className={cn(FRAME, "min-w-0 overflow-hidden")}>
      <h2 id={id} className="scroll-mt-20 border-b px-4 py-2.5 text-sm font-semibold sm:px-5">
        {title}
      </h2>
      <ul aria-labelledby={id}>
        {servers.slice(0, shown).map((server) => (
          <li
            key={server.uuid}
            className="flex flex-wrap items-baseline gap-x-3 border-b px-4 py-2 text-sm last:border-b-0 sm:px-5"
          >
            <Link
              href={`/servers/${server.uuid}`}
              prefetch={false}
              dir="auto"
              className="-my-2 inline-block rounded-sm py-3 font-medium [overflow-wrap:anywhere] underline-offset-4 hover:underline"
            >
              {server.name}
            </Link>
            <span className="min-w-0 text-muted-foreground [overflow-wrap:anywhere]">{children(server)}</span>
          </li>
        ))}
      </ul>
      {servers.length > shown ? (
        <div className="border-t p-2 text-center">
          <Button variant="ghost" size="sm" onClick={() => setShown(Infinity)}>
            {t("showMore", { count: servers.length - shown })}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** The events of the night, oldest first; similar events of many servers are one line. */
function Events({ events }: { events: ListActivityResponseJson }) {
  const t = useTranslations("report");
  const { entries, next } = useMemo(() => readActivity(events), [events]);
  const lines = useMemo(() => linesOf(entries, () => "").reverse(), [entries]);
  return (
    <section aria-labelledby="events" className={cn(FRAME, "min-w-0 overflow-hidden")}>
      <h2 id="events" className="scroll-mt-20 border-b px-4 py-2.5 text-sm font-semibold sm:px-5">
        {t("events")}
      </h2>
      {lines.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted-foreground sm:px-5">{t("noEvents")}</p>
      ) : (
        <ol aria-labelledby="events">
          {lines.map((line) => (
            <EventLine key={line.key} line={line} />
          ))}
        </ol>
      )}
      <p className="border-t px-4 py-2.5 text-sm sm:px-5">
        {next === null ? null : <span className="text-muted-foreground">{t("moreEvents")} </span>}
        <Link href="/timeline" prefetch={false} className="inline-block py-1 underline underline-offset-4">
          {t("allEvents")}
        </Link>
      </p>
    </section>
  );
}

function EventLine({ line }: { line: Line }) {
  const clock = useClock();
  const text = useLineText();
  const names = useNames();
  const servers = serversOf(line);
  const [entry] = line.entries;
  if (!entry) return null;
  const { event } = entry;
  const href = event.runUuid
    ? `/runs/${event.runUuid}`
    : servers.length === 1 && event.kind !== "removed"
      ? `/servers/${event.serverUuid}`
      : null;
  return (
    <li className="flex min-w-0 gap-3 border-b px-4 py-2 text-sm last:border-b-0 sm:px-5">
      <time
        dateTime={new Date(line.since).toISOString()}
        suppressHydrationWarning
        className="w-20 shrink-0 text-muted-foreground sm:w-24"
      >
        {clock(line.since)}
      </time>
      <span className={cn("min-w-0 [overflow-wrap:anywhere]", event.severity !== "info" && "font-medium")}>
        {href ? (
          <Link href={href} prefetch={false} className="underline-offset-4 hover:underline">
            {text(line)}
          </Link>
        ) : (
          text(line)
        )}
        {servers.length > 1 ? (
          <span className="font-normal text-muted-foreground">
            {" · "}
            <bdi>{names(servers.map(({ name }) => name))}</bdi>
          </span>
        ) : null}
      </span>
    </li>
  );
}
