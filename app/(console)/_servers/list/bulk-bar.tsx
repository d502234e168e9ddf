"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { useLater } from "../../_kit/later";
import { later } from "../../_kit/load-later";
import type { BulkBarProps } from "./bulk-bar-open";

const load = later(() => import("./bulk-bar-open").then(({ BulkBarOpen }) => BulkBarOpen));

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
