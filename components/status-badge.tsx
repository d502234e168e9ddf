import { useTranslations } from "next-intl";
import { shownStatus } from "@/lib/power/status";
import type { CurrentStatus } from "@/lib/power/words";
import { Glyph } from "./icon";
import { STATUS_LOOK, type ShownStatus } from "./status-look";
import { cn } from "./ui/cn";

interface StatusBadgeProps {
  readonly status: CurrentStatus;
  readonly className?: string;
}

/** The current status by colour, icon and word. */
export function StatusBadge(props: StatusBadgeProps) {
  return <WordedStatusBadge {...props} word={useTranslations("status")} />;
}

/** The same, with words that were asked for once for many. */
export function WordedStatusBadge({
  status,
  className,
  word,
}: StatusBadgeProps & { readonly word: (status: ShownStatus) => string }) {
  const shown = shownStatus(status);
  const { glyph, badge, moving } = STATUS_LOOK[shown];
  return (
    <span data-status={status} className={cn("status-badge", badge, className)}>
      <Glyph name={glyph} className={moving ? "size-4 animate-pulse" : "size-4"} />
      {word(shown)}
    </span>
  );
}
