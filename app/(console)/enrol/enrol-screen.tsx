"use client";

import { useTranslations } from "next-intl";
import { useMemo, type ReactNode } from "react";
import { PageTitle } from "@/components/page-title";
import { card } from "@/components/ui/card";
import { readEvent } from "@/lib/api/codec/read";
import { readEnrolmentKey } from "@/lib/api/codec/read-people";
import type { EnrolmentKeyJson } from "@/lib/gen/proto/komoriuta/v1/enrolment_pb";
import type { EventJson } from "@/lib/gen/proto/komoriuta/v1/event_pb";
import type { GroupName } from "../_kit/names";
import { Enrolled } from "./enrolled";
import { Keys } from "./keys";
import { ServerLists } from "./server-lists";

interface EnrolScreenProps {
  readonly keys: readonly EnrolmentKeyJson[];
  readonly groups: readonly GroupName[];
  /** The latest servers that registered themselves, newest first. */
  readonly enrolled: readonly EventJson[];
  /** UUIDs of those of them that have reported. */
  readonly reporting: readonly string[];
}

/** Where many servers are added at once: by keys with which they register themselves, and by lists. */
export function EnrolScreen({ keys, groups, enrolled, reporting }: EnrolScreenProps) {
  const t = useTranslations("enrol");
  const readKeys = useMemo(() => keys.map(readEnrolmentKey), [keys]);
  const events = useMemo(() => enrolled.map(readEvent), [enrolled]);
  return (
    <>
      <PageTitle of={t("title")} />
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">{t("title")}</h1>
      <div className="grid gap-6">
        <Part title={t("keysTitle")} lead={t("keysLead")}>
          <Keys keys={readKeys} groups={groups} />
        </Part>
        <Part title={t("enrolledTitle")} lead={t("enrolledLead")}>
          <Enrolled rendered={events} reporting={reporting} />
        </Part>
        <Part title={t("listTitle")} lead={t("listLead")}>
          <ServerLists />
        </Part>
      </div>
    </>
  );
}

function Part({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <section className={card("grid min-w-0 gap-4")}>
      <div className="grid gap-1">
        <h2 className="font-semibold">{title}</h2>
        <p className="text-sm text-muted-foreground">{lead}</p>
      </div>
      {children}
    </section>
  );
}
