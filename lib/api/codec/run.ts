import { create, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import type { KeptByNeedSchema, LastRelaySchema } from "../../gen/proto/komoriuta/v1/run_pb";
import {
  MemberEnd as EndMessage,
  MemberEndSchema,
  RunActionSchema,
  RunSchema,
  type RunAction as RunActionMessage,
  type RunJson,
  type Run as RunMessage,
  type RunMemberSchema,
} from "../../gen/proto/komoriuta/v1/run_pb";
import type { RunSummary } from "../../fleet/model/stores";
import type { LastRelay } from "../../fleet/wake/last-relays";
import { StopMode, StopModeSchema } from "../../gen/proto/komoriuta/v1/status_pb";
import { counts, type KeptByNeed, type Member, type Run } from "../../plan/run";
import { RUN_ACTIONS, type RunAction } from "../../plan/words";
import { numbers } from "./numbers";
import { MEMBER_END } from "./run-words";
import { timestampOf } from "./time";
import { useMessage } from "./use";
import * as words from "./words";
import type { Whole } from "./whole";

/** The codec's writing half for runs, and its reading half for requests. */

const RUN_ACTION = numbers(RunActionSchema, words.RUN_ACTION);
const STOP_MODE = numbers(StopModeSchema, words.STOP_MODE);
const END = numbers(MemberEndSchema, MEMBER_END);

/** The actions of requests, by the protocol's numbers. */
export const RUN_ACTION_OF: ReadonlyMap<RunActionMessage, RunAction> = new Map(
  RUN_ACTIONS.map((action) => [RUN_ACTION[action], action]),
);

/** The modes of stopping of requests, by the protocol's numbers. */
export const STOP_MODE_OF: ReadonlyMap<StopMode, keyof typeof words.STOP_MODE> = new Map([
  [StopMode.UNSPECIFIED, "now"],
  [STOP_MODE.now, "now"],
  [STOP_MODE.when_free, "when_free"],
]);

/** The part of a run that its message holds. */
export interface RunDetails {
  /** Only these of its members. */
  readonly only?: (member: Member) => boolean;
  /** Members that were never seen to be woken. */
  readonly unproved?: readonly string[];
}

/** The message of a run. */
export function runMessage(run: Run, { only = () => true, unproved = [] }: RunDetails = {}): RunMessage {
  const doubted = new Set(unproved);
  const members = run.members.filter(only);
  return create(RunSchema, {
    ...headOf({ ...run, counts: counts(run) }),
    members: members.map((member) => memberMessage(member, doubted.has(member.serverUuid))),
  });
}

/** The message of a run without its members. */
export function runSummaryMessage(run: Omit<RunSummary, "serverNames">): RunMessage {
  return create(RunSchema, headOf(run));
}

function headOf(run: Omit<RunSummary, "serverNames">) {
  const { already_there: alreadyThere, ...rest } = run.counts;
  return {
    uuid: run.uuid,
    action: RUN_ACTION[run.action],
    mode: STOP_MODE[run.mode === "forced" ? "now" : run.mode],
    force: run.mode === "forced",
    reason: run.reason,
    author: run.author,
    scheduleUuid: run.schedule?.uuid,
    scheduleName: run.schedule?.name ?? "",
    createdAt: timestampOf(run.since.wall),
    until: timestampOf(run.until),
    endedAt: run.endedAt === null ? undefined : timestampOf(run.endedAt),
    cancelledBy: run.cancelledBy?.who,
    counts: { ...rest, alreadyThere },
  } satisfies Whole<Omit<MessageInitShape<typeof RunSchema>, "members">>;
}

function memberMessage(
  { serverUuid, serverName, waitsFor, added, asked, end }: Member,
  unproved: boolean,
): MessageInitShape<typeof RunMemberSchema> {
  return {
    serverUuid,
    serverName,
    waitsFor: [...waitsFor],
    added,
    askedAt: asked ? timestampOf(asked.at.wall) : undefined,
    end: end ? END[end.as] : EndMessage.UNSPECIFIED,
    why: end?.why ?? "",
    detail: end?.detail ?? "",
    use: end?.use ? useMessage(end.use) : undefined,
    endedAt: end ? timestampOf(end.at) : undefined,
    unproved,
  } satisfies Whole<MessageInitShape<typeof RunMemberSchema>>;
}

/** The message of a server that another needs, and that stays on therefore. */
export function keptMessage(kept: KeptByNeed): MessageInitShape<typeof KeptByNeedSchema> {
  return { ...kept } satisfies Whole<MessageInitShape<typeof KeptByNeedSchema>>;
}

/** The message of a network in which the last relay would go off. */
export function lastRelayMessage({
  network,
  serverUuids,
  groupUuid,
}: LastRelay): MessageInitShape<typeof LastRelaySchema> {
  return { network, serverUuids: [...serverUuids], groupUuid: groupUuid ?? "" } satisfies Whole<
    MessageInitShape<typeof LastRelaySchema>
  >;
}

/** The JSON of a run, for pages and actions. */
export function runJson(run: Run, details?: RunDetails): RunJson {
  return toJson(RunSchema, runMessage(run, details));
}

/** The JSON of a run without its members, for lists. */
export function runSummaryJson(run: Omit<RunSummary, "serverNames">): RunJson {
  return toJson(RunSchema, runSummaryMessage(run));
}
