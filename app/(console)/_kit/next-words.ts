import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useClock } from "@/components/time";
import type { NextView } from "@/lib/api/codec/read";

/** The next change of a server, in the reader's words. */
export interface NextWords {
  /** "off 19:00, when free", "nothing planned" */
  readonly what: (next: NextView | null) => string;
  /** The same, with whoever does it: "off 19:00, when free (school nights)" */
  readonly whole: (next: NextView | null) => string;
  /** "Next: off 19:00, when free" */
  readonly line: (next: NextView | null) => string;
}

export function useNextWords(): NextWords {
  const t = useTranslations("next");
  const clock = useClock();
  return useMemo(() => {
    const what: NextWords["what"] = (next) => {
      if (!next) return t("nothing");
      const { action, at, latest, whenFree, byRest } = next;
      const timing = at !== null ? "at" : latest !== null ? "by" : "now";
      const times = { at: clock(at ?? 0), latest: clock(latest ?? 0) };
      return t(`${action}.${timing}`, { ...times, free: byRest ? "rest" : whenFree ? "yes" : "no" });
    };
    const by = (next: NextView | null): string => next?.schedule?.name || next?.author || "";
    return {
      what,
      whole: (next) => (by(next) ? t("by", { what: what(next), name: by(next) }) : what(next)),
      line: (next) => t("line", { what: what(next) }),
    };
  }, [t, clock]);
}

/** The earliest of the next changes of some servers, and how many share it; null: nothing is planned for any. */
export function earliestNext(
  servers: readonly { readonly next: NextView | null }[],
): { readonly next: NextView; readonly count: number } | null {
  const nexts = servers.flatMap(({ next }) => next ?? []);
  const time = ({ at }: NextView): number => at ?? 0;
  const [first] = [...nexts].sort((a, b) => time(a) - time(b));
  if (!first) return null;
  const isSame = ({ action, at, latest, whenFree, byRest }: NextView): boolean =>
    action === first.action &&
    at === first.at &&
    latest === first.latest &&
    whenFree === first.whenFree &&
    byRest === first.byRest;
  return { next: first, count: nexts.filter(isSame).length };
}
