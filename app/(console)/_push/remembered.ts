import type { PushSettings } from "@/lib/fleet/model/push-words";

/** That this browser is to be told, by whom it was asked to, and what of: it is said anew after each login. */
export interface Remembered {
  readonly userId: string;
  readonly settings: PushSettings;
}

const KEY = "komoriuta.push";

/** Null: nobody asked for it here. The manager checks what it is sent. */
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
    // A browser that remembers nothing has to be told again.
  }
}
