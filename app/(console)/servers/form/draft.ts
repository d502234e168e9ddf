/** What was typed into a form for a server, kept in this tab until it is saved or given up. No token ever gets here. */
export interface Draft {
  readonly name: string;
  readonly macAddress: string;
  /** Null where no number was typed. */
  readonly heartbeatInterval: number | null;
}

const KEY = "komoriuta.draft.";

/** The draft of a form that was interrupted, or null. `form` is a server's UUID, or "new". */
export function readDraft(form: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY + form) ?? "null");
    return isDraft(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Keeps what was typed, over a new login or a reload of the page. */
export function writeDraft(form: string, { name, macAddress, heartbeatInterval }: Draft): void {
  const interval = Number.isFinite(heartbeatInterval) ? heartbeatInterval : null;
  try {
    sessionStorage.setItem(KEY + form, JSON.stringify({ name, macAddress, heartbeatInterval: interval }));
  } catch {
    // A browser that keeps nothing loses it with the page.
  }
}

/** Whether anything that was typed is kept. */
export function anyDraft(): boolean {
  try {
    return Object.keys(sessionStorage).some((key) => key.startsWith(KEY));
  } catch {
    return false;
  }
}

/** Forgets what was typed into one form. */
export function dropDraft(form: string): void {
  try {
    sessionStorage.removeItem(KEY + form);
  } catch {
    // Nothing was kept.
  }
}

/** Forgets all drafts, for the next person at this browser. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(KEY)) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

function isDraft(kept: unknown): kept is Draft {
  if (typeof kept !== "object" || kept === null) return false;
  const { name, macAddress, heartbeatInterval } = kept as Partial<Record<keyof Draft, unknown>>;
  return (
    typeof name === "string" &&
    typeof macAddress === "string" &&
    (heartbeatInterval === null || typeof heartbeatInterval === "number")
  );
}
