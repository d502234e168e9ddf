"use client";

import { ArrowLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { PageTitle } from "@/components/page-title";
import { toast } from "@/components/toast";
import { readSchedule } from "@/lib/api/codec/read-schedule";
import type { Right } from "@/lib/fleet/model/entities";
import type { ScheduleJson } from "@/lib/gen/proto/komoriuta/v1/schedule_pb";
import { useAsk } from "../../_kit/ask";
import { DeleteButton } from "../../_kit/delete-button";
import type { ServerChoice } from "../../_kit/names";
import type { GroupName } from "../../_kit/names";
import { deleteSchedule } from "../actions";
import { ScheduleForm } from "./schedule-form";

interface ScheduleScreenProps {
  /** Null: it is to be. */
  readonly schedule: ScheduleJson | null;
  /** All groups. */
  readonly groups: readonly GroupName[];
  /** Those that are chosen at first for a new one. */
  readonly ofGroups: readonly string[];
  /** The servers that it names itself. */
  readonly servers: readonly ServerChoice[];
  /** What whoever looks lacks to change or delete it. */
  readonly missing: Right | null;
}

/** One schedule: what it says, and what it will do. */
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
      <Link
        href="/schedules"
        className="-mx-2 mb-2 inline-flex min-h-11 items-center gap-1.5 rounded-md px-2 text-sm text-muted-foreground hover:text-foreground sm:min-h-9"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {t("back")}
      </Link>
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

/** Asks, then deletes the schedule. */
function DeleteSchedule({ uuid, name, missing }: { uuid: string; name: string; missing: Right | null }) {
  const t = useTranslations("schedules");
  const router = useRouter();
  const { pending, ask } = useAsk();
  const remove = () =>
    ask(
      name,
      () => deleteSchedule(uuid),
      () => {
        toast.success(t("deleted", { name }));
        router.push("/schedules");
      },
    );
  return (
    <DeleteButton
      takes={{ missing }}
      verb={t("delete")}
      title={t("deleteTitle", { name })}
      text={t("deleteText")}
      pending={pending}
      onConfirm={remove}
    />
  );
}
