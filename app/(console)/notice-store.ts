/** A warning or error that stays in the footer until it is closed. */
export interface Notice {
  /** The same thing told twice is shown once. */
  readonly id: string;
  readonly severity: "warning" | "error";
  readonly text: string;
  readonly detail?: string;
  readonly requestId?: string;
}

const KEY = "komoriuta.notices";

/** The notices of this tab that were not closed. */
export function readNotices(): readonly Notice[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isNotice) : [];
  } catch {
    return [];
  }
}

/** Keeps the notices for the next page of this tab. */
export function writeNotices(notices: readonly Notice[]): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(notices));
  } catch {
    // A browser that keeps nothing shows them on this page all the same.
  }
}

/** Forgets all, for the next person at this browser. */
export function forgetNotices(): void {
  writeNotices([]);
}

function isNotice(value: unknown): value is Notice {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "text" in value &&
    typeof value.text === "string" &&
    "severity" in value &&
    (value.severity === "warning" || value.severity === "error")
  );
}
