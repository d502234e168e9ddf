import { useLocale } from "next-intl";
import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { answered } from "../_kit/faults";
import { useReportFault } from "../_kit/report-fault";
import { useFleet } from "../_live/live";
import { namesToFind } from "./actions";
import { findable, findableLive, type Findable } from "../_find/findable";

/**
 * All servers and groups that can be found: from the stream, or, where a proxy holds it back, from the manager's
 * answer. Null: not yet.
 */
export function useFindable(name: string): Findable | null {
  const locale = useLocale();
  const fleet = useFleet();
  const reportFault = useReportFault();
  const make = useMemo(() => findableLive(locale), [locale]);
  const live = useMemo(() => (fleet ? make(fleet) : null), [fleet, make]);
  const [asked, setAsked] = useState<Findable | null>(null);
  const ask = useEffectEvent(async (): Promise<Findable | null> => {
    const outcome = await answered(namesToFind());
    if (!outcome.ok) {
      reportFault(outcome.fault, name);
      return null;
    }
    const { servers, groups } = outcome.value;
    const unused = { use: null, pendingStop: null, holds: [] };
    return findable(
      servers.map((server) => ({ ...server, ...unused })),
      groups,
      locale,
    );
  });
  const isKept = fleet === null;
  useEffect(() => {
    if (isKept) void ask().then(setAsked);
  }, [isKept]);
  return live ?? asked;
}
