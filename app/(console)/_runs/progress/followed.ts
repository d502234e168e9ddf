import { useSyncExternalStore } from "react";

const KEY = "komoriuta.runs";
/** Runs that are followed at the same time. */
const KEPT = 3;

let followed: readonly string[] | null = null;
const listeners = new Set<() => void>();
const NOBODY: readonly string[] = [];

/** Follows a run over pages and reloads of this tab, until it is over or its toast is closed. */
export function followRun(uuid: string): void {
  keep([...read().filter((each) => each !== uuid), uuid].slice(-KEPT));
}

/** Stops following a run. */
export function leaveRun(uuid: string): void {
  if (read().includes(uuid)) keep(read().filter((each) => each !== uuid));
}

/** Stops following all runs, for the next person at this browser. */
export function forgetRuns(): void {
  keep(NOBODY);
}

/** The runs that this tab follows. */
export function useFollowedRuns(): readonly string[] {
  return useSyncExternalStore(subscribe, read, () => NOBODY);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): readonly string[] {
  if (followed) return followed;
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    followed = Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : NOBODY;
  } catch {
    followed = NOBODY;
  }
  return followed;
}

function keep(uuids: readonly string[]): void {
  followed = uuids;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(uuids));
  } catch {
    // Without storage they are followed until the next reload.
  }
  for (const listener of listeners) listener();
}
