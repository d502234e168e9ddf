"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { Button } from "@/components/ui/button";
import { useLater } from "../../_kit/later";
import type { BulkBarProps } from "./bulk-bar-open";
import type { Selection } from "./use-selection";

const load = () => import("./bulk-bar-open").then(({ BulkBarOpen }) => BulkBarOpen);

interface SelectAllProps {
  readonly count: number;
  /** All that were found. */
  readonly uuids: () => readonly string[];
  readonly selection: Selection;
}

/** Offers to choose all that were found. */
export function SelectAll({ count, uuids, selection }: SelectAllProps) {
  const t = useTranslations("selection");
  if (count === 0) return null;
  return (
    <Button variant="ghost" size="sm" className="ml-auto" onClick={() => selection.setAll(uuids())}>
      {t("all", { count })}
    </Button>
  );
}

/** What may be done with all servers that are chosen, once some are: few people choose any. */
export function BulkBar({ selection, shown }: BulkBarProps) {
  const t = useTranslations("selection");
  const [Open, send] = useLater(load, t("label"));
  const isWanted = selection.chosen.size > 0;
  const sendNow = useEffectEvent(() => void send());
  useEffect(() => {
    if (isWanted) sendNow();
  }, [isWanted]);
  return Open && isWanted ? <Open selection={selection} shown={shown} /> : null;
}
