"use client";

import { useTranslations } from "next-intl";
import { usePathname } from "next/navigation";
import { useEffect, useEffectEvent, type ComponentType } from "react";
import { toast } from "@/components/toast";
import { useLater } from "../../_kit/later";
import { later } from "../../_kit/load-later";
import { useReceivedRun } from "../../_live/live";
import { leaveRun, useFollowedRuns } from "./followed";

const load = later(() => import("./run-toast").then(({ RunToast }) => RunToast));
const idOf = (uuid: string) => `run-${uuid}`;

/** Shows the progress of runs that were started in this tab, a toast each, except on a run's own page. */
export function RunProgress() {
  const path = usePathname() ?? "";
  const followed = useFollowedRuns();
  const [Toast, send] = useLater(load, useTranslations("runs")("progressLabel"));
  const any = followed.length > 0;
  const sendNow = useEffectEvent(() => void send());
  useEffect(() => {
    if (any) sendNow();
  }, [any]);
  return (
    <>
      {followed.map((uuid) =>
        path === `/runs/${uuid}` ? (
          <Seen key={uuid} uuid={uuid} />
        ) : Toast ? (
          <ProgressToast key={uuid} uuid={uuid} Toast={Toast} />
        ) : null,
      )}
    </>
  );
}

/** A toast that is there as long as this component. */
function ProgressToast({ uuid, Toast }: { uuid: string; Toast: ComponentType<{ uuid: string }> }) {
  useEffect(() => {
    const options = {
      id: idOf(uuid),
      duration: Number.POSITIVE_INFINITY,
      onDismiss: () => leaveRun(uuid),
    };
    toast.message(<Toast uuid={uuid} />, options);
    return () => toast.dismiss(idOf(uuid));
  }, [uuid, Toast]);
  return null;
}

/** Stops following a run that ends while its own page is open. */
function Seen({ uuid }: { uuid: string }) {
  const hasEnded = typeof useReceivedRun(uuid)?.endedAt === "number";
  useEffect(() => {
    if (hasEnded) leaveRun(uuid);
  }, [hasEnded, uuid]);
  return null;
}
