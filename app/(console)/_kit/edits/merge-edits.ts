/** A field of a form that somebody else has changed while it was filled in. */
export interface Difference<Form> {
  readonly field: keyof Form;
  /** The fields as they are saved now, and as they stood in the form when the difference was found. */
  readonly theirs: Partial<Form>;
  readonly mine: Partial<Form>;
}

/** The merged form, and the differences that the reader has to decide on. */
export interface Merged<Form> {
  readonly fields: Form;
  readonly differences: readonly Difference<Form>[];
}

/**
 * Merges a form with the edits that somebody else saved first: what was typed stays, and what was not touched becomes
 * what is saved now. Without differences it may be saved at once.
 * @param began the form as it was first filled in; null: not known, and all of it counts as typed
 * @param typed the form as it stands
 * @param saved the same form, filled in with what is saved now
 */
export function mergeEdits<Form extends object>(began: Form | null, typed: Form, saved: Form): Merged<Form> {
  const fields = Object.keys(typed) as (keyof Form)[];
  const differs = (field: keyof Form, a: Form | null, b: Form) => a === null || !same(a[field], b[field]);
  const untouched = fields.filter((field) => !differs(field, began, typed));
  const differences = fields.filter((field) => differs(field, typed, saved) && differs(field, began, saved));
  return {
    fields: { ...typed, ...pick(saved, untouched) },
    differences: differences.map((field) => ({
      field,
      theirs: pick(saved, [field]),
      mine: pick(typed, [field]),
    })),
  };
}

/** Whether a form agrees with one side of a difference. */
export function standsAs<Form extends object>(form: Form, part: Partial<Form>): boolean {
  return (Object.keys(part) as (keyof Form)[]).every((field) => same(form[field], part[field]));
}

function pick<Form extends object>(form: Form, fields: readonly (keyof Form)[]): Partial<Form> {
  return Object.fromEntries(fields.map((field) => [field, form[field]])) as Partial<Form>;
}

/** Fields hold texts, numbers and lists of such. */
function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
