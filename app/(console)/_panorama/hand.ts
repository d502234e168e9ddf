import { useSyncExternalStore } from "react";

/** A place in the panorama. */
export interface Place {
  /** Pixels from its upper left corner. */
  readonly x: number;
  readonly y: number;
  /** The same from its left edge as a share of its width. */
  readonly share: number;
  /** Whether there is room above it in the window. */
  readonly roomAbove: boolean;
}

/** A place of the picture that somebody points at. */
export interface Hand extends Place {
  /** The server; null: the whole section. */
  readonly uuid: string | null;
  /** The section, by its group; "": servers in no group. */
  readonly section: string;
  /** Wall-clock milliseconds; null: the moment in view. */
  readonly at: number | null;
  readonly by: "pointer" | "keys";
  /** Whether it stays, with its history and its links, until somebody closes it. */
  readonly pinned: boolean;
}

let hand: Hand | null = null;
const listeners = new Set<() => void>();

/** Points at a place; null: at nothing. What is pinned stays until it is closed or something else is pinned. */
export function pointAt(next: Hand | null): void {
  if (hand === next || (hand?.pinned && next?.by === "pointer" && !next.pinned)) return;
  hand = next;
  for (const listener of listeners) listener();
}

/** Points at nothing any more, unless that is pinned, or what is shown is of the other kind of hand. */
export function leave(by: Hand["by"]): void {
  if (hand?.by === by && !hand.pinned) pointAt(null);
}

export function handNow(): Hand | null {
  return hand;
}

export function useHand(): Hand | null {
  return useSyncExternalStore(subscribe, handNow, nothing);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const nothing = () => null;
