import { useState } from "react";
import { answered, type EditedNow, type Outcome } from "../faults";
import { mergeEdits, standsAs, type Difference, type Merged } from "./merge-edits";

/** A form, and the version of the record that filled it in. */
export interface Version<Form> {
  readonly form: Form;
  /** The record's `updatedAt`. */
  readonly version: number;
}

/** Times in a row that others may be faster before people are asked to try again. */
const ROUNDS = 5;

/**
 * A form over a record that others may edit at the same time: the typed values, the version below them, and the
 * differences from what was saved meanwhile.
 * @param kept values typed earlier, with their version; null: none
 */
export function useEdits<Form extends object>(
  filledIn: Version<Form>,
  merge: (began: Form, typed: Form, saved: Form) => Merged<Form> = mergeEdits,
  kept: Version<Form> | null = null,
) {
  // The initial values of an older version are not known: all of the draft counts as typed.
  const [began, setBegan] = useState<{ readonly form: Form | null; readonly version: number }>(
    kept && kept.version !== filledIn.version ? { form: null, version: kept.version } : filledIn,
  );
  const [form, setForm] = useState(kept?.form ?? filledIn.form);
  const [differences, setDifferences] = useState<readonly Difference<Form>[]>([]);
  const [latest, setLatest] = useState(filledIn.version);
  // Untouched fields take the present values, even late ones.
  if (filledIn.version > latest) {
    setLatest(filledIn.version);
    if (filledIn.version > began.version && began.form && standsAs(form, began.form)) {
      setBegan(filledIn);
      setForm(filledIn.form);
    }
  }

  /**
   * Saves the form over the version that it began with. Where somebody else was faster with other fields, it is saved
   * over theirs; where they touched the same fields, nothing is saved, and `differences` has them.
   * @param send saves a form over a version
   * @param read the form filled in with what is saved now; null: it is of another record
   */
  const save = async <T>(
    send: (form: Form, version: number) => Promise<Outcome<T>>,
    read: (now: EditedNow) => Version<Form> | null,
  ): Promise<Outcome<T>> => {
    let from = began;
    let typed = form;
    setDifferences([]);
    for (let round = 1; ; round++) {
      const outcome = await answered(send(typed, from.version));
      if (outcome.ok || outcome.fault.code !== "edited_meanwhile") return outcome;
      const now = read(outcome.fault.now);
      if (!now) return outcome;
      const merged = from.form ? merge(from.form, typed, now.form) : mergeEdits(null, typed, now.form);
      from = now;
      typed = merged.fields;
      setBegan(from);
      setForm(typed);
      setDifferences(merged.differences);
      if (merged.differences.length > 0 || round === ROUNDS) return outcome;
    }
  };

  return {
    form,
    /** The version over which it would be saved. */
    version: began.version,
    differences,
    change: (changes: Partial<Form>) => setForm((now) => ({ ...now, ...changes })),
    save,
  };
}
