import { useTranslations } from "next-intl";
import { shownStatus } from "@/lib/power/status";
import type { CurrentStatus } from "@/lib/power/words";
import { STATUS_LOOK } from "./status-look";
import { cn } from "./ui/cn";

/** The current status by colour, icon and word. */
export function StatusBadge({ status, className }: { status: CurrentStatus; className?: string }) {
  const t = useTranslations("status");
  const shown = shownStatus(status);
  const { icon: Icon, badge, moving } = STATUS_LOOK[shown];
  return (
    <span
      data-status={status}
      className={cn(
        "inline-flex items-center gap-1.5 rounded-full px-2.5 py-1 text-sm leading-none font-semibold",
        badge,
        className,
      )}
    >
      <Icon className={cn("size-4", moving && "animate-pulse")} aria-hidden />
      {t(shown)}
    </span>
  );
}
