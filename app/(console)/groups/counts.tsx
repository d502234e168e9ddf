import { useTranslations } from "next-intl";
import { Icon } from "@/components/icon";
import { CALM_FIRST, GROUP_LOOK } from "@/components/status-group";
import type { StatusGroup } from "@/lib/plan/attention";
import { cn } from "@/components/ui/cn";

/** The number of a group's servers in each group of statuses, by icon, number and word; empty ones are left out. */
export function Counts({ counts }: { counts: Readonly<Record<StatusGroup, number>> }) {
  const t = useTranslations("groups");
  const total = CALM_FIRST.reduce((sum, group) => sum + counts[group], 0);
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <li className="text-muted-foreground">{t("servers", { count: total })}</li>
      {CALM_FIRST.filter((group) => counts[group] > 0).map((group) => {
        const { icon, ink } = GROUP_LOOK[group];
        return (
          <li key={group} className="flex items-center gap-1.5 font-medium" data-count={group}>
            <Icon name={icon} className={cn("size-4 shrink-0", ink)} />
            {t(`count.${group}`, { count: counts[group] })}
          </li>
        );
      })}
    </ul>
  );
}
