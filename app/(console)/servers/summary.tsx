import { Hourglass, MoonStar, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { CALM_FIRST, GROUP_LOOK, type StatusGroup } from "@/components/status-group";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { queryAddress, type ListQuery } from "./list-query";

/** Each mood has a colour and a shape of its own: it is seen before a word is read. */
const MOODS = {
  calm: { icon: MoonStar, band: "", disc: "bg-moon/20 text-moon-ink" },
  changing: { icon: Hourglass, band: "", disc: "bg-status-applying/15 text-status-applying" },
  trouble: {
    icon: TriangleAlert,
    band: "bg-status-error/10",
    disc: "bg-status-error text-card",
  },
} as const;

interface SummaryProps {
  readonly counts: Readonly<Record<StatusGroup, number>>;
  /** Of those that are changing: nothing but their next heartbeat is waited for. */
  readonly awaited: number;
  /** They turn off when they are free. */
  readonly waiting: number;
  readonly onShow: (show: ListQuery["show"]) => void;
  readonly query: ListQuery;
}

/** The answer before anything is read: is everything as it should be? Each figure also filters the list. */
export function Summary({ counts, awaited, waiting, onShow, query }: SummaryProps) {
  const t = useTranslations("servers");
  // What is chosen is chosen no more when it is chosen again.
  const linkTo = (show: Exclude<ListQuery["show"], "all">) => {
    const chosen = query.show === show;
    const next = chosen ? "all" : show;
    return {
      href: queryAddress({ ...query, show: next, page: 1 }),
      "aria-current": chosen ? ("true" as const) : undefined,
      onClick: (event: MouseEvent) => {
        // The list is here already; a press with Ctrl still opens a tab.
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onShow(next);
      },
      prefetch: false,
    };
  };
  return (
    <section className="mb-5 overflow-hidden rounded-xl border bg-card" aria-label={t("filter")}>
      <Mood counts={counts} awaited={awaited}>
        {waiting > 0 ? <Waiting count={waiting} link={linkTo("waiting")} /> : null}
      </Mood>
      <ul className="grid grid-cols-4 divide-x border-t">
        {CALM_FIRST.map((group) => {
          const { icon: Icon, ink } = GROUP_LOOK[group];
          const none = counts[group] === 0;
          return (
            <li key={group} className="min-w-0">
              <Link
                {...linkTo(group)}
                className={cn(
                  "flex h-full flex-wrap items-center justify-center gap-x-1.5 px-1 py-2.5 -outline-offset-2 transition-colors hover:bg-accent sm:justify-start sm:gap-x-3 sm:px-5 sm:py-3",
                  query.show === group && "chosen shadow-[inset_0_-3px_0_var(--ring)]",
                )}
              >
                <Icon
                  aria-hidden
                  className={cn("size-4 shrink-0 sm:size-5", none ? "text-muted-foreground/60" : ink)}
                />
                <span className={cn("text-lg font-semibold sm:text-xl", none && "text-muted-foreground")}>
                  {counts[group]}
                </span>
                <span className="w-full text-center text-xs text-muted-foreground sm:w-auto sm:text-sm">
                  {t(group)}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** How things are, as a picture and a sentence. As high in every mood, so that nothing below it jumps. */
function Mood({
  counts: { off, on, changing, trouble },
  awaited,
  children,
}: Pick<SummaryProps, "counts" | "awaited"> & { readonly children: ReactNode }) {
  const t = useTranslations("servers");
  const mood = trouble > 0 ? "trouble" : changing > 0 ? "changing" : "calm";
  const { icon: Icon, band, disc } = MOODS[mood];
  // After a start of the manager nothing is under way: it only listens.
  const busy =
    changing > awaited ? t("busy", { count: changing - awaited }) : t("awaited", { count: awaited });
  const title = {
    calm: t("calm"),
    changing: busy,
    trouble: t("troubled", { count: trouble }),
  }[mood];
  const more = {
    calm: on === 0 ? t("allOff") : off === 0 ? t("allOn") : t("calmMore"),
    changing: t("others"),
    trouble: changing > 0 ? busy : t("others"),
  }[mood];
  return (
    <div className={cn("flex items-center gap-3.5 px-4 py-3.5 sm:px-5 sm:py-4", band)} data-mood={mood}>
      <span className={cn("grid size-11 shrink-0 place-items-center rounded-full", disc)}>
        <Icon aria-hidden className="size-6" />
      </span>
      <div className="min-w-0">
        <p className={cn("text-lg leading-snug font-semibold", mood === "trouble" && "text-status-error")}>
          {title}
        </p>
        <p className="text-sm text-muted-foreground">{children ?? more}</p>
      </div>
    </div>
  );
}

/** How many turn off when they are free, in the place of what is said where nobody waits. */
function Waiting({ count, link }: { count: number; link: ComponentProps<typeof Link> }) {
  const t = useTranslations("wish");
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
