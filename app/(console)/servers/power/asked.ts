const KEY = "komoriuta.turnOffUnasked";

/** Whether this browser wants to be asked before a server is turned off. */
export function asksBeforeTurnOff(): boolean {
  try {
    return localStorage.getItem(KEY) === null;
  } catch {
    return true;
  }
}

/** Remembers whether this browser wants to be asked. */
export function askBeforeTurnOff(ask: boolean): void {
  try {
    if (ask) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "1");
  } catch {
    // A browser that keeps nothing asks again.
  }
}
