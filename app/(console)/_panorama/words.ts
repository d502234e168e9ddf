import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useSentences } from "@/components/sentences";
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
  /** The same, with "Kept on until 23:00." where it is, and "Next: off 19:00, when free". */
  readonly row: (
    timeline: Timeline,
    holds: readonly { readonly until: number }[],
    next: Parameters<NextWords["line"]>[0],
    now: number,
  ) => string;
}

/** Stretches of a timeline that are put in words; the server's page has all. */
const MOST_STRETCHES = 6;

export function usePanoramaWords(): PanoramaWords {
  const t = useTranslations("panorama");
  const joined = useTranslations("joined");
  const clock = useClock();
  const { line: nextLine } = useNextWords();
  const sentences = useSentences();
  return useMemo(() => {
    const statusColour = (of: StatusColour) => t(`statusColour.${of}`);
    const said = ({ statusColour: of, count, names }: Said) => {
      const many = t(`count.${of}`, { count });
      return names.length > 0 ? joined("about", { what: many, text: names.join(joined("comma")) }) : many;
    };
    const words: PanoramaWords = {
      statusColour,
      said,
      sentence: (all) => all.map(said).join(joined("comma")),
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
          ? t("before", { present, past: stretches.join(joined("comma")) })
          : t("always", { present });
      },
      row: (timeline, holds, next, now) => {
        const until = Math.max(0, ...holds.map((hold) => hold.until));
        const held = until > now ? t("held", { until: clock(until) }) : "";
        return sentences(words.timeline(timeline, now), held, nextLine(next));
      },
    };
    return words;
  }, [t, joined, clock, nextLine, sentences]);
}
