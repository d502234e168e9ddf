import * as z from "zod";
import type { ChangedMember, RunStore, RunSummary } from "../../fleet/model/stores";
import { Prisma, type PrismaClient } from "../../gen/prisma/client";
import {
  counts,
  ENDS_AS,
  MEMBER_WHYS,
  type Cancelled,
  type Member,
  type MemberWhy,
  type Run,
  type RunCounts,
} from "../../plan/run";
import { jsonColumn, ORDER_MODE, rowReader, RUN_ACTION, useColumn, type RowReader } from "../core/columns";
import { writeEvents } from "./events";
import type { Writer } from "../writer";
import { insertRows, type Transaction } from "../core/transaction";

type RunRow = Prisma.RunGetPayload<object>;
type MemberRow = Omit<Prisma.RunMemberGetPayload<object>, "position">;

const uuidsColumn = jsonColumn<readonly string[]>(z.array(z.string()));
const addedColumn = jsonColumn(z.object({ added: z.boolean().default(false) }));
const cancelledColumn = jsonColumn<Cancelled>(
  z.object({
    who: z.string(),
    why: z.enum(["run_cancelled", "schedule_changed", "restored", "power_changed"]),
  }),
);
const WHYS = Object.keys(MEMBER_WHYS) as MemberWhy[];

/** The runs of a database. */
export function runStore(prisma: PrismaClient, writer: Writer): RunStore {
  const withMembers = async (rows: readonly RunRow[], monotonic: number): Promise<Run[]> => {
    const members = await readMembers(prisma, rows, monotonic);
    return rows.map((row) => runRecord(row, members.get(row.id) ?? [], monotonic));
  };
  const summaries = async (rows: readonly RunRow[], named: number): Promise<RunSummary[]> => {
    const given = await readSummaries(prisma, rows, named);
    return rows.map((row) => {
      const { members: _none, ...run } = runRecord(row, [], 0);
      return { ...run, counts: counts({ members: [] }), serverNames: [], ...given.get(row.id) };
    });
  };
  const one = async (row: RunRow | null): Promise<Run | null> =>
    row && ((await withMembers([row], 0))[0] ?? null);

  return {
    loadOpen: async (monotonic) =>
      withMembers(await prisma.run.findMany({ where: { endedAt: null }, orderBy: { id: "asc" } }), monotonic),
    find: async (uuid) => one(await prisma.run.findUnique({ where: { uuid } })),
    findRequested: async (requestId) => one(await prisma.run.findUnique({ where: { requestId } })),

    list: async ({ scheduleUuid, before, serverUuids, limit }) => {
      const than = before === undefined ? null : await prisma.run.findUnique({ where: { uuid: before } });
      if (before !== undefined && !than) return [];
      const where = serverUuids
        ? { id: { in: await idsOf(prisma, serverUuids, { scheduleUuid, before: than?.id, limit }) } }
        : { scheduleUuid, ...(than && { id: { lt: than.id } }) };
      const found = await summaries(
        await prisma.run.findMany({ where, orderBy: { id: "desc" }, take: limit }),
        0,
      );
      return found.map(({ serverNames: _none, ...run }) => run);
    },

    summaries: async (uuids, named) => {
      const rows = await prisma.run.findMany({ where: { uuid: { in: [...uuids] } } });
      return summaries(rows, named);
    },

    insert: (run, requestId, events) =>
      writer.write(async (transaction) => {
        await insertRun(transaction, run, requestId);
        return writeEvents(transaction, events);
      }),

    updateMembers: async (members) => {
      await writer.write((transaction) => updateMembers(transaction, members));
    },

    cancel: async (uuid, by) => {
      const cancelledBy = cancelledColumn.write(by);
      await writer.write((transaction) => transaction.run.update({ where: { uuid }, data: { cancelledBy } }));
    },

    end: (uuid, at, events) =>
      writer.write(async (transaction) => {
        await transaction.run.update({ where: { uuid }, data: { endedAt: new Date(at) } });
        return writeEvents(transaction, events);
      }),

    prune: async (since) => {
      // One after the other: each takes its members along, and nothing else happens meanwhile.
      const old = await prisma.run.findMany({
        where: { endedAt: { lt: new Date(since) } },
        select: { id: true },
      });
      for (const { id } of old)
        await writer.write((transaction) => transaction.run.deleteMany({ where: { id } }));
    },
  };
}

