"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { Button } from "@/components/ui/button";
import { useLater } from "../../_kit/later";
import { later } from "../../_kit/load-later";
import type { BulkBarProps } from "./bulk-bar-open";
import type { Selection } from "./use-selection";

const load = later(() => import("./bulk-bar-open").then(({ BulkBarOpen }) => BulkBarOpen));

interface SelectAllProps {
  readonly count: number;
  /** The UUIDs of all servers found. */
  readonly uuids: () => readonly string[];
  readonly selection: Selection;
}

/** A button that selects all servers found. */
export function SelectAll({ count, uuids, selection }: SelectAllProps) {
  const t = useTranslations("selection");
  if (count === 0) return null;
  return (
    <Button variant="ghost" size="sm" className="ml-auto" onClick={() => selection.setAll(uuids())}>
      {t("all", { count })}
    </Button>
  );
}

/** The actions on all selected servers, loaded with the first selection. */
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
