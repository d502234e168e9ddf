import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { useClock } from "@/components/time";
import type { EventView } from "@/lib/api/codec/read";
import { useHolderWords } from "./use-words";

/** Words what else an event tells: what used the server, until when, and why; "" where that is nothing. */
export function useEventMore(): (event: Pick<EventView, "at" | "until" | "reason" | "use">) => string {
  const t = useTranslations("use");
  const holders = useHolderWords();
  const clock = useClock();
  return useCallback(
    ({ at, until, reason, use }) =>
      [
        use?.length ? t("inUse", { holders: holders(use, at) }) : "",
        until === null ? "" : t("until", { until: clock(until) }),
        reason ? t("reason", { reason }) : "",
      ]
        .filter(Boolean)
        .join(" "),
    [t, holders, clock],
  );
}
