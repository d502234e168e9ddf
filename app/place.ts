const KEY = "komoriuta.place";

/** Remembers, for this tab, where in the console someone is: a new login leads back there. */
export function rememberPlace(place: string): void {
  try {
    sessionStorage.setItem(KEY, place);
  } catch {
    // A browser that keeps nothing goes to the list.
  }
}

/** Where someone was; empty where that is not known. */
export function rememberedPlace(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** Forgets it, for the next person at this browser. */
export function forgetPlace(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
