import type {
  KeptByNeedJson,
  RunCountsJson,
  RunJson,
  RunMemberJson,
} from "../../gen/proto/komoriuta/v1/run_pb";
import {
  MEMBER_WHYS,
  type counts,
  type KeptByNeed,
  type MemberEnd,
  type MemberWhy,
  type Run,
} from "../../plan/run";
import { milliseconds, reader, readUse } from "./read";
import { MEMBER_END } from "./run-words";
import * as words from "./words";

/** The codec's reading half for runs, as read.ts is for servers. */

/** A run as the console knows it. */
export type RunView = Readonly<ReturnType<typeof readRun>>;

/** A server in a run, as the console knows it. */
export type MemberView = Readonly<ReturnType<typeof readMember>>;

const runAction = reader(words.RUN_ACTION);
const stopMode = reader(words.STOP_MODE);
const endAs = reader(MEMBER_END);

/** Fields that are read as parts of others. */
type Within = "force" | "scheduleUuid" | "scheduleName";

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readRun(run: RunJson) {
  return {
    uuid: run.uuid ?? "",
    action: runAction(run.action),
    mode: modeOf(run),
    reason: run.reason ?? "",
    author: run.author ?? "",
    /** Null: a person started it. */
    schedule: run.scheduleUuid ? { uuid: run.scheduleUuid, name: run.scheduleName ?? "" } : null,
    createdAt: milliseconds(run.createdAt) ?? 0,
    /** The end of its window. */
    until: milliseconds(run.until) ?? 0,
    /** Null: it goes on. */
    endedAt: milliseconds(run.endedAt),
    /** Null: nobody cancelled it. */
    cancelledBy: run.cancelledBy ?? null,
    /** In order. Empty in lists; in the stream only those that have changed. */
    members: (run.members ?? []).map(readMember),
    counts: readCounts(run.counts ?? {}),
  } satisfies Record<Exclude<keyof RunJson, Within>, unknown> & { schedule: unknown };
}

function modeOf({ force = false, mode }: RunJson): Run["mode"] {
  return force ? "forced" : stopMode(mode);
}

function readMember(member: RunMemberJson) {
  return {
    serverUuid: member.serverUuid ?? "",
    /** Its name when the run was planned. */
    serverName: member.serverName ?? "",
    waitsFor: member.waitsFor ?? [],
    /** Whether nobody named it, and a member needs it. */
    added: member.added ?? false,
    /** Null: not yet. */
    askedAt: milliseconds(member.askedAt),
    /** Null: it is not over for this server. */
    end: readEnd(member),
    /** Whether it was never seen to be woken. Known in previews only. */
    unproved: member.unproved ?? false,
  } satisfies Record<Exclude<keyof RunMemberJson, "why" | "detail" | "use" | "endedAt">, unknown>;
}

function readEnd({ end, why = "", detail = "", use, endedAt }: RunMemberJson): MemberEnd | null {
  if (!end || end === "MEMBER_END_UNSPECIFIED") return null;
  if (!isWhy(why))
    throw new RangeError(`the manager speaks of something that this console does not know: ${why}`);
  return { as: endAs(end), why, detail, use: use ? readUse(use) : null, at: milliseconds(endedAt) ?? 0 };
}

function isWhy(word: string): word is MemberWhy {
  return Object.hasOwn(MEMBER_WHYS, word);
}

export function readKept(kept: KeptByNeedJson): KeptByNeed {
  const { serverUuid = "", consumerUuid = "", consumerName = "" } = kept;
  return { serverUuid, consumerUuid, consumerName } satisfies Record<keyof KeptByNeedJson, unknown>;
}

export function readCounts({ alreadyThere = 0, ...numbers }: RunCountsJson): ReturnType<typeof counts> {
  const { waiting = 0, asked = 0, done = 0, declined = 0, skipped = 0, failed = 0, cancelled = 0 } = numbers;
  return { waiting, asked, done, already_there: alreadyThere, declined, skipped, failed, cancelled };
}
