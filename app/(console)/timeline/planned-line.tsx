"use client";

import { AlarmClock, Coffee, Hourglass, ListChecks, Moon, Sunrise, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { useClock } from "@/components/time";
import type { PlannedLine } from "./queries";
import { Row } from "./row";
import { CancelPower, PreventRun, EndHold } from "./undo";
import { useNames, type DayWords } from "../_timeline/words";

const LINK =
  "font-medium text-foreground underline decoration-border underline-offset-4 hover:decoration-current";

/** A line of the future, with the button that prevents it where there is one. */
export function PlannedRow({ line, words }: { line: PlannedLine; words: DayWords }) {
  const { icon, tone } = lookOf(line);
  return (
    <Row
      ahead
      icon={icon}
      tone={tone}
      time={<time dateTime={new Date(line.at).toISOString()}>{words.timeOf(line.at)}</time>}
      action={<Prevent line={line} />}
    >
      <p className="font-medium">
        <What line={line} />
      </p>
      <p className="mt-0.5 text-xs leading-5 text-muted-foreground">
        <Details line={line} />
      </p>
    </Row>
  );
}

function lookOf({ of, action }: PlannedLine): { icon: LucideIcon; tone: string } {
  if (of === "hold") return { icon: Coffee, tone: "text-moon-ink" };
  if (of === "run") return { icon: ListChecks, tone: "text-status-applying" };
  if (of === "stop") return { icon: Hourglass, tone: "text-status-off" };
  return action === "ON"
    ? { icon: Sunrise, tone: "text-status-on" }
    : { icon: Moon, tone: "text-status-off" };
}

function useTitle(): (line: PlannedLine) => string {
  const runs = useTranslations("runs.title");
  return ({ action, mode, count }) => runs(action === "ON" ? "on" : mode, { count });
}

function What({ line }: { line: PlannedLine }) {
  const t = useTranslations("timeline");
  const names = useNames();
  const title = useTitle()(line);
  const { of, count, servers, uuid } = line;
  switch (of) {
    case "transition":
      return <LinkTo href={`/schedules/${uuid}`}>{title}</LinkTo>;
    case "run":
      return <LinkTo href={`/runs/${uuid}`}>{t("runEnds", { title })}</LinkTo>;
    case "hold":
      return t("holdEnds", {
        names: names(
          servers.map(({ name }) => name),
          count,
        ),
      });
    case "stop":
      return <LinkTo href={`/servers/${uuid}`}>{t("stopEnds", { name: servers[0]?.name ?? "" })}</LinkTo>;
  }
}

function LinkTo({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="-my-1 inline-block py-1 underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}

function Details({ line }: { line: PlannedLine }) {
  const t = useTranslations("timeline");
  const hidden = useTranslations("fault")("hidden_server");
  const names = useNames();
  const clock = useClock();
  const { of, schedule, groups, servers, count, clashes, needed, author, reason, action, mode, until, at } =
    line;
  const whom =
    groups.length > 0
      ? groups.join(" · ")
      : names(
          servers.map(({ name }) => name),
          count,
        );
  const parts: (readonly [string, ReactNode])[] = [
    ["schedule", schedule ? <bdi>{schedule.name}</bdi> : null],
    ["whom", of === "hold" || of === "stop" ? null : <bdi>{whom}</bdi>],
    [
      "until",
      of === "transition" && action === "OFF" && mode === "when_free" && until > at
        ? t("byThen", { time: clock(until) })
        : null,
    ],
    ["clash", clashes ? t("staysOn", { count: clashes.count, by: clashes.by }) : null],
    [
      "needed",
      needed
        ? t("keptOn", { count: needed.count, names: names(needed.by.map((name) => name || hidden)) })
        : null,
    ],
    ["author", author ? <bdi>{t("by", { actor: author })}</bdi> : null],
    ["servers", of === "hold" ? <Servers servers={servers} /> : null],
    ["reason", reason ? <bdi>{reason}</bdi> : null],
  ];
  const shown = parts.filter(([, part]) => part !== null);
  return shown.map(([key, part], i) => (
    <span key={key}>
      {i > 0 ? " · " : null}
      {part}
    </span>
  ));
}

function Servers({ servers }: Pick<PlannedLine, "servers">) {
  const joined = useTranslations("joined");
  return servers.map(({ uuid, name }, i) => (
    <span key={uuid}>
      {i > 0 ? joined("comma") : null}
      <Link href={`/servers/${uuid}`} prefetch={false} className={LINK}>
        <bdi>{name}</bdi>
      </Link>
    </span>
  ));
}

function Prevent({ line }: { line: PlannedLine }) {
  const t = useTranslations("timeline");
  const title = useTitle()(line);
  const { of, uuid, servers, schedule, author, missing } = line;
  const [first] = servers;
  if (of === "run") return <PreventRun uuid={uuid} title={title} missing={missing} />;
  if (of === "hold" && first)
    return (
      <EndHold uuid={uuid} serverUuid={first.uuid} name={first.name} author={author} missing={missing} />
    );
  if (of === "stop" && first) return <CancelPower uuid={uuid} name={first.name} of="CancelStop" />;
  // A schedule is paused on its own page, which the line itself links to where there is no room for this.
  return schedule ? (
    <Link
      href={`/schedules/${schedule.uuid}`}
      prefetch={false}
      aria-label={t("changeLabel", { name: schedule.name })}
      className="button h-9 px-3 text-muted-foreground hover:bg-accent hover:text-accent-foreground max-sm:hidden"
    >
      <AlarmClock aria-hidden />
      {t("change")}
    </Link>
  ) : null;
}
