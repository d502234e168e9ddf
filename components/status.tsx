import { useTranslations } from "next-intl";
import type { CurrentStatus, PowerStatus } from "@/lib/power/words";
import { Icon, type IconName } from "./icon";
import { needsAttention, OFF_KINDS, statusWord, type Grouped, type StatusWord } from "@/lib/plan/attention";
import { cn } from "./ui/cn";

interface Look {
  readonly icon: IconName;
  readonly badge: string;
  readonly moving?: true;
}

const CALM = "bg-status-off/12 text-status-off";
const UNCALM = "bg-warm text-status-warning";

/** Icon and colour of every status that people see; the word always stands beside them. */
const STATUS_LOOK: Readonly<Record<StatusWord, Look>> = {
  ON: { icon: "Sun", badge: "bg-status-on/12 text-status-on" },
  OFF: { icon: "Moon", badge: CALM },
  Asleep: { icon: "MoonStar", badge: CALM },
  off_unexplained: { icon: "CircleQuestionMark", badge: UNCALM },
  did_not_start: { icon: "AlarmClockOff", badge: UNCALM },
  did_not_come_back: { icon: "AlarmClockOff", badge: UNCALM },
  never_reported: { icon: "EarOff", badge: UNCALM },
  may_not_wake: { icon: "BellOff", badge: UNCALM },
  Starting: { icon: "Sunrise", badge: "bg-status-starting/12 text-status-starting", moving: true },
  Stopping: { icon: "MoonStar", badge: "bg-status-stopping/12 text-status-stopping", moving: true },
  Applying: { icon: "Hourglass", badge: "bg-status-applying/12 text-status-applying", moving: true },
  Lost: { icon: "Unplug", badge: "bg-status-lost/14 text-status-lost" },
  Warning: { icon: "TriangleAlert", badge: UNCALM },
  Error: { icon: "OctagonX", badge: "bg-status-error/14 text-status-error" },
};

const isOffKind = (word: StatusWord): boolean => (OFF_KINDS as readonly string[]).includes(word);

interface StatusBadgeProps {
  readonly server: Grouped;
  readonly className?: string;
}

/** The current status by colour, icon and word; screen readers also get that a server needs attention. */
export function StatusBadge({ server, className }: StatusBadgeProps) {
  const t = useTranslations("servers");
  return (
    <WordedStatusBadge
      status={server.currentStatus}
      word={statusWord(server)}
      look={needsAttention(server) ? t("trouble") : undefined}
      className={className}
      t={useTranslations("status")}
    />
  );
}

interface WordedStatusBadgeProps {
  readonly status: CurrentStatus;
  /** The word for the server. */
  readonly word: StatusWord;
  /** A note for screen readers that it needs attention; absent: it does not. */
  readonly look: string | undefined;
  readonly className?: string | undefined;
  /** The words, translated once for many. */
  readonly t: (word: StatusWord) => string;
}

/** The same from prepared values. */
export function WordedStatusBadge({ status, word, look, className, t }: WordedStatusBadgeProps) {
  const { icon, badge, moving } = STATUS_LOOK[word];
  // What somebody has seen keeps its word and its icon, and is calm.
  const calm = look === undefined && isOffKind(word);
  return (
    <span
      data-status={status}
      data-word={word}
      className={cn("status-badge", calm ? CALM : badge, className)}
    >
      <Icon name={icon} className={moving ? "size-4 animate-pulse" : "size-4"} />
      {t(word)}
      {look ? <span className="sr-only">{` · ${look}`}</span> : null}
    </span>
  );
}

/** The power status, on or off as wanted. `word`: the same in words. */
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
