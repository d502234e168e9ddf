/** The beginning of a step, by what the UPS says; seconds or per cent. */
export interface StepWhen {
  readonly kind: StepKind;
  readonly value: number;
}

export const STEP_KINDS = ["on_battery", "charge_below", "runtime_below"] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** A step of a plan: these groups are turned off, once the UPS says what it waits for. */
export interface PowerCutStep {
  readonly when: StepWhen;
  readonly groupUuids: readonly string[];
}

/** A person's standing will about one UPS. Times are wall-clock milliseconds. */
export interface PowerCutPlan {
  readonly uuid: string;
  readonly name: string;
  /** The name of the UPS by which it goes. */
  readonly ups: string;
  /** The maker, model and serial number of that UPS; empty: not known yet. Of another one nothing is believed. */
  readonly identity: string;
  readonly steps: readonly PowerCutStep[];
  /** Whether all its servers are turned off by force once the battery is low. */
  readonly forces: boolean;
  /** Seconds for which line power must have been back before anybody is woken. */
  readonly stableSeconds: number;
  /** Per cent to which the battery must be charged by then; 0: that is not asked. */
  readonly chargedTo: number;
  readonly paused: boolean;
  readonly author: string;
  /** The person or token that it belongs to; null: none. */
  readonly authorUuid: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** All groups of a plan, or of one of its steps alone. */
export function groupsOf({ steps }: Pick<PowerCutPlan, "steps">, step?: number): readonly string[] {
  const its = step === undefined ? steps : steps.slice(step, step + 1);
  return [...new Set(its.flatMap(({ groupUuids }) => groupUuids))];
}

/** A text about when a step begins, in English, without a full stop. */
export function whenText({ kind, value }: StepWhen): string {
  switch (kind) {
    case "on_battery":
      return `${value} s on battery`;
    case "charge_below":
      return `the battery below ${value} %`;
    case "runtime_below":
      return `less than ${value} s of battery left`;
  }
}
