import { restSettings } from "@/lib/fleet/model/rest-settings";
import { USUAL_REST, type RestSettings, type RestWhen } from "@/lib/plan/rest";
import { mergeEdits, standsAs, type Merged } from "../../_kit/edits/merge-edits";

/** A rest in its form, with numbers as typed. */
export interface RestDraft {
  readonly when: RestWhen;
  readonly afterMinutes: string;
  readonly minUpMinutes: string;
}

/** The rest of a form: an own one, or that of others. */
export interface RestForm extends RestDraft {
  readonly own: boolean;
}

/** Fields with a number that is none, or out of its range. */
export type RestFaults = Partial<Record<"afterMinutes" | "minUpMinutes", true>>;

/** The rest that is offered where there is none yet. */
const OFFERED = { when: "outside_schedule", ...USUAL_REST } as const;

/** The form of a server's or group's rest. @param inherited the rest in force without an own one; null: none */
export function formOf(own: RestSettings | null, inherited: RestSettings | null): RestForm {
  const { when, afterMinutes, minUpMinutes } = own ?? inherited ?? OFFERED;
  return {
    own: own !== null,
    when,
    afterMinutes: String(afterMinutes),
    minUpMinutes: String(minUpMinutes),
  };
}

/** The rest of a form, or its faults. */
export function restOf(draft: RestDraft): { readonly rest: RestSettings } | { readonly faults: RestFaults } {
  const checked = restSettings.safeParse({
    when: draft.when,
    afterMinutes: numberOf(draft.afterMinutes),
    minUpMinutes: numberOf(draft.minUpMinutes),
  });
  if (checked.success) return { rest: checked.data };
  return { faults: Object.fromEntries(checked.error.issues.map(({ path }) => [path[0], true])) };
}

/** Merges the form after an edit conflict: the choice between an own rest and that of others decides over all of it. */
export function mergeRest(began: RestForm, typed: RestForm, saved: RestForm): Merged<RestForm> {
  if (typed.own && saved.own) return mergeEdits(began, typed, saved);
  const fields = standsAs(typed, began) ? saved : typed;
  const isNews = typed.own !== saved.own && !standsAs(saved, began);
  return { fields, differences: isNews ? [{ field: "own", theirs: saved, mine: typed }] : [] };
}

/** Reads a number; an empty field is not 0. */
function numberOf(typed: string): number {
  return typed.trim() === "" ? Number.NaN : Number(typed);
}
