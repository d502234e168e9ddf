"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useClock } from "@/components/time";
import { useAnswer } from "../../_kit/answer";
import { Tick } from "../../_kit/small-fields";
import { tomorrow } from "../../_kit/tomorrow";
import { awakeDoors } from "./awake-doors";

interface RestDoorsProps {
  readonly serverUuid: string;
  /** Wall-clock milliseconds until which its doors are to rest; null: they stay as they are. */
  readonly until: number | null;
  readonly onChange: (until: number | null) => void;
}

/** Asks whether the doors of a server rest once it is turned off. Nothing where no door would wake it. */
export function RestDoors({ serverUuid, until, onChange }: RestDoorsProps) {
  const t = useTranslations("off");
  const clock = useClock();
  const [morning] = useState(() => tomorrow());
  const { outcome } = useAnswer(serverUuid, (uuid) => awakeDoors(uuid, morning));
  const count = outcome?.ok ? outcome.value : 0;
  if (count === 0) return null;
  return (
    <Tick
      label={t("restDoors", { count, until: clock(morning) })}
      checked={until !== null}
      onChange={(rest) => onChange(rest ? morning : null)}
    >
      {t("restDoorsHint")}
    </Tick>
  );
}
