/** A field of a form that somebody else has changed while it was filled in. */
export interface Difference<Form> {
  readonly field: keyof Form;
  /** What of the form would be as it is saved now, and as it stood in the form when that came out. */
  readonly theirs: Partial<Form>;
  readonly mine: Partial<Form>;
}

/** What becomes of a form, and what whoever fills it in is to be shown. */
export interface Merged<Form> {
  readonly fields: Form;
  readonly differences: readonly Difference<Form>[];
}

/**
 * What becomes of a form that someone else was faster with: what was typed stays, and what was not touched is as it is
 * saved now. Where nothing differs, it can be saved over what there is now without a word.
 * @param began what the form was filled in with; null where that is not known: then all of it counts as typed
 * @param typed as it stands
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

/** Whether a form stands as a difference has it. */
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
