import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { useClock } from "@/components/time";
import type { HeldBy } from "@/lib/fleet/model/entities";

/** Words a hold: "Kept on until 20:00 by admin: copying disks". */
export function useHoldText(): (hold: Pick<HeldBy, "until" | "author" | "reason">) => string {
  const t = useTranslations("hold");
  const joined = useTranslations("joined");
  const clock = useClock();
  return useCallback(
    ({ until, author, reason }) => {
      const what = t("strip", { until: clock(until), author });
      return reason ? joined("about", { what, text: reason }) : what;
    },
    [t, joined, clock],
  );
}
