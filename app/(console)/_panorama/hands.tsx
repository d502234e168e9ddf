"use client";

import { useTranslations } from "next-intl";
import {
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  type ComponentProps,
  type PointerEvent as HandEvent,
  type ReactNode,
} from "react";
import { offerHold, offerRows } from "../_find/rows";
import { useLater } from "../_kit/later";
import { later } from "../_kit/load-later";
import type { HandsOpen } from "./hands-open";
import { newHandover } from "./handover";

const load = later(() => import("./hands-open").then((module) => module.HandsOpen));

/** Events of a press that are kept until somebody listens. */
const MOST = 300;

type HandsProps = Omit<ComponentProps<typeof HandsOpen>, "earlyRef" | "keys" | "onSpoken"> & {
  readonly children: ReactNode;
};

/** All that hands and keys do with the panorama. Loaded with the first of them: whoever only looks needs none of it. */
export function Hands({ children, ...props }: HandsProps) {
  const t = useTranslations("panorama");
  const [spoken, setSpoken] = useState("");
  const earlyRef = useRef<PointerEvent[] | null>([]);
  const [keys] = useState(() => ({ rows: newHandover<1 | -1>(), holds: newHandover<null>() }));
  const [Open, send, sending] = useLater(load, t("hand.title"));
  const begin = () => {
    if (!Open && !sending) void send();
  };
  const keep = ({ nativeEvent }: HandEvent) => {
    begin();
    if (!earlyRef.current) return;
    if (nativeEvent.type === "pointerdown" || earlyRef.current.length === MOST) earlyRef.current = [];
    earlyRef.current.push(nativeEvent);
  };
  const beginNow = useEffectEvent(begin);
  useEffect(() => {
    const begun = (answer: boolean) => {
      beginNow();
      return answer;
    };
    const ends = [offerRows((by) => begun(keys.rows.ask(by))), offerHold(() => begun(keys.holds.ask(null)))];
    return () => {
      for (const end of ends) end();
    };
  }, [keys]);
  return (
    <div
      data-panorama
      className="relative"
      onPointerOver={begin}
      onPointerDown={keep}
      onPointerMove={keep}
      onPointerUp={keep}
      onPointerCancel={keep}
      onWheel={begin}
      onFocus={begin}
    >
      {children}
      {Open ? <Open earlyRef={earlyRef} keys={keys} onSpoken={setSpoken} {...props} /> : null}
      <p role="status" className="sr-only">
        {spoken}
      </p>
    </div>
  );
}
