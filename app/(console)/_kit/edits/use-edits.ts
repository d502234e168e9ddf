import { useState } from "react";
import { answered, type EditedNow, type Outcome } from "../faults";
import { mergeEdits, standsAs, type Difference, type Merged } from "./merge-edits";

/** A form, and the version of what it was filled in with. */
export interface Version<Form> {
  readonly form: Form;
  /** The `updatedAt` of it. */
  readonly version: number;
}

/** So many others may be faster in a row before people are told to try again. */
const ROUNDS = 5;

/**
 * A form over something that others may edit at the same time: what is typed, over which version, and what differs from
 * what somebody saved meanwhile.
 * @param kept what was typed before, and over which version; null: nothing
 */
export function useEdits<Form extends object>(
  filledIn: Version<Form>,
  merge: (began: Form, typed: Form, saved: Form) => Merged<Form> = mergeEdits,
  kept: Version<Form> | null = null,
) {
  // What an older version was filled in with is not known: then all that was kept of it counts as typed.
  const [began, setBegan] = useState<{ readonly form: Form | null; readonly version: number }>(
    kept && kept.version !== filledIn.version ? { form: null, version: kept.version } : filledIn,
  );
  const [form, setForm] = useState(kept?.form ?? filledIn.form);
  const [differences, setDifferences] = useState<readonly Difference<Form>[]>([]);
  const [latest, setLatest] = useState(filledIn.version);
  // What nobody has touched yet is as it is now, also where that comes only now.
  if (filledIn.version > latest) {
    setLatest(filledIn.version);
    if (filledIn.version > began.version && began.form && standsAs(form, began.form)) {
      setBegan(filledIn);
      setForm(filledIn.form);
    }
  }

  /**
   * Saves it over the version that was looked at. Where somebody was faster with something else of it, it is saved over
   * theirs; where that concerns this form, nothing is saved, and `differences` tell.
   * @param send saves a form over a version
   * @param read the form as it would be filled in now; null: it is of something else
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
    /** Over which it would be saved. */
    version: began.version,
    differences,
    change: (changes: Partial<Form>) => setForm((now) => ({ ...now, ...changes })),
    save,
  };
}
