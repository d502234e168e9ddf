import { powerCutSettings, POWER_CUT_LIMITS, type PowerCutSettings } from "@/lib/fleet/model/power-cut";
import type { PowerCutPlan, StepKind } from "@/lib/plan/power-cut-plan";

/** A step as the form has it. */
export interface StepDraft {
  readonly kind: StepKind;
  readonly value: string;
  readonly groupUuids: readonly string[];
}

/** A plan as its form has it. */
export interface PlanDraft {
  readonly name: string;
  readonly ups: string;
  readonly steps: readonly StepDraft[];
  readonly forces: boolean;
  readonly stableSeconds: string;
  readonly chargedTo: string;
  readonly paused: boolean;
}

export const NEW_STEP: StepDraft = { kind: "on_battery", value: "300", groupUuids: [] };

/** @param ups the UPS of a new plan; empty: not known yet */
export function draftOf(plan: PowerCutPlan | null, ups = ""): PlanDraft {
  return {
    ...{ name: plan?.name ?? "", ups: plan?.ups ?? ups, forces: plan?.forces ?? false },
    steps: plan?.steps.map(({ when, groupUuids }) => ({
      ...{ kind: when.kind, value: String(when.value), groupUuids },
    })) ?? [NEW_STEP],
    stableSeconds: String(plan?.stableSeconds ?? POWER_CUT_LIMITS.stable.initial),
    chargedTo: String(plan?.chargedTo ?? POWER_CUT_LIMITS.charged.initial),
    paused: plan?.paused ?? false,
  };
}

/** Faults by the path of their field, such as "steps.0.groupUuids". */
export type Faults = Readonly<Record<string, string>>;

/** The settings of a form, or null with its faults. */
export function settingsOf(draft: PlanDraft): {
  readonly settings: PowerCutSettings | null;
  readonly faults: Faults;
} {
  // An empty field is not 0.
  const number = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));
  const checked = powerCutSettings.safeParse({
    ...draft,
    steps: draft.steps.map(({ kind, value, groupUuids }) => ({
      when: { kind, value: Number.isNaN(number(value)) ? 0 : number(value) },
      groupUuids,
    })),
    stableSeconds: number(draft.stableSeconds),
    chargedTo: number(draft.chargedTo),
  });
  if (checked.success) return { settings: checked.data, faults: {} };
  const faults: Record<string, string> = {};
  for (const { path, message } of checked.error.issues) faults[path.join(".")] ??= message;
  return { settings: null, faults };
}
