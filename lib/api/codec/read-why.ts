import type { ExplainStatusResponseJson, StatusStepJson } from "../../gen/proto/komoriuta/v1/history_pb";
import { milliseconds, reader } from "./read";
import * as words from "./words";

/** The codec's reading half for the chain that led to a status. */

const currentStatus = reader(words.CURRENT_STATUS);

/** The chain that led to a status, as the console knows it. */
export type ExplainedView = Readonly<ReturnType<typeof readExplained>>;
export type StepView = ExplainedView["steps"][number];

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readExplained({ status, since, steps = [], leftOut = 0 }: ExplainStatusResponseJson) {
  return {
    /** Null: the status of that time is not known. */
    then: status ? { status: currentStatus(status), since: milliseconds(since) ?? 0 } : null,
    steps: steps.map(readStep),
    leftOut,
  };
}

function readStep(step: StatusStepJson) {
  return {
    at: milliseconds(step.at) ?? 0,
    kind: step.kind ?? "",
    /** In the reader's language. */
    text: step.text ?? "",
    author: step.author ?? "",
    reason: step.reason ?? "",
    until: milliseconds(step.until),
    runUuid: step.runUuid || null,
    scheduleUuid: step.scheduleUuid ?? null,
  };
}
