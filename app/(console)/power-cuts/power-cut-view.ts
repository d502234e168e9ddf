import type { Caution, LastCut } from "@/lib/fleet/power-cuts/last-cut";
import type { PowerCutPlan } from "@/lib/plan/power-cut-plan";
import type { RehearsedMoment } from "@/lib/plan/power-cut-rehearsal";
import type { ScriptName } from "@/lib/plan/power-cut-scripts";

/** A plan as its pages show it. */
export interface PlanView extends PowerCutPlan {
  readonly last: LastCut | null;
  readonly cautions: readonly Caution[];
}

/** A group that a step may name. */
export interface PlanGroup {
  readonly uuid: string;
  readonly name: string;
  readonly servers: number;
  /** The name of another plan that it is in; null: none. */
  readonly takenBy: string | null;
}

/** The effect of a plan now. */
export interface PlanPreview {
  readonly steps: readonly {
    readonly minutes: number;
    /** Names in order. */
    readonly off: readonly string[];
    readonly left: readonly { readonly name: string; readonly why: string }[];
  }[];
  readonly back: readonly string[];
  readonly unproved: readonly string[];
  readonly cautions: readonly Caution[];
  readonly script: ScriptName;
  /** The timeline by that script. */
  readonly moments: readonly (Pick<RehearsedMoment, "after" | "event" | "step"> & {
    readonly names: readonly string[];
  })[];
}

/** Servers that fell silent together. */
export interface SuspectedView {
  readonly at: number;
  readonly serverUuids: readonly string[];
}