/** Ids of the newest runs with one of these servers. */
async function idsOf(
  prisma: PrismaClient,
  serverUuids: readonly string[],
  { scheduleUuid, before, limit }: { scheduleUuid?: string; before?: number; limit: number },
): Promise<number[]> {
  const rows = await prisma.$queryRaw<{ id: number }[]>`
    SELECT id FROM runs
    WHERE ${before === undefined ? Prisma.sql`TRUE` : Prisma.sql`id < ${before}`}
      AND ${scheduleUuid === undefined ? Prisma.sql`TRUE` : Prisma.sql`schedule_uuid = ${scheduleUuid}`}
      AND EXISTS (SELECT 1 FROM run_members AS member WHERE member.run_id = runs.id
        AND member.server_uuid IN (SELECT value FROM json_each(${JSON.stringify(serverUuids)})))
    ORDER BY id DESC LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** Writes a run with its members. It has not ended, whatever their outcomes are. */
export async function insertRun(transaction: Transaction, run: Run, requestId: string | null): Promise<void> {
  const { uuid, action, mode, grace, reason, schedule, since, until, rate, minOn } = run;
  const [row] = await insertRows(transaction, "runs", [
    {
      ...{ uuid, action: RUN_ACTION.keep(action), mode: ORDER_MODE.keep(mode), grace, reason },
      ...{ author: run.author, authorUuid: run.authorUuid },
      ...{ scheduleUuid: schedule?.uuid ?? null, scheduleName: schedule?.name ?? null, requestId },
      ...{ since: new Date(since.wall), until: new Date(until), rate: rate ?? NO_RATE, minOn },
      evenIfMayNotWake: run.evenIfItMayNotWake,
      cancelledBy: run.cancelledBy && cancelledColumn.write(run.cancelledBy),
    },
  ]);
  const given = run.members.map((member, position) => [
    ...[position, member.serverUuid, member.serverName.toWellFormed(), member.boot?.toWellFormed() ?? null],
    ...[uuidsColumn.write(member.waitsFor), addedColumn.write({ added: member.added })],
    ...outcome(member),
  ]);
  await transaction.$executeRaw`
    INSERT INTO run_members (run_id, position, server_uuid, server_name, boot, waits_for, drawn,
      asked_at, asked_revision, "end", why, detail, "use", ended_at)
    SELECT ${row?.id}, given.value ->> 0, given.value ->> 1, given.value ->> 2, given.value ->> 3, given.value ->> 4,
      given.value ->> 5, given.value ->> 6, given.value ->> 7, given.value ->> 8, given.value ->> 9, given.value ->> 10,
      given.value ->> 11, given.value ->> 12
    FROM json_each(${JSON.stringify(given)}) AS given`;
}

/** The column is not null. */
const NO_RATE = 0;

/** Writes the outcomes of members. */
export async function updateMembers(
  transaction: Transaction,
  members: readonly ChangedMember[],
): Promise<void> {
  if (members.length === 0) return;
  const given = members.map(({ runUuid, member }) => [runUuid, member.serverUuid, ...outcome(member)]);
  await transaction.$executeRaw`
    UPDATE run_members SET asked_at = given.value ->> 2, asked_revision = given.value ->> 3, "end" = given.value ->> 4,
      why = given.value ->> 5, detail = given.value ->> 6, "use" = given.value ->> 7, ended_at = given.value ->> 8
    FROM json_each(${JSON.stringify(given)}) AS given JOIN runs ON runs.uuid = given.value ->> 0
    WHERE run_id = runs.id AND server_uuid = given.value ->> 1`;
}

/** The columns asked_at, asked_revision, end, why, detail, use and ended_at. */
function outcome({ asked, end }: Member): (string | number | null)[] {
  return [
    asked && Math.trunc(asked.at.wall),
    asked && asked.revision,
    end && end.as,
    end && end.why,
    end && end.detail.toWellFormed(),
    end?.use ? useColumn.write(end.use).toWellFormed() : null,
    end && Math.trunc(end.at),
  ];
}

/** The members of each of these runs, in order, by its id: read at once, since a history may be long. */
async function readMembers(
  prisma: PrismaClient,
  runs: readonly RunRow[],
  monotonic: number,
): Promise<ReadonlyMap<number, Member[]>> {
  const found = new Map<number, Member[]>(runs.map(({ id }) => [id, []]));
  if (runs.length === 0) return found;
  const rows = await prisma.runMember.findMany({
    where: { runId: { in: runs.map(({ id }) => id) } },
    orderBy: [{ runId: "asc" }, { position: "asc" }],
  });
  for (const row of rows) found.get(row.runId)?.push(memberRecord(row, monotonic));
  return found;
}

/** The counts of these runs' members, and the names of the first ones, by the run's id, without reading them all. */
async function readSummaries(
  prisma: PrismaClient,
  runs: readonly RunRow[],
  named: number,
): Promise<ReadonlyMap<number, Pick<RunSummary, "counts" | "serverNames">>> {
  const ids = JSON.stringify(runs.map(({ id }) => id));
  const names = await prisma.$queryRaw<{ id: number; name: string }[]>`
    SELECT run_id AS id, server_name AS name FROM json_each(${ids}) AS run
    JOIN run_members ON run_id = run.value AND position < ${named} ORDER BY run_id, position`;
  const groups = await prisma.$queryRaw<{ id: number; state: string; size: number }[]>`
    SELECT run_id AS id, ifnull("end", iif(asked_at IS NULL, 'waiting', 'asked')) AS state, count(*) AS size
    FROM json_each(${ids}) AS run JOIN run_members ON run_id = run.value GROUP BY run_id, state`;
  return new Map(
    runs.map(({ id, uuid }) => {
      const reader = rowReader(`run_members of ${uuid}`);
      const found: Record<keyof RunCounts, number> = { ...counts({ members: [] }) };
      for (const group of groups)
        if (group.id === id) found[reader.oneOf("end", STATES, group.state)] = Number(group.size);
      const serverNames = names.filter((one) => one.id === id).map(({ name }) => name);
      return [id, { counts: found, serverNames }];
    }),
  );
}

const STATES = [...ENDS_AS, "waiting", "asked"] as const;

/** @throws StoreFault where the rows cannot have been written by us */
function runRecord(row: RunRow, members: readonly Member[], monotonic: number): Run {
  const reader = rowReader(`runs of ${row.uuid}`);
  const schedule = reader.together({ schedule_uuid: row.scheduleUuid, schedule_name: row.scheduleName });
  return {
    uuid: row.uuid,
    action: reader.word("action", RUN_ACTION, row.action),
    mode: reader.word("mode", ORDER_MODE, row.mode),
    grace: row.grace,
    reason: row.reason,
    author: row.author,
    authorUuid: row.authorUuid,
    schedule: schedule && { uuid: schedule.schedule_uuid, name: schedule.schedule_name },
    since: { wall: row.since.getTime(), monotonic },
    until: row.until.getTime(),
    rate: row.rate === NO_RATE ? null : row.rate,
    minOn: row.minOn,
    evenIfItMayNotWake: row.evenIfMayNotWake,
    members,
    cancelledBy:
      row.cancelledBy === null ? null : reader.json("cancelled_by", cancelledColumn, row.cancelledBy),
    endedAt: row.endedAt?.getTime() ?? null,
  };
}

function memberRecord(row: MemberRow, monotonic: number): Member {
  const reader = rowReader(`run_members of ${row.serverUuid}`);
  const asked = reader.together({ asked_at: row.askedAt, asked_revision: row.askedRevision });
  return {
    serverUuid: row.serverUuid,
    serverName: row.serverName,
    boot: row.boot,
    waitsFor: reader.json("waits_for", uuidsColumn, row.waitsFor),
    added: reader.json("drawn", addedColumn, row.drawn).added,
    asked: asked && { at: { wall: asked.asked_at.getTime(), monotonic }, revision: asked.asked_revision },
    end: endOf(row, reader),
  };
}

function endOf(row: MemberRow, reader: RowReader): Member["end"] {
  const end = reader.together({ end: row.end, why: row.why, ended_at: row.endedAt });
  if (!end) return null;
  const why = reader.oneOf("why", WHYS, end.why);
  return {
    ...{ as: MEMBER_WHYS[why], why, detail: row.detail ?? "" },
    use: row.use === null ? null : reader.json("use", useColumn, row.use),
    at: end.ended_at.getTime(),
  };
}
