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
import { useScene } from "./use-scene";

const load = later(() => import("./hands-open").then((module) => module.HandsOpen));

/** Events of a press that are kept until somebody listens. */
const MOST = 300;

type HandsProps = Omit<ComponentProps<typeof HandsOpen>, "first" | "early" | "onSpoken"> & {
  readonly children: ReactNode;
};

/** All that hands and keys do with the panorama. Loaded with the first of them: whoever only looks needs none of it. */
export function Hands({ children, ...props }: HandsProps) {
  const t = useTranslations("panorama");
  const { root } = props;
  const [spoken, setSpoken] = useState("");
  const early = useRef<PointerEvent[]>([]);
  const [first, setFirst] = useState<ComponentProps<typeof HandsOpen>["first"]>({ row: null, hold: false });
  const [Open, send, sending] = useLater(load, t("hand.title"));
  const isReady = useScene() !== null && Open !== null;
  const begin = () => {
    if (!Open && !sending) void send();
  };
  const keep = ({ nativeEvent }: HandEvent) => {
    begin();
    if (isReady) return;
    if (nativeEvent.type === "pointerdown" || early.current.length === MOST) early.current = [];
    early.current.push(nativeEvent);
  };
  const beginNow = useEffectEvent(begin);
  useEffect(() => {
    if (!root || isReady) return;
    const want = (next: Partial<typeof first>) => {
      setFirst((before) => ({ ...before, ...next }));
      beginNow();
      return true;
    };
    const ends = [offerRows((row) => want({ row })), offerHold(() => want({ hold: true }))];
    return () => {
      for (const end of ends) end();
    };
  }, [root, isReady]);
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
      {Open ? <Open first={first} early={early} onSpoken={setSpoken} {...props} /> : null}
      <p role="status" className="sr-only">
        {spoken}
      </p>
    </div>
  );
}
