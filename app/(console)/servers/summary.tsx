import { Hourglass, Moon, Sun, TriangleAlert, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { StatusGroup } from "@/components/status-group";
import { cn } from "@/components/ui/cn";
import { queryAddress, type ListQuery } from "./list-query";

const TILES: readonly { group: StatusGroup; icon: LucideIcon; colour: string }[] = [
  { group: "asleep", icon: Moon, colour: "text-status-off" },
  { group: "awake", icon: Sun, colour: "text-status-on" },
  { group: "changing", icon: Hourglass, colour: "text-status-applying" },
  { group: "trouble", icon: TriangleAlert, colour: "text-status-error" },
];

interface SummaryProps {
  readonly counts: Readonly<Record<StatusGroup, number>>;
  readonly onShow: (show: ListQuery["show"]) => void;
  readonly query: ListQuery;
}

/** The answer before anything is read: is everything as it should be? Each figure also filters the list. */
export function Summary({ counts, onShow, query }: SummaryProps) {
  const t = useTranslations("servers");
  return (
    <section className="mb-5 grid gap-3" aria-label={t("filter")}>
      <p
        className={cn(
          "text-base",
          counts.trouble > 0 ? "font-medium text-status-error" : "text-muted-foreground",
        )}
      >
        {counts.trouble > 0
          ? t("troubled", { count: counts.trouble })
          : counts.changing > 0
            ? t("busy", { count: counts.changing })
            : t("calm", { asleep: counts.asleep, awake: counts.awake })}
      </p>
      <ul className="grid grid-cols-2 gap-2 sm:gap-3 lg:grid-cols-4">
        {TILES.map(({ group, icon: Icon, colour }) => {
          const chosen = query.show === group;
          const next = chosen ? "all" : group;
          return (
            <li key={group}>
              <Link
                href={queryAddress({ ...query, show: next, page: 1 })}
                aria-current={chosen ? "true" : undefined}
                onClick={(event) => {
                  // The list is here already; a press with Ctrl still opens a tab.
                  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                  event.preventDefault();
                  onShow(next);
                }}
                prefetch={false}
                className={cn(
                  "flex items-center gap-3 rounded-lg border bg-card px-3.5 py-3 transition-colors hover:bg-accent sm:px-4",
                  chosen && "border-ring bg-accent ring-1 ring-ring",
                )}
              >
                <Icon
                  aria-hidden
                  className={cn("size-5 shrink-0", counts[group] > 0 ? colour : "text-muted-foreground/60")}
                />
                <span className="grid leading-tight">
                  <span
                    className={cn("text-xl font-semibold", counts[group] === 0 && "text-muted-foreground")}
                  >
                    {counts[group]}
                  </span>
                  <span className="text-xs text-muted-foreground">{t(group)}</span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
