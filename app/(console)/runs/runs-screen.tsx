"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";
import { Empty } from "@/components/empty";
import { DateTime } from "@/components/time";
import { buttonVariants } from "@/components/ui/button";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { readRun, type RunView } from "@/lib/api/codec/read-run";
import type { RunJson } from "@/lib/gen/proto/komoriuta/v1/run_pb";
import { PageHead } from "../_kit/page-head";
import { useEventsSince } from "../_live/live";
import { RunBar, RunCounts, RunState } from "../_runs/run-state";
import { useRunAuthor, useRunTitle } from "../_runs/run-words";
import { useReload } from "../_runs/use-reload";

interface RunsScreenProps {
  /** Newest first, without their members. */
  readonly runs: readonly RunJson[];
  /** Whether there are earlier ones. */
  readonly more: boolean;
  /** Whether they are the latest. */
  readonly first: boolean;
}

/** All runs, past and active. */
export function RunsScreen({ runs: rendered, more, first }: RunsScreenProps) {
  const t = useTranslations("runs");
  const places = useTranslations("shell");
  const runs = useMemo(() => rendered.map(readRun), [rendered]);
  useReload(runs.some(({ endedAt }) => endedAt === null));
  useNewRuns(runs, first);
  return (
    <>
      <PageHead title={t("heading")} lead={t("lead")} />
      {runs.length === 0 ? (
        <Empty scene="asleep" title={t("emptyTitle")} text={t("emptyText")}>
          <Link href="/servers" className={buttonVariants()}>
            {places("servers")}
          </Link>
          <Link href="/groups" className={buttonVariants({ variant: "outline" })}>
            {places("groups")}
          </Link>
        </Empty>
      ) : (
        <ul aria-label={t("heading")} className={cn(FRAME, "overflow-hidden")}>
          {runs.map((run) => (
            <RunRow key={run.uuid} run={run} />
          ))}
        </ul>
      )}
      <nav aria-label={t("pages")} className="mt-4 flex justify-between gap-3 empty:hidden">
        {first ? null : (
          <Link href="/runs" prefetch={false} className={buttonVariants({ variant: "outline" })}>
            {t("latest")}
          </Link>
        )}
        {more ? (
          <Link
            href={`/runs?before=${runs.at(-1)?.uuid}`}
            prefetch={false}
            className={buttonVariants({ variant: "outline", className: "ml-auto" })}
          >
            {t("earlier")}
          </Link>
        ) : null}
      </nav>
    </>
  );
}

/** Reads the page anew when a run begins that is not among the latest: by a schedule, or in another tab. */
function useNewRuns(runs: readonly RunView[], latest: boolean): void {
  const router = useRouter();
  const begun = useEventsSince(0).find(({ kind }) => kind === "run_started")?.runUuid ?? null;
  const isNew = latest && begun !== null && runs.every(({ uuid }) => uuid !== begun);
  useEffect(() => {
    if (isNew) router.refresh();
  }, [isNew, begun, router]);
}

function RunRow({ run }: { run: RunView }) {
  const title = useRunTitle();
  const author = useRunAuthor();
  return (
    <li className="grid grid-cols-1 gap-1.5 border-b px-4 py-3 last:border-b-0 sm:px-5" data-run={run.uuid}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 className="font-semibold">
          <Link
            href={`/runs/${run.uuid}`}
            prefetch={false}
            className="-my-2 block rounded-sm py-2 underline-offset-4 hover:underline"
          >
            {title(run)}
          </Link>
        </h2>
        <RunState run={run} />
      </div>
      <p className="text-sm text-muted-foreground [overflow-wrap:anywhere]">
        <DateTime at={run.createdAt} /> · <bdi>{author(run)}</bdi>
        {run.reason ? (
          <>
            {" · "}
            <bdi>{run.reason}</bdi>
          </>
        ) : null}
      </p>
      <RunBar counts={run.counts} />
      <RunCounts counts={run.counts} />
    </li>
  );
}
