"use client";

import { MoonStar } from "lucide-react";
import { useTranslations } from "next-intl";
import { useClock } from "@/components/time";
import type { ScheduleView } from "@/lib/api/codec/read-schedule";
import type { Right } from "@/lib/fleet/model/entities";
import type { WantedEnd } from "@/lib/plan/changed-end";
import type { EndingSpan } from "@/lib/plan/schedule";
import { ActionButton } from "../../_kit/action-button";
import { useChange } from "../../_kit/ask";
import { DialogButton } from "../../_kit/dialog-button";
import { later } from "../../_kit/load-later";
import { changeNight } from "../../_timeline/change-night";

const load = later(() => import("./only-tonight-dialog").then(({ OnlyTonightDialog }) => OnlyTonightDialog));

/** The end of a schedule that comes next. */
export interface Night {
  /** Null: it turns nothing off. */
  readonly ending: EndingSpan | null;
  /** The right that the reader lacks to change it; null: none. */
  readonly missing: Right | null;
}

interface TonightProps {
  readonly schedule: Pick<ScheduleView, "uuid" | "name" | "changedEnd">;
  readonly ending: EndingSpan;
  readonly missing: Right | null;
}

/** The end that comes next, with the ways to change this one only, to skip it, and to let it be as usual again. */
export function Tonight({ schedule: { uuid, name, changedEnd }, ending, missing }: TonightProps) {
  const t = useTranslations("schedules.tonight");
  const clock = useClock();
  const { pending, change } = useChange();
  const { end, usual, next } = ending;
  const isSkipped = end === next;
  const isChanged = end !== usual && changedEnd !== null;
  const takes = { missing };
  const ask = (wanted: WantedEnd, done: string) =>
    change(name, () => changeNight({ uuid, seen: end, wanted }), done);
  const words = { end: clock(end), usual: clock(usual), author: changedEnd?.author ?? "" };
  return (
    <div className="mt-1 grid gap-2 border-t pt-2.5">
      <p className="flex items-start gap-1.5">
        <MoonStar aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
        <span className={isChanged ? "font-medium" : undefined}>
          {isChanged ? t(isSkipped ? "skipped" : "changed", words) : t("ends", words)}
        </span>
      </p>
      <div role="group" aria-label={t("label", { name })} className="flex flex-wrap gap-2">
        <DialogButton
          size="sm"
          load={load}
          name={t("only")}
          takes={takes}
          aria-label={t("onlyLabel", { name })}
          dialog={{ schedule: { uuid, name }, ending }}
        >
          {t("only")}
        </DialogButton>
        {isSkipped || next === null ? null : (
          <ActionButton
            variant="outline"
            size="sm"
            takes={takes}
            pending={pending}
            aria-label={t("skipLabel", { name })}
            onClick={() => ask({ kind: "skipped" }, t("skippedDone", { name, next: clock(next) }))}
          >
            {t("skip")}
          </ActionButton>
        )}
        {isChanged ? (
          <ActionButton
            variant="outline"
            size="sm"
            takes={takes}
            pending={pending}
            aria-label={t("usualLabel", { name })}
            onClick={() => ask({ kind: "usual" }, t("usualDone", words))}
          >
            {t("usual")}
          </ActionButton>
        ) : null}
      </div>
    </div>
  );
}
