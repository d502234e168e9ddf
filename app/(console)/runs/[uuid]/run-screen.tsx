"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { PageTitle } from "@/components/page-title";
import { DateTime } from "@/components/time";
import { card } from "@/components/ui/card";
import { readRun, type RunView } from "@/lib/api/codec/read-run";
import type { Right } from "@/lib/fleet/model/entities";
import type { RunJson } from "@/lib/gen/proto/komoriuta/v1/run_pb";
import { BackLink } from "../../_kit/page-head";
import { useConnection, useRun } from "../../_live/live";
import { CancelRun } from "../../_runs/cancel-run";
import { RunBar, RunCounts, RunState } from "../../_runs/run-state";
import { sizeOf, useRunAuthor, useRunTitle } from "../../_runs/run-words";
import { useReload } from "../../_live/use-reload";
import { MemberList } from "./member-list";

interface RunScreenProps {
  readonly run: RunJson;
  /** The right to cancel it that the reader lacks; null: none. */
  readonly missing: Right | null;
}

/** One run: its progress, and the result of each server with the reason. Live while it is active. */
export function RunScreen({ run: message, missing }: RunScreenProps) {
  const t = useTranslations("runs");
  const title = useRunTitle();
  const rendered = useMemo(() => readRun(message), [message]);
  const run = useRun(rendered);
  // For when a proxy holds the stream back.
  const live = useConnection() === "live";
  useReload(run.endedAt === null && !live);
  return (
    <>
      <PageTitle of={title(run)} />
      <BackLink href="/timeline?about=runs">{t("back")}</BackLink>
      <Head run={run} missing={missing} />
      <MemberList run={run} />
    </>
  );
}

/** The action, the author and the progress of a run, and the button that cancels it. */
function Head({ run, missing }: { run: RunView; missing: Right | null }) {
  const t = useTranslations("runs");
  const title = useRunTitle();
  const author = useRunAuthor();
  const total = sizeOf(run);
  const over = total - run.counts.waiting - run.counts.asked;
  const { reason, createdAt, until, endedAt, cancelledBy } = run;
  return (
    <div className="mb-5 grid grid-cols-1 gap-4" data-run={run.uuid} data-ended={endedAt !== null}>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight">{title(run)}</h1>
          <p className="mt-1 text-sm text-muted-foreground [overflow-wrap:anywhere]">
            <DateTime at={createdAt} /> · <bdi>{author(run)}</bdi>
            {reason ? (
              <>
                {" · "}
                <bdi>{reason}</bdi>
              </>
            ) : null}
          </p>
        </div>
        {endedAt === null && cancelledBy === null ? <CancelRun uuid={run.uuid} missing={missing} /> : null}
      </div>
      <div className={card("grid grid-cols-1 gap-2")}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <RunState run={run} />
          <p role="status" className="text-sm">
            {t("progress", { over, total })}
          </p>
          <p className="text-sm text-muted-foreground sm:ml-auto">
            {t(endedAt === null ? "until" : "ended")} <DateTime at={endedAt ?? until} />
          </p>
        </div>
        {/* For screen readers, and for forced colours, in which the bar would vanish. */}
        <progress
          aria-label={t("progressLabel")}
          value={over}
          max={Math.max(1, total)}
          className="sr-only forced-colors:not-sr-only forced-colors:h-2 forced-colors:w-full"
        />
        <RunBar counts={run.counts} />
        <RunCounts counts={run.counts} />
        {cancelledBy === null ? null : (
          <p className="text-sm text-muted-foreground">{t("cancelledBy", { who: cancelledBy })}</p>
        )}
      </div>
    </div>
  );
}
