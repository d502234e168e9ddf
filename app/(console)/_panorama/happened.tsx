"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { useLater } from "../_kit/later";
import { later } from "../_kit/load-later";
import { useRestedMoment } from "./use-scene";

const load = later(() => import("./happened-open").then(({ HappenedOpen }) => HappenedOpen));

/** The events in the hours in view, below them. Loaded once somebody looks back, which few do. */
export function Happened({ raised }: { raised: boolean }) {
  const t = useTranslations("panorama");
  const moment = useRestedMoment();
  const [Open, send] = useLater(load, t("time"));
  const isWanted = moment !== null;
  const sendNow = useEffectEvent(() => void send());
  useEffect(() => {
    if (isWanted) sendNow();
  }, [isWanted]);
  return Open && isWanted ? <Open moment={moment} raised={raised} /> : null;
}
