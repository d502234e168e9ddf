import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { POWER_CUT_LIMITS } from "../../fleet/model/power-cut";
import { cautionText, type Caution, type LastCut } from "../../fleet/power-cuts/last-cut";
import type { PowerCutPreview } from "../../fleet/power-cuts/preview";
import type { SuspectedCut } from "../../fleet/power-cuts/suspected";
import {
  PowerCutPlanSchema,
  PreviewPowerCutResponseSchema,
  RehearsedEventSchema,
  RehearsedMomentSchema,
  RememberedEnd as EndMessage,
  RememberedEndSchema,
  SuspectedCutSchema,
  type PowerCutPlan as PlanMessage,
  type PowerCutSchema,
  type PowerCutStep as StepMessage,
  type PreviewPowerCutResponse,
  type RehearsedMoment as MomentMessage,
  type ScriptedReading as ReadingMessage,
  type SuspectedCut as SuspectedMessage,
} from "../../gen/proto/komoriuta/v1/ups_pb";
import { FORCED, type RememberedEnd } from "../../plan/power-cut";
import type { PowerCutPlan, StepKind } from "../../plan/power-cut-plan";
import type { RehearsedEvent, RehearsedMoment } from "../../plan/power-cut-rehearsal";
import { storyText } from "../../plan/power-cut-story";
import { numbers } from "./numbers";
import { keptMessage, runMessage } from "./run";
import { timestampOf } from "./time";
import type { Whole } from "./whole";

/** The codec of power cut plans. */

const END = numbers<RememberedEnd, typeof RememberedEndSchema>(RememberedEndSchema, {
  woken: "REMEMBERED_END_WOKEN",
  stayed_on: "REMEMBERED_END_STAYED_ON",
  given_up: "REMEMBERED_END_GIVEN_UP",
  taken_over: "REMEMBERED_END_TAKEN_OVER",
  no_right: "REMEMBERED_END_NO_RIGHT",
  removed: "REMEMBERED_END_REMOVED",
});

const EVENT = numbers<RehearsedEvent, typeof RehearsedEventSchema>(RehearsedEventSchema, {
  power_failed: "REHEARSED_EVENT_POWER_FAILED",
  step: "REHEARSED_EVENT_STEP",
  forced: "REHEARSED_EVENT_FORCED",
  power_back: "REHEARSED_EVENT_POWER_BACK",
  waking: "REHEARSED_EVENT_WAKING",
  over: "REHEARSED_EVENT_OVER",
  silent: "REHEARSED_EVENT_SILENT",
  speaks: "REHEARSED_EVENT_HEARD",
});

const CASES = {
  on_battery: "onBatterySeconds",
  charge_below: "chargeBelow",
  runtime_below: "runtimeBelowSeconds",
} as const satisfies Record<StepKind, NonNullable<StepMessage["when"]["case"]>>;
const KINDS = Object.keys(CASES) as StepKind[];

/** The things that are told of a plan besides its settings. */
interface PlanDetails {
  readonly last: LastCut | null;
  readonly cautions: readonly Caution[];
  /** IANA: of the times in the story. */
  readonly zone: string;
}

export function planMessage(plan: PowerCutPlan, { last, cautions, zone }: PlanDetails): PlanMessage {
  return create(PowerCutPlanSchema, {
    ...{ uuid: plan.uuid, name: plan.name, ups: plan.ups, paused: plan.paused, author: plan.author },
    steps: plan.steps.map(({ when, groupUuids }) => ({
      when: { case: CASES[when.kind], value: when.value },
      groupUuids: [...groupUuids],
    })),
    ...{ forceAtLowBattery: plan.forces, stableSeconds: plan.stableSeconds, chargedTo: plan.chargedTo },
    ...{ identity: plan.identity, cautions: cautions.map(cautionText) },
    createdAt: timestampOf(plan.createdAt),
    updatedAt: timestampOf(plan.updatedAt),
    powerCut: last ? cutMessage(last, zone) : undefined,
  } satisfies Whole<MessageInitShape<typeof PowerCutPlanSchema>>);
}

function cutMessage({ cut, story }: LastCut, zone: string): MessageInitShape<typeof PowerCutSchema> {
  const optional = (at: number | null) => (at === null ? undefined : timestampOf(at));
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  return {
    ...{ uuid: cut.uuid, beganAt: timestampOf(cut.beganAt), backAt: optional(cut.backAt) },
    ...{ wakingAt: optional(cut.wakingAt), endedAt: optional(cut.endedAt) },
    steps: cut.steps.map(({ step, at, runUuid }) => ({
      ...{ step: step === FORCED ? 0 : step + 1, at: timestampOf(at), runUuid },
    })),
    remembered: cut.remembered.map(({ serverUuid, serverName, end }) => ({
      ...{ serverUuid, serverName, end: end ? END[end] : EndMessage.UNSPECIFIED, detail: "" },
    })),
    wakeRunUuids: cut.wakes.map(({ runUuid }) => runUuid),
    story: storyText(story, (at) => time.format(at)),
  } satisfies Whole<MessageInitShape<typeof PowerCutSchema>>;
}

export function previewMessage(preview: PowerCutPreview): PreviewPowerCutResponse {
  const { steps, back, unproved, ownMachine, cautions } = preview;
  return create(PreviewPowerCutResponseSchema, {
    steps: steps.map(({ run, seconds, needed }) => ({
      ...{ run: runMessage(run, { unproved }), seconds, needed: needed.map(keptMessage) },
    })),
    back: back ? runMessage(back) : undefined,
    ...{ unproved: [...unproved], ownMachine: [...ownMachine], cautions: cautions.map(cautionText) },
  } satisfies Whole<MessageInitShape<typeof PreviewPowerCutResponseSchema>>);
}

export function rehearsedMessage({ after, event, step, serverUuids, text }: RehearsedMoment): MomentMessage {
  return create(RehearsedMomentSchema, {
    ...{ afterSeconds: after, event: EVENT[event], step: step === null ? 0 : step + 1, text },
    serverUuids: [...serverUuids],
  } satisfies Whole<MessageInitShape<typeof RehearsedMomentSchema>>);
}

export function suspectedMessage({ at, serverUuids }: SuspectedCut): SuspectedMessage {
  return create(SuspectedCutSchema, {
    ...{ at: timestampOf(at), serverUuids: [...serverUuids] },
  } satisfies Whole<MessageInitShape<typeof SuspectedCutSchema>>);
}

/** The plan of a request, to be checked by `powerCutSettings`. */
export function readPlanMessage(plan: PlanMessage) {
  return {
    ...{ name: plan.name, ups: plan.ups, forces: plan.forceAtLowBattery, paused: plan.paused },
    steps: plan.steps.map(({ when, groupUuids }) => ({
      when: { kind: KINDS.find((kind) => CASES[kind] === when.case), value: when.value },
      groupUuids,
    })),
    stableSeconds: plan.stableSeconds ?? POWER_CUT_LIMITS.stable.initial,
    chargedTo: plan.chargedTo ?? POWER_CUT_LIMITS.charged.initial,
  };
}

/** A line of a request's script, to be checked by `rehearsalScript`. */
export function readScriptMessage({ afterSeconds, flags, charge, runtimeSeconds }: ReadingMessage) {
  return { after: afterSeconds, flags, charge: charge ?? null, runtime: runtimeSeconds ?? null };
}
