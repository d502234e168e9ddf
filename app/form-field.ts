/** The text of a form's field, or "". A server action may be called with anything, also with what is no form. */
export function fieldOf(form: unknown, name: string): string {
  const value = form instanceof FormData ? form.get(name) : null;
  return typeof value === "string" ? value : "";
}
