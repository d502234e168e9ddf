import type { PushSettings } from "@/lib/fleet/model/push-words";

/** The settings of notifications in this browser, and their owner: they are announced anew after each login. */
export interface Remembered {
  readonly userId: string;
  readonly settings: PushSettings;
}

const KEY = "komoriuta.push";

/** Null: nobody turned them on here. The manager checks the values. */
export function readRemembered(): Remembered | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null") as Remembered | null;
  } catch {
    return null;
  }
}

export function remember(remembered: Remembered | null): void {
  try {
    if (remembered) localStorage.setItem(KEY, JSON.stringify(remembered));
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage notifications have to be turned on again.
  }
}
