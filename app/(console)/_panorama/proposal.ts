import { useSyncExternalStore } from "react";
import type { Place } from "./hand";

/** An end of light that somebody proposes, by hand or by keys. Nothing happens before it is applied. */
export interface Proposal extends Place {
  /** The section, by its group; "": servers in no group. */
  readonly section: string;
  /** The server; null: the whole section. */
  readonly uuid: string | null;
  /** Wall-clock milliseconds. */
  readonly until: number;
  /** Whether the hand has let go of it: then it waits for a decision. */
  readonly settled: boolean;
}

let proposal: Proposal | null = null;
const listeners = new Set<() => void>();

/** Proposes an end; null: none any more. */
export function propose(next: Proposal | null): void {
  if (proposal === next) return;
  proposal = next;
  for (const listener of listeners) listener();
}

export function proposalNow(): Proposal | null {
  return proposal;
}

/** Calls a listener whenever the proposal changes; gives a function that ends that. */
export function onProposal(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function useProposal(): Proposal | null {
  return useSyncExternalStore(onProposal, proposalNow, nothing);
}
const nothing = () => null;
