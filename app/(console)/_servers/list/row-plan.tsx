import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Icon } from "@/components/icon";
import { useClock } from "@/components/time";
import type { ListedServer } from "@/lib/api/codec/read";
import { useHolderWords } from "../../_kit/holder-words";
import { useHoldText } from "../hold-words";

type Planned = Pick<ListedServer, "pendingStop" | "holds" | "use">;

const localHolds = ({ use }: Planned) => (use ?? []).filter(({ kind }) => kind === "hold");

/** Whether something is planned for a server: a pending stop, or a hold. */
export function hasRowPlan(server: Planned): boolean {
  return server.pendingStop !== null || server.holds.length > 0 || localHolds(server).length > 0;
}

/** The pending stop or the hold of a server, in one line beside its UUID, so that no row becomes higher. */
export function RowPlan({ server, words }: { server: Planned; words: RowPlanWords }) {
  const { pendingStop, use } = server;
  // The hold that ends last.
  const hold = server.holds.at(-1);
  const text = pendingStop
    ? words.pendingStop(pendingStop, use ?? [])
    : hold
      ? words.hold(hold)
      : words.local(localHolds(server));
  return (
    <span
      title={!pendingStop && hold ? words.wholeHold(hold) : text}
      className={`flex min-w-0 items-center gap-1 ${pendingStop ? "text-status-applying" : "text-moon-ink"}`}
    >
      <Icon name={pendingStop ? "Hourglass" : "Coffee"} className="size-3.5 shrink-0" />
      <span className="one-line">{text}</span>
    </span>
  );
}

type RowPlanWords = ReturnType<typeof useRowPlanWords>;

/** The words of all rows, made once. */
export function useRowPlanWords() {
  const pendingStops = useTranslations("pendingStop");
  const holds = useTranslations("hold");
  const clock = useClock();
  const holders = useHolderWords();
  const wholeHold = useHoldText();
  return useMemo(
    () => ({
      /** "when free, by 23:00 · alice (ssh)" */
      pendingStop: ({ until }: NonNullable<Planned["pendingStop"]>, use: NonNullable<Planned["use"]>) => {
        const text = pendingStops("row", { until: clock(until) });
        return use.length > 0 ? `${text} · ${holders(use, null)}` : text;
      },
      /** "kept on until 20:00" */
      hold: ({ until, author }: Planned["holds"][number]) => holds("row", { until: clock(until), author }),
      wholeHold,
      /** "kept on by root: copying" */
      local: (use: NonNullable<Planned["use"]>) => holds("rowLocal", { name: holders(use, null) }),
    }),
    [pendingStops, holds, clock, holders, wholeHold],
  );
}
