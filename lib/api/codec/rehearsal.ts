import { create } from "@bufbuild/protobuf";
import {
  RehearsalSchema,
  RehearsalStateSchema,
  type Rehearsal as RehearsalMessage,
} from "../../gen/proto/komoriuta/v1/rehearsal_pb";
import { secondsToWake, stateOf, type Rehearsal, type RehearsalState } from "../../plan/rehearsal";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import { WAY_KIND } from "./wake";

const STATE = numbers<RehearsalState, typeof RehearsalStateSchema>(RehearsalStateSchema, {
  turning_off: "REHEARSAL_STATE_TURNING_OFF",
  waking: "REHEARSAL_STATE_WAKING",
  woke: "REHEARSAL_STATE_WOKE",
  stayed_on: "REHEARSAL_STATE_STAYED_ON",
  did_not_wake: "REHEARSAL_STATE_DID_NOT_WAKE",
  broken_off: "REHEARSAL_STATE_BROKEN_OFF",
});

/** The message of a rehearsal. */
export function rehearsalMessage(rehearsal: Rehearsal): RehearsalMessage {
  const { serverUuid, author, startedAt, offRun, onRun, end, ways, found } = rehearsal;
  return create(RehearsalSchema, {
    ...{ serverUuid, author, startedAt: timestampOf(startedAt), state: STATE[stateOf(rehearsal)] },
    ...{ why: end?.why ?? "", detail: end?.detail ?? "", runUuid: onRun ?? offRun },
    endedAt: end ? timestampOf(end.at) : undefined,
    seconds: secondsToWake(rehearsal) ?? undefined,
    ways: ways.map((kind) => WAY_KIND[kind]),
    found: found.map(({ kind, at, seconds }) => ({
      ...{ kind: WAY_KIND[kind], at: timestampOf(at), ...(seconds !== null && { seconds }) },
    })),
  });
}
