"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { readRun, type RunView } from "@/lib/api/codec/read-run";
import { answered } from "../../_kit/faults";
import { useConnection, useReceivedRun } from "../../_live/live";
import { pollRun } from "../actions";
import { EXCEPTIONS, moodOf, useMoodWord } from "../run-state";
import { sizeOf, useRunTitle } from "../run-words";
import { leaveRun } from "./followed";

/** Milliseconds between two polls where no stream brings the run. */
const POLL_EVERY = 2000;
/** Milliseconds for which the toast of a run that went well stays after its end; others stay until they are closed. */
const STAYS = 15_000;

/** The progress of a run, live: its action, a bar, "14 of 20 off", and at the end its result. Links to the run. */
export function RunToast({ uuid }: { uuid: string }) {
  const t = useTranslations("runs");
  const notices = useTranslations("notices");
  const joined = useTranslations("joined");
  const title = useRunTitle();
  const wordOf = useMoodWord();
  const run = useProgress(uuid);
  const mood = run && moodOf(run);
  useEffect(() => {
    if (mood !== "done" && mood !== "cancelled") return;
    const timer = setTimeout(() => leaveRun(uuid), STAYS);
    return () => clearTimeout(timer);
  }, [mood, uuid]);
  if (!run || !mood) return <span className="block min-h-14">{t("begins")}</span>;
  const { counts } = run;
  const total = sizeOf(run);
  const reached = counts.done + counts.already_there;
  const over = total - counts.waiting - counts.asked;
  // The word of a run with exceptions has them already.
  const exceptions = ([...(mood === "trouble" ? [] : EXCEPTIONS), "cancelled"] as const).filter(
    (state) => counts[state] > 0,
  );
  const figures = t(`reached.${run.action}`, { count: reached, total });
  return (
    <div className="-my-1 grid min-h-16 w-full gap-1.5 text-sm" data-run-toast={uuid} data-mood={mood}>
      <div className="-mr-3 flex items-center justify-between gap-2">
        <Link
          href={`/runs/${uuid}`}
          prefetch={false}
          className="rounded-sm py-2.5 font-medium underline underline-offset-4 hover:no-underline sm:py-1"
        >
          {title(run)}
        </Link>
        <Button
          variant="ghost"
          size="icon"
          aria-label={notices("close")}
          onClick={() => leaveRun(uuid)}
          className="-my-2 sm:size-9"
        >
          <X aria-hidden />
        </Button>
      </div>
      <progress
        aria-label={t("progressLabel")}
        value={over}
        max={Math.max(1, total)}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-muted [&::-moz-progress-bar]:bg-primary [&::-webkit-progress-bar]:bg-muted [&::-webkit-progress-value]:bg-primary"
      />
      {/* Screen readers get each quarter and the result, instead of twenty figures a minute. */}
      <p aria-hidden className="text-xs">
        {[
          ...(mood === "goesOn" ? [] : [wordOf(run)]),
          figures,
          ...exceptions.map((state) => t(`count.${state}`, { count: counts[state] })),
        ].join(" · ")}
      </p>
      <p className="sr-only">
        {mood === "goesOn"
          ? t("quarters", { percent: Math.floor((4 * over) / Math.max(1, total)) * 25 })
          : joined("about", { what: wordOf(run), text: figures })}
      </p>
    </div>
  );
}

/** A run from the stream, or, where that brings nothing, from the manager's answers. Null: not yet. */
function useProgress(uuid: string): RunView | null {
  const received = useReceivedRun(uuid);
  const live = useConnection() === "live";
  const [polled, setPolled] = useState<RunView | null>(null);
  const known = received && (!polled || polled.endedAt === null) ? received : polled;
  // The stream does not bring a run that ended before this page began.
  const asks = (known === null || known.endedAt === null) && (!live || received === null);
  const poll = useEffectEvent(async () => {
    const outcome = await answered(pollRun(uuid));
    if (outcome.ok) setPolled(readRun(outcome.value));
    else if (outcome.fault.code === "run_not_found") leaveRun(uuid);
  });
  useEffect(() => {
    if (!asks) return;
    const timer = setInterval(() => void poll(), POLL_EVERY);
    return () => clearInterval(timer);
  }, [asks]);
  return known;
}
