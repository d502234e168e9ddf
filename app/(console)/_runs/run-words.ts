import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { RunView } from "@/lib/api/codec/read-run";
import type { counts, MemberEnd } from "@/lib/plan/run";
import { useHolderWords } from "../_kit/holder-words";

/** The states of members, the most interesting first. */
export const STATES = [
  "asked",
  "waiting",
  "failed",
  "declined",
  "skipped",
  "cancelled",
  "done",
  "already_there",
] as const satisfies readonly State[];
export type State = keyof ReturnType<typeof counts>;

/** The number of members of a run, even where they are not loaded. */
export function sizeOf({ counts }: Pick<RunView, "counts">): number {
  return STATES.reduce((sum, state) => sum + counts[state], 0);
}

/** Words the action of a run: "Turn off 20 servers when free". */
export function useRunTitle(): (run: Pick<RunView, "action" | "mode" | "counts">) => string {
  const t = useTranslations("runs");
  return useMemo(
    () => (run) => t(`title.${run.action === "ON" ? "on" : run.mode}`, { count: sizeOf(run) }),
    [t],
  );
}

/** Words the author of a run: "by admin", "by the schedule Evenings (admin)". */
export function useRunAuthor(): (run: Pick<RunView, "author" | "schedule">) => string {
  const t = useTranslations("runs");
  return useMemo(
    () =>
      ({ author, schedule }) =>
        schedule ? t("bySchedule", { schedule: schedule.name, author }) : t("by", { author }),
    [t],
  );
}

/** Words the reason for which a member ended as it did, in one sentence. */
export function useEndSentence(): (end: MemberEnd, action: RunView["action"]) => string {
  const t = useTranslations("runs.end");
  const holders = useHolderWords();
  return useMemo(
    () =>
      ({ why, detail, use, at }, action) =>
        t(why, {
          action,
          detail,
          known: detail ? "yes" : "no",
          used: use?.length ? "yes" : "no",
          holders: use?.length ? holders(use, at) : "",
        }),
    [t, holders],
  );
}
