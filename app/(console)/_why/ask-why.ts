import { useSyncExternalStore } from "react";

/** Something whose reason somebody asks for: the status of a server. */
export interface WhyAsked {
  readonly uuid: string;
  /** Wall-clock milliseconds; null: now. */
  readonly at: number | null;
}

let asked: WhyAsked | null = null;
const listeners = new Set<() => void>();

/** Opens the dialog with the chain that led to a status; null: closes it. */
export function askWhy(next: WhyAsked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** The status that is asked for; null: none. */
export function useWhyAsked(): WhyAsked | null {
  return useSyncExternalStore(subscribe, () => asked, nothing);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const nothing = () => null;
