import * as z from "zod";
import { STEP_KINDS, type PowerCutPlan, type StepKind } from "../../plan/power-cut-plan";
import { UPS_FLAGS } from "../../ups/reading";
import { serverSettings } from "./settings";

/** Bounds of the settings of a power cut plan. */
export const POWER_CUT_LIMITS = {
  steps: 10,
  groups: 1000,
  /** Characters. */
  ups: 300,
  /** Seconds. */
  stable: { min: 10, max: 86_400, initial: 120 },
  /** Per cent. */
  charged: { min: 0, max: 100, initial: 50 },
  script: { lines: 200, seconds: 7 * 86_400 },
} as const;

/** The values that each kind of step takes: seconds, or per cent. */
export const STEP_VALUES = {
  on_battery: { min: 10, max: 86_400 },
  charge_below: { min: 1, max: 100 },
  runtime_below: { min: 1, max: 86_400 },
} as const satisfies Record<StepKind, { readonly min: number; readonly max: number }>;

/** The most power cut plans. */
export const MOST_POWER_CUT_PLANS = 50;

/** Faults of a plan: words that the console translates and RPCs put in English. */
export const POWER_CUT_FAULTS = {
  cut_ups: "must be the name of a UPS, such as ups@nas.example",
  cut_steps: `must be 1 to ${POWER_CUT_LIMITS.steps} steps`,
  cut_groups: "must name a group in each step",
  cut_group_twice: "must name each group once: it is turned off once",
  cut_on_battery: `must be whole seconds from ${STEP_VALUES.on_battery.min} to ${STEP_VALUES.on_battery.max}`,
  cut_charge_below: "must be whole per cent from 1 to 100",
  cut_runtime_below: `must be whole seconds from 1 to ${STEP_VALUES.runtime_below.max}`,
  cut_stable: `must be whole seconds from ${POWER_CUT_LIMITS.stable.min} to ${POWER_CUT_LIMITS.stable.max}`,
  cut_charged: "must be whole per cent from 0 to 100",
  cut_script: `must be at most ${POWER_CUT_LIMITS.script.lines} lines within 7 days, of words of a UPS`,
} as const;
export type PowerCutFault = keyof typeof POWER_CUT_FAULTS;

const fault = (word: PowerCutFault): PowerCutFault => word;
const whole = (word: PowerCutFault, { min, max }: { readonly min: number; readonly max: number }) =>
  z.number(word).int(word).min(min, word).max(max, word);

const VALUE_FAULT = {
  on_battery: "cut_on_battery",
  charge_below: "cut_charge_below",
  runtime_below: "cut_runtime_below",
} as const satisfies Record<StepKind, PowerCutFault>;

const when = z
  .object({ kind: z.enum(STEP_KINDS, fault("cut_steps")), value: z.number(fault("cut_steps")) })
  .superRefine(({ kind, value }, context) => {
    const { min, max } = STEP_VALUES[kind];
    if (Number.isInteger(value) && value >= min && value <= max) return;
    context.addIssue({ code: "custom", path: ["value"], message: VALUE_FAULT[kind] });
  });

const step = z.object({
  when,
  groupUuids: z
    .array(z.uuid("must be a UUID"), fault("cut_groups"))
    .min(1, fault("cut_groups"))
    .max(POWER_CUT_LIMITS.groups, fault("cut_groups")),
});

/** A plan as a person sets it. */
export type PowerCutSettings = Omit<
  PowerCutPlan,
  "uuid" | "identity" | "author" | "authorUuid" | "createdAt" | "updatedAt"
>;

/** The same, to be checked; each message is a `PowerCutFault`, or one of the name of a server. */
export const powerCutSettings = z
  .object({
    name: serverSettings.shape.name,
    ups: z
      .string(fault("cut_ups"))
      .trim()
      .min(1, fault("cut_ups"))
      .max(POWER_CUT_LIMITS.ups, fault("cut_ups"))
      .regex(/^[^\p{Cc}\s]+$/u, fault("cut_ups")),
    steps: z
      .array(step, fault("cut_steps"))
      .min(1, fault("cut_steps"))
      .max(POWER_CUT_LIMITS.steps, fault("cut_steps")),
    forces: z.boolean(),
    stableSeconds: whole("cut_stable", POWER_CUT_LIMITS.stable),
    chargedTo: whole("cut_charged", POWER_CUT_LIMITS.charged),
    paused: z.boolean(),
  })
  .superRefine(({ steps }, context) => {
    const all = steps.flatMap(({ groupUuids }) => groupUuids);
    if (new Set(all).size < all.length)
      context.addIssue({ code: "custom", path: ["steps"], message: fault("cut_group_twice") });
  });

const figure = z
  .number(fault("cut_script"))
  .min(0, fault("cut_script"))
  .max(1e9, fault("cut_script"))
  .nullable();

/** The script of a rehearsal. */
export const rehearsalScript = z
  .array(
    z.object({
      after: z
        .number(fault("cut_script"))
        .int(fault("cut_script"))
        .min(0, fault("cut_script"))
        .max(POWER_CUT_LIMITS.script.seconds, fault("cut_script")),
      flags: z.array(z.enum(UPS_FLAGS, fault("cut_script"))).max(UPS_FLAGS.length, fault("cut_script")),
      ...{ charge: figure, runtime: figure },
    }),
    fault("cut_script"),
  )
  .max(POWER_CUT_LIMITS.script.lines, fault("cut_script"));
