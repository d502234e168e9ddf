"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { PageTitle } from "@/components/page-title";
import { readSchedule } from "@/lib/api/codec/read-schedule";
import type { Right } from "@/lib/fleet/model/entities";
import type { ScheduleJson } from "@/lib/gen/proto/komoriuta/v1/schedule_pb";
import { DeleteButton } from "../../_kit/delete-button";
import type { GroupName, ServerChoice } from "../../_kit/names";
import { BackLink } from "../../_kit/page-head";
import { deleteSchedule } from "../actions";
import { ScheduleForm } from "./schedule-form";

interface ScheduleScreenProps {
  /** Null: a new one. */
  readonly schedule: ScheduleJson | null;
  /** All groups. */
  readonly groups: readonly GroupName[];
  /** The groups that are initially selected for a new one. */
  readonly ofGroups: readonly string[];
  /** The servers that the schedule names itself. */
  readonly servers: readonly ServerChoice[];
  /** The right to change or delete it that the reader lacks; null: none. */
  readonly missing: Right | null;
}

/** One schedule: its settings, and its effects. */
export function ScheduleScreen({
  schedule: message,
  groups,
  ofGroups,
  servers,
  missing,
}: ScheduleScreenProps) {
  const t = useTranslations("schedules");
  const schedule = useMemo(() => message && readSchedule(message), [message]);
  const title = schedule?.name ?? t("new");
  return (
    <>
      <PageTitle of={title} />
      <BackLink href="/schedules">{t("back")}</BackLink>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 dir="auto" className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
            {title}
          </h1>
          {schedule ? (
            <p className="mt-1 text-sm text-muted-foreground">{t("by", { author: schedule.author })}</p>
          ) : null}
        </div>
        {schedule ? <DeleteSchedule uuid={schedule.uuid} name={schedule.name} missing={missing} /> : null}
      </div>
      <ScheduleForm
        schedule={schedule}
        groups={groups}
        ofGroups={ofGroups}
        servers={servers}
        missing={missing}
      />
    </>
  );
}

/** Deletes the schedule after a question. */
function DeleteSchedule({ uuid, name, missing }: { uuid: string; name: string; missing: Right | null }) {
  const t = useTranslations("schedules");
  return (
    <DeleteButton
      takes={{ missing }}
      name={name}
      verb={t("delete")}
      title={t("deleteTitle", { name })}
      text={t("deleteText")}
      work={() => deleteSchedule(uuid)}
      done={t("deleted", { name })}
      next="/schedules"
    />
  );
}
