import { BellOff, Hourglass, Leaf, Sunrise, type LucideIcon } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { DateTime } from "@/components/time";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { stayedCounts, type NightReport } from "@/lib/plan/night-report";

/** Servers that are named; the rest is counted. */
const NAMED = 3;

/** A night in a sentence and three cards, each of which opens what it counts. */
export function ReportCard({ report, children }: { report: NightReport; children: ReactNode }) {
  const t = useTranslations("report");
  return (
    <section
      aria-labelledby="night-report"
      className={cn(FRAME, "relative mb-5 grid min-w-0 gap-3 p-4 sm:px-5")}
      data-report
    >
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-1">
        <div className="grid min-w-0 gap-0.5 pr-10 [overflow-wrap:anywhere]">
          <h2 id="night-report" className="text-xs font-semibold text-muted-foreground">
            {t("title")}
          </h2>
          <p className="text-lg leading-snug font-semibold">
            <Headline report={report} />
          </p>
        </div>
        <Link href="/report#events" prefetch={false} className="text-sm underline underline-offset-4">
          {t("seeEvents")}
        </Link>
      </div>
      <ul className="grid grid-cols-1 gap-2 sm:grid-cols-3">
        <NotWokenCard report={report} />
        <StayedCard report={report} />
        <SavedCard kwh={report.kwh} />
      </ul>
      <Caveats report={report} />
      {children}
    </section>
  );
}

/** The sentence that says how the night was. */
export function Headline({ report: { slept, stayed, notWoken } }: { report: NightReport }) {
  const t = useTranslations("report");
  const asked = slept.length + stayed.length;
  const isQuiet = stayed.length + notWoken.length === 0;
  const link = (chunks: ReactNode) => (
    <Link
      href="/report#slept"
      prefetch={false}
      className="underline decoration-1 underline-offset-4 hover:no-underline"
    >
      {chunks}
    </Link>
  );
  if (asked === 0) return notWoken.length === 0 ? t("quietNoneAsked") : t("noneAsked");
  if (isQuiet) return t.rich("quiet", { count: asked, link });
  return t.rich("slept", { slept: slept.length, asked, link });
}

/** Sentences about what a report does not know. */
export function Caveats({ report: { away, isCut } }: { report: NightReport }) {
  const t = useTranslations("report");
  if (away.length === 0 && !isCut) return null;
  return (
    <ul className="grid gap-1 text-sm text-status-warning">
      {away.map(({ since, until }) => (
        <li key={since}>
          {t.rich("away", {
            since: () => <DateTime at={since} />,
            until: () => <DateTime at={until} />,
          })}
        </li>
      ))}
      {isCut ? <li>{t("cut")}</li> : null}
    </ul>
  );
}

function NotWokenCard({ report: { woken, notWoken } }: { report: NightReport }) {
  const t = useTranslations("report");
  const names = useFirstNames();
  const [first] = notWoken;
  if (!first)
    return (
      <Card icon={Sunrise} ink="text-status-on" title={t("allWoke", { count: woken })} href={null}>
        {woken > 0 ? t("allWokeMore") : t("noneToWake")}
      </Card>
    );
  const isOne = notWoken.length === 1;
  return (
    <Card
      icon={BellOff}
      ink="text-status-error"
      title={isOne ? t("oneNotWoken", { name: first.name }) : t("notWoken", { count: notWoken.length })}
      href="/report#not-woken"
    >
      {isOne ? (first.isFirst ? t("neverWoken") : t("seeWhy")) : names(notWoken)}
    </Card>
  );
}

function StayedCard({ report: { stayed } }: { report: NightReport }) {
  const t = useTranslations("report");
  const format = useFormatter();
  if (stayed.length === 0)
    return (
      <Card icon={Hourglass} ink="text-muted-foreground" title={t("noneStayed")} href={null}>
        {t("noneStayedMore")}
      </Card>
    );
  const { known, lost, whys } = stayedCounts(stayed);
  const words = whys.map(([why, count]) => t(`why.${why}`, { count }));
  return (
    <Card
      icon={Hourglass}
      ink="text-status-warning"
      title={known > 0 ? t("stayed", { count: known }) : t("lost", { count: lost })}
      href={known > 0 ? "/report#stayed" : "/report#lost"}
    >
      {t("seeWho", { whys: format.list(words) })}
    </Card>
  );
}

function SavedCard({ kwh }: { kwh: number }) {
  const t = useTranslations("report");
  return (
    <Card icon={Leaf} ink="text-status-on" title={t("saved", { kwh: roundedKwh(kwh) })} href="/energy">
      {t("savedMore")}
    </Card>
  );
}

/** kWh as people say them: with one decimal while they are few. */
export function roundedKwh(kwh: number): number {
  return kwh < 10 ? Math.round(kwh * 10) / 10 : Math.round(kwh);
}

/** Words the first few names, and the number of the others. */
function useFirstNames(): (servers: readonly { readonly name: string }[]) => string {
  const t = useTranslations("report");
  const format = useFormatter();
  return (servers) => {
    const names = servers.slice(0, NAMED).map(({ name }) => name);
    const left = servers.length - names.length;
    return format.list(left > 0 ? [...names, t("more", { count: left })] : names);
  };
}

interface CardProps {
  readonly icon: LucideIcon;
  readonly ink: string;
  readonly title: string;
  /** Null: there is nothing to open. */
  readonly href: string | null;
  readonly children: ReactNode;
}

function Card({ icon: Icon, ink, title, href, children }: CardProps) {
  const content = (
    <>
      <Icon aria-hidden className={cn("mt-0.5 size-5 shrink-0", ink)} />
      <span className="grid min-w-0 gap-0.5 [overflow-wrap:anywhere]">
        <span className="font-medium">{title}</span>
        <span className="text-sm text-muted-foreground">{children}</span>
      </span>
    </>
  );
  const className = "flex h-full min-h-11 items-start gap-3 rounded-lg border px-3.5 py-2.5";
  return (
    <li className="min-w-0">
      {href === null ? (
        <div className={className}>{content}</div>
      ) : (
        <Link href={href} prefetch={false} className={cn(className, "hover:bg-accent")}>
          {content}
        </Link>
      )}
    </li>
  );
}
