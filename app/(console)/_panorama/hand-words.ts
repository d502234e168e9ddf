import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useClock } from "@/components/time";
import { aheadAt, type Expected } from "../_timeline/future";
import { STATUS_COLOURS, statusColourAt, stretchAt, type StatusColour } from "../_timeline/timeline";
import type { PanoramaStore } from "./store";

/** The states at the hand in words, in the reader's language. */
export interface HandWords {
  /** The state of a server at a time, past or to come: "on since 06:10", "goes off when free, by 20:00 at the latest". */
  readonly at: (store: Known, uuid: string, at: number) => string;
  /** The same of a whole section: "28 off, 2 on". */
  readonly countsAt: (store: Known, uuids: readonly string[], at: number) => string;
}

/** As much of the panorama's store as words need. */
type Known = Pick<PanoramaStore, "now" | "timeline" | "future">;

/** States of servers in the past and in the future, in the order in which they are counted. */
const COUNTED = [...STATUS_COLOURS, "starting", "stopping"] as const satisfies readonly (
  | StatusColour
  | Expected
)[];

/** The present of a server: its status may be newer than the panorama's clock, which moves four times a minute. */
export function nowOf(store: Pick<Known, "now" | "timeline">, uuid: string | null): number {
  const timeline = uuid === null ? null : store.timeline(uuid);
  return Math.max(store.now(), timeline?.present.since ?? 0);
}

export function useHandWords(): HandWords {
  const t = useTranslations("panorama");
  const joined = useTranslations("joined");
  const clock = useClock();
  return useMemo(() => {
    const statusColour = (of: StatusColour) => t(`statusColour.${of}`);
    return {
      at: (store, uuid, at) => {
        if (at > nowOf(store, uuid)) {
          const ahead = aheadAt(store.future(uuid) ?? [], at);
          if (!ahead) return statusColour("unknown");
          const { expected, latest, by } = ahead;
          const state = t(`expected.${expected}`, { until: clock(latest) });
          return by?.kind === "transition" ? t("bySchedule", { state, name: by.name }) : state;
        }
        const timeline = store.timeline(uuid);
        const stretch = timeline && stretchAt(timeline, at);
        if (!stretch) return statusColour("unknown");
        const { since, until } = stretch;
        return until === Infinity
          ? t("since", { statusColour: statusColour(stretch.statusColour), since: clock(since) })
          : t("stretch", {
              statusColour: statusColour(stretch.statusColour),
              since: clock(since),
              until: clock(until),
            });
      },
      countsAt: (store, uuids, at) => {
        const isAhead = at > store.now();
        const states = uuids.map((uuid): StatusColour | Expected => {
          if (isAhead) return aheadAt(store.future(uuid) ?? [], at)?.expected ?? "unknown";
          const timeline = store.timeline(uuid);
          return timeline ? statusColourAt(timeline, at) : "unknown";
        });
        return COUNTED.map((state) => ({ state, count: states.filter((each) => each === state).length }))
          .filter(({ count }) => count > 0)
          .map(({ state, count }) => t(`count.${state}`, { count }))
          .join(joined("comma"));
      },
    };
  }, [t, joined, clock]);
}
