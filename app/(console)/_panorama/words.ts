import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useClock } from "@/components/time";
import { useNextWords, type NextWords } from "../_kit/next-words";
import { eachStretch, type Timeline, type StatusColour, type Stretch } from "../_timeline/timeline";
import type { Said } from "./sections";
import { PAST } from "../_timeline/time-scale";

/** The panorama in words, in the reader's language. */
export interface PanoramaWords {
  /** "2 on: 04, 17" */
  readonly said: (said: Said) => string;
  /** "28 off, 2 on: 04 and 17" */
  readonly sentence: (all: readonly Said[]) => string;
  /** "on" */
  readonly statusColour: (statusColour: StatusColour) => string;
  /** "On since 06:10. Before: off from 21:04." and so on. */
  readonly timeline: (timeline: Timeline, now: number) => string;
  /** "Next: off 19:00, when free" */
  readonly next: NextWords["line"];
  /** "Kept on until 23:00."; "": it is not. */
  readonly held: (holds: readonly { readonly until: number }[], now: number) => string;
}

/** Stretches of a timeline that are put in words; the server's page has all. */
const MOST_STRETCHES = 6;

export function usePanoramaWords(): PanoramaWords {
  const t = useTranslations("panorama");
  const clock = useClock();
  const next = useNextWords();
  return useMemo(() => {
    const statusColour = (of: StatusColour) => t(`statusColour.${of}`);
    const said = ({ statusColour: of, count, names }: Said) => {
      const many = t(`count.${of}`, { count });
      return names.length > 0 ? t("named", { many, names: names.join(t("comma")) }) : many;
    };
    return {
      statusColour,
      said,
      sentence: (all) => all.map(said).join(t("comma")),
      timeline: (timeline, now) => {
        const past: Stretch[] = [];
        eachStretch(timeline, now - PAST, now, (of, since, until) => {
          if (until < now) past.push({ statusColour: of, since, until });
        });
        const stretches = past
          .slice(-MOST_STRETCHES)
          .map(({ statusColour: of, since, until }) =>
            t("stretch", { statusColour: statusColour(of), since: clock(since), until: clock(until) }),
          );
        const present = t("since", {
          statusColour: statusColour(timeline.present.statusColour),
          since: clock(timeline.present.since),
        });
        return stretches.length > 0
          ? t("before", { present, past: stretches.join(t("comma")) })
          : t("always", { present });
      },
      next: next.line,
      held: (holds, now) => {
        const until = Math.max(0, ...holds.map((hold) => hold.until));
        return until > now ? t("held", { until: clock(until) }) : "";
      },
    };
  }, [t, clock, next]);
}
