import { Ban, CircleAlert, CircleCheck, Hourglass, type LucideIcon } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import type { RunView } from "@/lib/api/codec/read-run";
import { STATES, type State } from "./run-words";

type Mood = "goesOn" | "cancelled" | "trouble" | "done";

const LOOK: Readonly<Record<Mood, { readonly icon: LucideIcon; readonly badge: string }>> = {
  goesOn: { icon: Hourglass, badge: "bg-status-applying/12 text-status-applying" },
  cancelled: { icon: Ban, badge: "bg-status-off/12 text-status-off" },
  trouble: { icon: CircleAlert, badge: "bg-warm text-status-warning" },
  done: { icon: CircleCheck, badge: "bg-status-on/12 text-status-on" },
};

/** The state of a whole run, by colour, icon and word. */
export function RunState({ run }: { run: Pick<RunView, "endedAt" | "cancelledBy" | "counts"> }) {
  const word = useMoodWord();
  const mood = moodOf(run);
  const { icon: Icon, badge } = LOOK[mood];
  return (
    <span className={cn("status-badge", badge)} data-run-state={mood}>
      <Icon aria-hidden className="size-4" />
      {word(run)}
    </span>
  );
}

/** States of members without which a run is done. */
export const EXCEPTIONS = ["failed", "declined", "skipped"] as const satisfies readonly State[];

/** Words the state of a whole run: "Done", or "Finished, 3 failed". */
export function useMoodWord(): (run: Parameters<typeof moodOf>[0]) => string {
  const t = useTranslations("runs");
  const format = useFormatter();
  return (run) => {
    const exceptions = EXCEPTIONS.filter((state) => run.counts[state] > 0);
    const words = exceptions.map((state) => t(`count.${state}`, { count: run.counts[state] }));
    return t(`mood.${moodOf(run)}`, { exceptions: format.list(words) });
  };
}

/** The state of a whole run. */
export function moodOf({
  endedAt,
  cancelledBy,
  counts,
}: Pick<RunView, "endedAt" | "cancelledBy" | "counts">): Mood {
  if (cancelledBy !== null) return "cancelled";
  if (endedAt === null) return "goesOn";
  return EXCEPTIONS.some((state) => counts[state] > 0) ? "trouble" : "done";
}

/** The colour of each state of a member. */
export const STATE_INK: Readonly<Record<State, string>> = {
  asked: "text-status-applying",
  waiting: "text-muted-foreground",
  failed: "text-status-error",
  declined: "text-status-warning",
  skipped: "text-status-warning",
  cancelled: "text-status-off",
  done: "text-status-on",
  already_there: "text-muted-foreground",
};

/**
 * The result of a run at a glance: a part for each state, as long as its share of the members. RunCounts says it in
 * words.
 */
export function RunBar({ counts }: Pick<RunView, "counts">) {
  return (
    <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full bg-muted forced-colors:hidden">
      {[...STATES]
        .reverse()
        .map((state) =>
          counts[state] > 0 ? (
            <span
              key={state}
              className={cn("min-w-1 bg-current", STATE_INK[state], QUIET.has(state) && "opacity-35")}
              style={{ flexGrow: counts[state], flexBasis: 0 }}
            />
          ) : null,
        )}
    </div>
  );
}

/** States without a result: nothing was done, or not yet. */
const QUIET: ReadonlySet<State> = new Set(["waiting", "already_there", "cancelled"]);

/** The number of members in each state; states without any are left out. */
export function RunCounts({ counts }: Pick<RunView, "counts">) {
  const t = useTranslations("runs.count");
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {STATES.filter((state) => counts[state] > 0).map((state) => (
        <li key={state} className={cn("font-medium", STATE_INK[state])} data-count={state}>
          {t(state, { count: counts[state] })}
        </li>
      ))}
    </ul>
  );
}
