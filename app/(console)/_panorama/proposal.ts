import { useSyncExternalStore } from "react";
import type { Place } from "./hand";

/** An end of light that somebody proposes, by hand or by keys. Nothing happens before it is applied. */
export interface Proposed {
  /** The section, by its group; "": servers in no group. */
  readonly section: string;
  /** The server; null: the whole section. */
  readonly uuid: string | null;
  /** Wall-clock milliseconds. */
  readonly until: number;
  /** Whether the hand has let go of it: then it waits for a decision. */
  readonly settled: boolean;
}

/** The same, with its place. */
export type Proposal = Proposed & Place;

let proposal: Proposal | null = null;
/** Stays the same object while only the place changes: a hand moves sixty times a second, by a quarter of an hour now and then. */
let proposed: Proposed | null = null;
const listeners = new Set<() => void>();

/** Proposes an end; null: none any more. */
export function propose(next: Proposal | null): void {
  if (proposal === next) return;
  proposal = next;
  if (!isSame(proposed, next)) proposed = next;
  for (const listener of listeners) listener();
}

export function proposalNow(): Proposal | null {
  return proposal;
}

export function proposedNow(): Proposed | null {
  return proposed;
}

/** Calls a listener whenever the proposal or its place changes; gives a function that ends that. */
export function onProposal(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useProposed(): Proposed | null {
  return useSyncExternalStore(onProposal, proposedNow, nothing);
}

/** The place of the proposal; null: there is none. */
export function usePlaceOfProposal(): Place | null {
  return useSyncExternalStore(onProposal, proposalNow, nothing);
}
const nothing = () => null;

function isSame(a: Proposed | null, b: Proposed | null): boolean {
  return (
    a?.section === b?.section && a?.uuid === b?.uuid && a?.until === b?.until && a?.settled === b?.settled
  );
}
