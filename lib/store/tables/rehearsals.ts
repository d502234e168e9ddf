import type { RehearsalStore } from "../../fleet/model/stores";
import type { Prisma, PrismaClient } from "../../gen/prisma/client";
import { REHEARSAL_STATES, type Rehearsal, type RehearsalResult, type WayResult } from "../../plan/rehearsal";
import { WAY_KINDS, type WayKind } from "../../power/ways";
import { MEMBER_WHYS, type MemberWhy } from "../../plan/run";
import { rowReader } from "../core/columns";
import type { Writer } from "../writer";
import { writeEvents } from "./events";
import { insertRun } from "./runs";

/** The last rehearsal of each server, in a database. */
export function rehearsalStore(prisma: PrismaClient, writer: Writer): RehearsalStore {
  return {
    load: async () => (await prisma.rehearsal.findMany()).map(rehearsalRecord),

    begin: (rehearsal, run, events) =>
      writer.write(async (transaction) => {
        const { serverUuid } = rehearsal;
        const row = columnsOf(rehearsal);
        await insertRun(transaction, run, null);
        await transaction.rehearsal.upsert({ where: { serverUuid }, create: row, update: row });
        return writeEvents(transaction, events);
      }),

    end: async (rehearsal) => {
      const { serverUuid, offRun } = rehearsal;
      // Its server may be gone by now, or another one may have begun.
      await writer.write((transaction) =>
        transaction.rehearsal.updateMany({ where: { serverUuid, offRun }, data: columnsOf(rehearsal) }),
      );
    },
  };
}

const time = (at: number | null): Date | null => (at === null ? null : new Date(at));

function columnsOf({ end, ...rehearsal }: Rehearsal): Prisma.RehearsalUncheckedCreateInput {
  return {
    ...rehearsal,
    startedAt: new Date(rehearsal.startedAt),
    wokenAt: time(rehearsal.wokenAt),
    end: end?.as ?? null,
    why: end?.why ?? null,
    detail: end?.detail.toWellFormed() ?? null,
    endedAt: time(end?.at ?? null),
    ways: JSON.stringify(rehearsal.ways),
    found: JSON.stringify(rehearsal.found),
  };
}

/** A list; what another version wrote, and this one does not know, is left out of it. */
function listOf(json: string): readonly unknown[] {
  const read: unknown = JSON.parse(json);
  return Array.isArray(read) ? read : [];
}

function isKind(text: unknown): text is WayKind {
  return WAY_KINDS.some((kind) => kind === text);
}

function readResult(read: unknown): WayResult[] {
  if (typeof read !== "object" || read === null) return [];
  const { kind, at, seconds } = read as Readonly<Record<string, unknown>>;
  if (!isKind(kind) || typeof at !== "number") return [];
  return [{ kind, at, seconds: typeof seconds === "number" ? seconds : null }];
}

const RESULTS = REHEARSAL_STATES.filter(
  (state): state is RehearsalResult => state !== "turning_off" && state !== "waking",
);
const WHYS = Object.keys(MEMBER_WHYS) as MemberWhy[];

/** @throws StoreFault where the row cannot have been written by us */
function rehearsalRecord(row: Prisma.RehearsalGetPayload<object>): Rehearsal {
  const reader = rowReader(`rehearsals of ${row.serverUuid}`);
  const ended = reader.together({ end: row.end, ended_at: row.endedAt });
  return {
    ...{ serverUuid: row.serverUuid, author: row.author, authorUuid: row.authorUuid },
    ...{ startedAt: row.startedAt.getTime(), offRun: row.offRun, onRun: row.onRun },
    wokenAt: row.wokenAt?.getTime() ?? null,
    ways: listOf(row.ways).filter(isKind),
    found: listOf(row.found).flatMap(readResult),
    end: ended && {
      as: reader.oneOf("end", RESULTS, ended.end),
      why: row.why === null ? null : reader.oneOf("why", WHYS, row.why),
      detail: row.detail ?? "",
      at: ended.ended_at.getTime(),
    },
  };
}
