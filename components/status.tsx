import { useTranslations } from "next-intl";
import { shownStatus } from "@/lib/power/status";
import type { CurrentStatus, PowerStatus } from "@/lib/power/words";
import { Icon, type IconName } from "./icon";
import { cn } from "./ui/cn";

type ShownStatus = ReturnType<typeof shownStatus>;

interface Look {
  readonly icon: IconName;
  readonly badge: string;
  readonly moving?: true;
}

/** Icon and colour of every status that people see; the word always stands beside them. */
const STATUS_LOOK: Readonly<Record<ShownStatus, Look>> = {
  ON: { icon: "Sun", badge: "bg-status-on/12 text-status-on" },
  OFF: { icon: "Moon", badge: "bg-status-off/12 text-status-off" },
  Starting: { icon: "Sunrise", badge: "bg-status-starting/12 text-status-starting", moving: true },
  Stopping: { icon: "MoonStar", badge: "bg-status-stopping/12 text-status-stopping", moving: true },
  Applying: { icon: "Hourglass", badge: "bg-status-applying/12 text-status-applying", moving: true },
  Lost: { icon: "Unplug", badge: "bg-status-lost/14 text-status-lost" },
  Warning: { icon: "TriangleAlert", badge: "bg-status-warning/14 text-status-warning" },
  Error: { icon: "OctagonX", badge: "bg-status-error/14 text-status-error" },
};

/** A server that is off, and of which someone should see why: the word stays, the look does not calm. */
const UNEXPLAINED = { icon: "TriangleAlert", badge: "bg-status-warning/14 text-status-warning" } as const;

interface StatusBadgeProps {
  readonly status: CurrentStatus;
  /** It is off, and someone should see why: said to those who listen. */
  readonly unexplained?: string | undefined;
  readonly className?: string;
}

/** The current status by colour, icon and word. */
export function StatusBadge(props: StatusBadgeProps) {
  return <WordedStatusBadge {...props} word={useTranslations("status")} />;
}

/** The same, with words that were asked for once for many. */
export function WordedStatusBadge({
  status,
  unexplained,
  className,
  word,
}: StatusBadgeProps & { readonly word: (status: ShownStatus) => string }) {
  const shown = shownStatus(status);
  const { icon, badge, moving }: Look = unexplained ? UNEXPLAINED : STATUS_LOOK[shown];
  return (
    <span data-status={status} className={cn("status-badge", badge, className)}>
      <Icon name={icon} className={moving ? "size-4 animate-pulse" : "size-4"} />
      {word(shown)}
      {unexplained ? <span className="sr-only">{` (${unexplained})`}</span> : null}
    </span>
  );
}

/** The power status: what the manager wants the server to be. `word`: the same in words. */
export function PowerMark({ power, word }: { power: PowerStatus; word: string }) {
  return (
    <span className="inline-flex items-center gap-2 text-sm font-medium" data-power={power}>
      <span
        aria-hidden
        className={cn(
          // Where the system chooses the colours, it leaves only its own: filled and empty must still differ.
          "size-2.5 rounded-full border-2",
          power === "ON"
            ? "border-status-on bg-status-on forced-colors:bg-[CanvasText]"
            : "border-status-off bg-transparent",
        )}
      />
      {word}
    </span>
  );
}
