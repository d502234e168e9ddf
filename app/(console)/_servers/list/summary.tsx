import { useTranslations } from "next-intl";
import Link from "next/link";
import { Icon, type IconName } from "@/components/icon";
import { CALM_FIRST, GROUP_LOOK } from "@/components/status-group";
import type { StatusGroup } from "@/lib/plan/attention";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { FRAME } from "@/components/ui/card";
import { ALERT_ICON, useAlertName } from "../../_alerts/alert-words";
import { SeeAll } from "../../_alerts/see-all";
import type { AlertedServer } from "../../_alerts/see-all-question";
import {
  linkToList,
  OTHERWISE,
  WAYS,
  type Listed,
  type Listing,
  type ListQuery,
  type Way,
} from "../../_find/list-query";

/** The colour and shape of each state of the fleet, recognised before a word is read. */
const MOODS = {
  calm: { icon: "MoonStar", band: "", disc: "bg-moon/20 text-moon-ink" },
  /** Only trouble that somebody has seen. */
  known: { icon: "Eye", band: "", disc: "bg-warm text-status-warning" },
  changing: { icon: "Hourglass", band: "", disc: "bg-status-applying/15 text-status-applying" },
  trouble: {
    icon: "TriangleAlert",
    band: "bg-status-error/10",
    disc: "bg-status-error text-card",
  },
} as const;

interface SummaryProps {
  readonly counts: Readonly<Record<StatusGroup, number>>;
  /** The number of changing servers of which only the next heartbeat is awaited. */
  readonly awaited: number;
  /** The number of servers in trouble that somebody has seen. */
  readonly known: number;
  /** The number of servers that turn off when they are free. */
  readonly waiting: number;
  /** The servers that match the search, to which the figures refer. */
  readonly searched: Listing<Listed>["searched"];
  /** Whether there is a search. */
  readonly searching: boolean;
  readonly total: number;
  readonly query: ListQuery;
  /** Servers that need attention, among those that match the search. */
  readonly toSee: () => readonly AlertedServer[];
}

