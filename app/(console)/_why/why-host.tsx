"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { useLater } from "../_kit/later";
import { later } from "../_kit/load-later";
import { askWhy, useWhyAsked } from "./ask-why";

const load = later(() => import("./why-dialog").then(({ WhyDialog }) => WhyDialog));

/** The dialog that `askWhy` opens, on every page; it is loaded when it is asked for. */
export function WhyHost() {
  const t = useTranslations("whyChain");
  const asked = useWhyAsked();
  const [Dialog, send] = useLater(load, t("open"));
  const sendNow = useEffectEvent(async () => {
    if (!(await send())) askWhy(null);
  });
  useEffect(() => {
    if (asked) void sendNow();
  }, [asked]);
  return Dialog && asked ? <Dialog key={asked.uuid} asked={asked} open onClose={() => askWhy(null)} /> : null;
}
