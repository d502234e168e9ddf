/** The values of a form, kept in this tab until it is saved or given up. They never include a token. */
type Fields = Readonly<Record<string, string | number>>;

const KEY = "komoriuta.draft.";

/** Whether a form has a draft. `form` is a server's UUID, or "new". */
export function hasDraft(form: string): boolean {
  try {
    return sessionStorage.getItem(KEY + form) !== null;
  } catch {
    return false;
  }
}

/**
 * The draft of a form; null: none.
 * @param like the form's fields: a draft counts only if it has all of them, each of its type
 */
export function readDraft<Form extends Fields>(form: string, like: Form): Form | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY + form) ?? "null");
    if (typeof kept !== "object" || kept === null) return null;
    const fields = Object.entries(like).map(([name, initial]) => {
      const value = (kept as Partial<Record<string, unknown>>)[name];
      // JSON has no value for an empty number.
      return [name, value === null && typeof initial === "number" ? Number.NaN : value] as const;
    });
    return fields.every(([name, value]) => typeof value === typeof like[name])
      ? (Object.fromEntries(fields) as Form)
      : null;
  } catch {
    return null;
  }
}

/** Keeps the values of a form over a login or a reload of the page. */
export function writeDraft(form: string, fields: Fields): void {
  try {
    sessionStorage.setItem(KEY + form, JSON.stringify(fields));
  } catch {
    // Without storage it is lost with the page.
  }
}

/** Whether any draft is kept. */
export function anyDraft(): boolean {
  try {
    return Object.keys(sessionStorage).some((key) => key.startsWith(KEY));
  } catch {
    return false;
  }
}

/** Drops the draft of a form. */
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