/** The state of the whole fleet at a glance. Each figure also filters the list. */
export function Summary({
  counts,
  awaited,
  known,
  waiting,
  searched,
  searching,
  total,
  query,
  toSee,
}: SummaryProps) {
  const t = useTranslations("servers");
  // Clicking the selected filter again removes it.
  const linkTo = (show: Exclude<ListQuery["show"], "all">) => {
    const chosen = query.show === show;
    return {
      ...linkToList(query, { show: chosen ? "all" : show }),
      "aria-current": chosen ? ("true" as const) : undefined,
    };
  };
  return (
    <section className={cn(FRAME, "@container mb-2 overflow-hidden")} aria-label={t("filter")}>
      {/* Where there is room, the sentence and its figures are one line, right above the list. */}
      <div className="@min-[60rem]:grid @min-[60rem]:grid-cols-[minmax(0,1fr)_34rem]">
        <Mood
          counts={counts}
          awaited={awaited}
          known={known}
          accords={searched.accords}
          action={searched.counts.trouble > 0 ? <SeeAll servers={toSee} /> : null}
        >
          {searching && query.show !== "waiting" ? (
            t("figuresOf", { found: searched.total, total })
          ) : waiting > 0 ? (
            <Waiting count={waiting} link={linkTo("waiting")} />
          ) : null}
        </Mood>
        {/* Two by two where the text is large. */}
        <ul className="grid grid-cols-4 divide-x border-t @max-[15rem]:grid-cols-2 @min-[60rem]:border-t-0 @min-[60rem]:border-l @max-[15rem]:[&>:nth-child(2)]:border-e-0 @max-[15rem]:[&>:nth-child(n+3)]:border-t">
          {CALM_FIRST.map((group) => {
            const { icon, ink } = GROUP_LOOK[group];
            const count = searched.counts[group];
            const none = count === 0;
            return (
              <li key={group} className="min-w-0">
                <Link
                  {...linkTo(group)}
                  className={cn(
                    "flex h-full flex-wrap items-center justify-center gap-x-1.5 px-1 py-1.5 -outline-offset-2 transition-colors hover:bg-accent content-center sm:justify-start sm:gap-x-3 sm:px-5 sm:py-2 @min-[60rem]:gap-x-2 @min-[60rem]:px-4",
                    query.show === group && "chosen shadow-[inset_0_-3px_0_var(--ring)]",
                  )}
                >
                  <Icon
                    name={icon}
                    className={cn("size-4 shrink-0 sm:size-5", none ? "text-muted-foreground/60" : ink)}
                  />
                  <span className={cn("text-lg font-semibold sm:text-xl", none && "text-muted-foreground")}>
                    {count}
                  </span>
                  <span className="w-full text-center text-xs text-muted-foreground sm:text-left sm:text-sm">
                    {t(group)}
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      </div>
      <Ways counts={{ ...searched.ways, ...searched.accords }} linkTo={linkTo} />
    </section>
  );
}

type Chip = Way | (typeof OTHERWISE)[number];
const CHIPS: readonly Chip[] = [...WAYS, ...OTHERWISE];
const CHIP_ICONS: Readonly<Record<Chip, IconName>> = {
  ...{ ...ALERT_ICON, over: "Check", seen: "Eye", on_outside: "Sun", off_within: "Moon" },
};
/** Chips that are no alerts, and ask nobody for anything. */
const CALM: readonly Chip[] = ["seen", ...OTHERWISE];

type LinkTo = (show: Chip) => ComponentProps<typeof Link>;

/**
 * The subdivisions: each server that needs attention is in one of them, and each that is otherwise than its hours.
 * Nothing where there are none.
 */
function Ways({ counts, linkTo }: { counts: Readonly<Record<Chip, number>>; linkTo: LinkTo }) {
  const t = useTranslations("servers");
  const nameOf = useAlertName();
  const shown = CHIPS.filter((way) => counts[way] > 0);
  if (shown.length === 0) return null;
  return (
    <ul aria-label={t("ways")} className="flex flex-wrap gap-x-1 gap-y-0.5 border-t px-2 sm:px-3">
      {shown.map((way) => {
        const link = linkTo(way);
        return (
          <li key={way} className="min-w-0">
            <Link
              {...link}
              className={cn(
                "flex min-h-11 items-center gap-1.5 rounded-md px-2 text-sm hover:bg-accent sm:min-h-8",
                link["aria-current"] && "chosen",
              )}
            >
              <Icon
                name={CHIP_ICONS[way]}
                className={cn(
                  "size-4 shrink-0",
                  CALM.includes(way) ? "text-muted-foreground" : "text-status-warning",
                )}
              />
              <span className="font-semibold">{counts[way]}</span>
              <span className="min-w-0 text-muted-foreground [overflow-wrap:anywhere]">
                {way in ALERT_ICON ? nameOf(way as keyof typeof ALERT_ICON) : t(way as "over")}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** The state of the fleet as a picture and a sentence, equally high in every state, so that nothing below it jumps. */
function Mood({
  counts: { off, on, changing, trouble },
  awaited,
  known,
  accords,
  action,
  children,
}: Pick<SummaryProps, "counts" | "awaited" | "known"> & {
  readonly accords: SummaryProps["searched"]["accords"];
  readonly action: ReactNode;
  readonly children: ReactNode;
}) {
  const t = useTranslations("servers");
  const otherwise = accords.on_outside + accords.off_within;
  const scheduled = accords.as_scheduled > 0;
  const mood = trouble > 0 ? "trouble" : changing > 0 ? "changing" : known > 0 ? "known" : "calm";
  const { icon, band, disc } = MOODS[mood];
  // After the manager's start nothing is changing: it only listens.
  const busy =
    changing > awaited ? t("busy", { count: changing - awaited }) : t("awaited", { count: awaited });
  const title = {
    calm: otherwise > 0 ? t("nothingNeeded") : t("calm"),
    known: t("nothingNew"),
    changing: busy,
    trouble: t("troubled", { count: trouble }),
  }[mood];
  // What is said of the others is what schedules want, what was asked last, and what is.
  const theirs = otherwise > 0 ? t("otherwise", { on: accords.on_outside, off: accords.off_within }) : null;
  const others =
    known > 0
      ? t("known", { count: known })
      : (theirs ?? (on + off > 0 ? t(scheduled ? "othersScheduled" : "others") : null));
  const more = {
    calm:
      theirs ??
      (on === 0 ? t("allOff") : off === 0 ? t("allOn") : t(scheduled ? "calmScheduled" : "calmMore")),
    known: others,
    changing: others,
    trouble: changing > 0 ? busy : others,
  }[mood];
  return (
    <div className={cn("flex flex-wrap items-center gap-3.5 px-4 py-2 sm:px-5", band)} data-mood={mood}>
      <span className={cn("grid size-9 shrink-0 place-items-center rounded-full", disc)}>
        <Icon name={icon} className="size-5" />
      </span>
      {/* No narrower than a short line: with large text the buttons go below. */}
      <div className="min-w-[min(100%,9rem)] flex-1 basis-16">
        <p className={cn("text-lg leading-snug font-semibold", mood === "trouble" && "text-status-error")}>
          {title}
        </p>
        <p className="text-sm text-muted-foreground">{children ?? more}</p>
      </div>
      {action}
    </div>
  );
}

/** The number of servers that turn off when they are free, in place of the usual sentence. */
function Waiting({ count, link }: { count: number; link: ComponentProps<typeof Link> }) {
  const t = useTranslations("pendingStop");
  return (
    <Link
      {...link}
      className={cn(
        "-mx-1 rounded-sm px-1 text-foreground underline underline-offset-4 hover:no-underline",
        link["aria-current"] && "chosen",
      )}
    >
      {t("count", { count })}
    </Link>
  );
}
