"use client";

import { useEffect, useEffectEvent } from "react";
import { useFaultText } from "./fault-words";
import type { Fault } from "./faults";

/** Words a fault, once. Renders nothing. */
export function FaultNotice({ fault, onWorded }: { fault: Fault; onWorded: (text: string) => void }) {
  const faultText = useFaultText();
  const show = useEffectEvent(() => onWorded(faultText(fault)));
  useEffect(() => show(), []);
  return null;
}
