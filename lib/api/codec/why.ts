import { create, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import type { ExplainedStatus } from "../../fleet/why";
import {
  ExplainStatusResponseSchema,
  type ExplainStatusResponse,
  type ExplainStatusResponseJson,
  type StatusStepSchema,
} from "../../gen/proto/komoriuta/v1/history_pb";
import { RunActionSchema } from "../../gen/proto/komoriuta/v1/run_pb";
import { CurrentStatusSchema } from "../../gen/proto/komoriuta/v1/status_pb";
import type { WhyStep } from "../../plan/why";
import type { StepText } from "../why-text";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import { useMessage } from "./use";
import type { Whole } from "./whole";
import * as words from "./words";

/** The codec's writing half for the chain that led to a status; read-why.ts is the reading one. */

const CURRENT_STATUS = numbers(CurrentStatusSchema, words.CURRENT_STATUS);
const RUN_ACTION = numbers(RunActionSchema, words.RUN_ACTION);

/** @param text words a step, in the reader's language */
export function explainedMessage(
  { then, steps, leftOut }: ExplainedStatus,
  text: StepText,
): ExplainStatusResponse {
  return create(ExplainStatusResponseSchema, {
    status: then ? CURRENT_STATUS[then.status] : undefined,
    since: then ? timestampOf(then.since) : undefined,
    steps: steps.map((step) => stepMessage(step, text(step))),
    leftOut,
  } satisfies Whole<MessageInitShape<typeof ExplainStatusResponseSchema>>);
}

/** The same as an action hands it to the browser. */
export function explainedJson(explained: ExplainedStatus, text: StepText): ExplainStatusResponseJson {
  return toJson(ExplainStatusResponseSchema, explainedMessage(explained, text));
}

function stepMessage(
  { kind, at, author, reason, until, use, runUuid, schedule, action, status }: WhyStep,
  text: string,
): MessageInitShape<typeof StatusStepSchema> {
  return {
    ...{ at: timestampOf(at), kind, text, author, reason },
    until: until === null ? undefined : timestampOf(until),
    use: use ? useMessage(use) : undefined,
    runUuid: runUuid ?? "",
    scheduleUuid: schedule?.uuid,
    scheduleName: schedule?.name ?? "",
    action: action ? RUN_ACTION[action] : undefined,
    status: status ? CURRENT_STATUS[status] : undefined,
  } satisfies Whole<MessageInitShape<typeof StatusStepSchema>>;
}
