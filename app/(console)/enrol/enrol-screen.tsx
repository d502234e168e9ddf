"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { readEvent } from "@/lib/api/codec/read";
import { readEnrolmentKey } from "@/lib/api/codec/read-people";
import type { EnrolmentKeyJson } from "@/lib/gen/proto/komoriuta/v1/enrolment_pb";
import type { EventJson } from "@/lib/gen/proto/komoriuta/v1/event_pb";
import type { GroupName } from "../_kit/names";
import { PageHead } from "../_kit/page-head";
import { Part } from "../_kit/part";
import { Enrolled } from "./enrolled";
import { Keys } from "./keys";
import { NetworkScan } from "./network-scan";
import { ServerLists } from "./server-lists";

interface EnrolScreenProps {
  readonly keys: readonly EnrolmentKeyJson[];
  readonly groups: readonly GroupName[];
  /** The latest servers that registered themselves, newest first. */
  readonly enrolled: readonly EventJson[];
  /** UUIDs of those of them that have reported. */
  readonly reporting: readonly string[];
}

/** Adds many servers at once: by keys with which they register themselves, by lists, and from the networks. */
export function EnrolScreen({ keys, groups, enrolled, reporting }: EnrolScreenProps) {
  const t = useTranslations("enrol");
  const readKeys = useMemo(() => keys.map(readEnrolmentKey), [keys]);
  const events = useMemo(() => enrolled.map(readEvent), [enrolled]);
  return (
    <>
      <PageHead title={t("title")} />
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
        <Part title={t("scanTitle")} lead={t("scanLead")}>
          <NetworkScan />
        </Part>
      </div>
    </>
  );
}
