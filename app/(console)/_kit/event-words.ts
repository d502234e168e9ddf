import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { useSentences } from "@/components/sentences";
import { useClock } from "@/components/time";
import type { EventView } from "@/lib/api/codec/read";
import type { EventKind } from "@/lib/plan/events";
import { useHolderWords } from "./holder-words";

/** Words the rest of an event: what used the server, until when, and why; "" where there is none. */
export function useEventMore(): (
  event: Pick<EventView, "kind" | "at" | "until" | "reason" | "use">,
) => string {
  const t = useTranslations("use");
  const holders = useHolderWords();
  const clock = useClock();
  const sentences = useSentences();
  return useCallback(
    ({ kind, at, until, reason, use }) =>
      sentences(
        use?.length ? t(wasUsed(kind) ? "wasInUse" : "inUse", { holders: holders(use, at) }) : "",
        until === null ? "" : t("until", { until: clock(until) }),
        reason ? t("reason", { reason }) : "",
      ),
    [t, holders, clock, sentences],
  );
}

/** Whether the use of an event is the one that is over with it. */
const wasUsed = (kind: string): boolean => kind === ("turned_off_when_free" satisfies EventKind);

/** Words an event in the reader's language. */
export function useEventText(): (event: Pick<EventView, "kind" | "serverName">) => string {
  const t = useTranslations("event");
  return ({ kind, serverName: name }) => {
    // A newer manager may send kinds that this console has no words for.
    return t.has(kind as EventKind) ? t(kind as EventKind, { name }) : t("other", { name, kind });
  };
}
