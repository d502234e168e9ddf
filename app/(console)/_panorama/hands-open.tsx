"use client";

import { useEffect, useEffectEvent, type ComponentProps, type RefObject } from "react";
import { attachChoosing } from "./choosing";
import { Crosshair } from "./crosshair";
import { Move } from "./move/move";
import { useMove } from "./move/use-move";
import { attachPointing } from "./pointing";
import { useRowKeys } from "./use-row-keys";
import { useScene } from "./use-scene";
import type { Houses } from "./windows";

interface HandsOpenProps extends ComponentProps<typeof Crosshair> {
  /** Null: there is no panorama to touch yet. */
  readonly root: HTMLElement | null;
  readonly houses: Houses;
  /** The row, and whether a hold, that somebody asked for by keys while this was loaded; null: nobody did. */
  readonly first: { readonly row: 1 | -1 | null; readonly hold: boolean };
  /** The events of a hand meanwhile. */
  readonly early: RefObject<PointerEvent[]>;
}

/** All that hands and keys do: they point, read, select windows, move from row to row, and move the light. */
export function HandsOpen({ root, houses, first, early, ...around }: HandsOpenProps) {
  const scene = useScene();
  const selectionNow = useEffectEvent(() => around.selection);
  useRowKeys(root, around.sections, houses, first.row);
  useMove(root, scene, early, first.hold);
  useEffect(() => {
    if (!root || !scene) return;
    const ends = [
      attachChoosing(root, () => selectionNow(), early.current),
      attachPointing(root, scene, early.current),
    ];
    early.current.splice(0);
    return () => {
      for (const end of ends) end();
    };
  }, [root, scene, early]);
  return (
    <>
      <Crosshair {...around} />
      <Move sections={around.sections} others={around.others} />
    </>
  );
}
