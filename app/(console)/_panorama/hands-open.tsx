"use client";

import { useEffect, useEffectEvent, type ComponentProps, type RefObject } from "react";
import { attachChoosing } from "./choosing";
import { Crosshair } from "./crosshair";
import { Move } from "./move/move";
import { useMove } from "./move/use-move";
import type { Handover } from "./handover";
import { attachPointing } from "./pointing";
import { useRowKeys } from "./use-row-keys";
import { useScene } from "./use-scene";
import type { Houses } from "./windows";

interface HandsOpenProps extends ComponentProps<typeof Crosshair> {
  /** Null: there is no panorama to touch yet. */
  readonly root: HTMLElement | null;
  readonly houses: Houses;
  /** The events of a hand while this was loaded; null: somebody listens. */
  readonly earlyRef: RefObject<PointerEvent[] | null>;
  /** Steps to the next or previous row, and holds, that somebody asks for by keys. */
  readonly keys: { readonly rows: Handover<1 | -1>; readonly holds: Handover<null> };
}

/** All that hands and keys do: they point, read, select windows, move from row to row, and move the light. */
export function HandsOpen({ root, houses, earlyRef, keys, ...around }: HandsOpenProps) {
  const scene = useScene();
  const selectionNow = useEffectEvent(() => around.selection);
  useRowKeys(root, around.sections, houses, keys.rows);
  useMove(root, scene, earlyRef, keys.holds);
  useEffect(() => {
    if (!root || !scene) return;
    const ends = [
      attachChoosing(root, () => selectionNow(), earlyRef.current ?? []),
      attachPointing(root, scene, earlyRef.current ?? []),
    ];
    earlyRef.current = null;
    return () => {
      earlyRef.current = [];
      for (const end of ends) end();
    };
  }, [root, scene, earlyRef]);
  return (
    <>
      <Crosshair {...around} />
      <Move sections={around.sections} others={around.others} />
    </>
  );
}
