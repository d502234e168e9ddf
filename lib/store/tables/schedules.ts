import * as z from "zod";
import type { ChangedEndRecord, NamedDates, ScheduleRecord } from "../../fleet/model/entities";
import type { ScheduleStore } from "../../fleet/model/stores";
import type { Prisma, PrismaClient } from "../../gen/prisma/client";
import type { DateRange, Window } from "../../plan/schedule";
import { jsonColumn, ORDER_MODE, rowReader, type RowReader } from "../core/columns";
import { writeEvents } from "./events";
import { insertRun } from "./runs";
import type { Writer } from "../writer";
import type { Transaction } from "../core/transaction";

type ScheduleRow = Prisma.ScheduleGetPayload<object>;

const windowsColumn = jsonColumn<readonly Window[]>(
  z.array(z.object({ days: z.array(z.number()), from: z.string(), to: z.string() })),
);
const range = z.object({ first: z.string(), last: z.string() });
const exceptionsColumn = jsonColumn<readonly NamedDates[]>(z.array(range.extend({ name: z.string() })));
const endColumn = jsonColumn<ChangedEndRecord>(
  z.object({
    ...{ usual: z.number(), end: z.number(), changedAt: z.number() },
    ...{ author: z.string(), authorUuid: z.string().nullable() },
  }),
);
const daysColumn = jsonColumn<readonly DateRange[]>(z.array(range));

/** The schedules of a database. */
export function scheduleStore(prisma: PrismaClient, writer: Writer): ScheduleStore {
  return {
    load: async () => {
      const rows = await prisma.schedule.findMany({ orderBy: { id: "asc" } });
      const groups = await prisma.$queryRaw<Named[]>`
        SELECT schedule_id AS "id", "groups".uuid AS "uuid" FROM scheduled_groups
        JOIN "groups" ON "groups".id = group_id ORDER BY group_id`;
      const servers = await prisma.$queryRaw<Named[]>`
        SELECT schedule_id AS "id", servers.uuid AS "uuid" FROM scheduled_servers
        JOIN servers ON servers.id = server_id ORDER BY server_id`;
      const [groupsOf, serversOf] = [byId(groups), byId(servers)];
      return rows.map((row) => scheduleRecord(row, groupsOf.get(row.id) ?? [], serversOf.get(row.id) ?? []));
    },

    insert: (schedule, events) =>
      writer.write(async (transaction) => {
        const data = { uuid: schedule.uuid, createdAt: new Date(schedule.createdAt), ...columns(schedule) };
        const { id } = await transaction.schedule.create({ data, select: { id: true } });
        await nameMembers(transaction, id, schedule);
        return writeEvents(transaction, events);
      }),

    update: (schedule, events) =>
      writer.write(async (transaction) => {
        const { uuid } = schedule;
        const data = columns(schedule);
        const { id } = await transaction.schedule.update({ where: { uuid }, data, select: { id: true } });
        await transaction.$executeRaw`DELETE FROM scheduled_groups WHERE schedule_id = ${id}`;
        await transaction.$executeRaw`DELETE FROM scheduled_servers WHERE schedule_id = ${id}`;
        await nameMembers(transaction, id, schedule);
        return writeEvents(transaction, events);
      }),

    insertRun: (uuid, handledUntil, run, events) =>
      writer.write(async (transaction) => {
        await insertRun(transaction, run, null);
        await transaction.schedule.update({
          ...{ where: { uuid }, data: { drawnUntil: new Date(handledUntil) }, select: { id: true } },
        });
        return writeEvents(transaction, events);
      }),

    remove: (uuid, events) =>
      writer.write(async (transaction) => {
        await transaction.schedule.delete({ where: { uuid }, select: { id: true } });
        return writeEvents(transaction, events);
      }),
  };
}

interface Named {
  readonly id: number | bigint;
  readonly uuid: string;
}

function byId(rows: readonly Named[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const { id, uuid } of rows) {
    const its = found.get(Number(id));
    if (its) its.push(uuid);
    else found.set(Number(id), [uuid]);
  }
  return found;
}

/** Writes the groups and servers of a schedule. Those that do not exist any more are left out. */
async function nameMembers(
  transaction: Transaction,
  id: number,
  { groupUuids, serverUuids }: ScheduleRecord,
): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO scheduled_groups (schedule_id, group_id) SELECT ${id}, "groups".id FROM "groups"
    WHERE uuid IN (SELECT value FROM json_each(${JSON.stringify(groupUuids)}))`;
  await transaction.$executeRaw`
    INSERT INTO scheduled_servers (schedule_id, server_id) SELECT ${id}, servers.id FROM servers
    WHERE uuid IN (SELECT value FROM json_each(${JSON.stringify(serverUuids)}))`;
}

/** The columns that an update writes: a new one does not compile before it is written here. */
function columns(schedule: ScheduleRecord): Omit<ScheduleRow, "id" | "uuid" | "createdAt"> {
  const { calendar, pausedUntil } = schedule;
  return {
    name: schedule.name,
    zone: schedule.zone,
    windows: windowsColumn.write(schedule.windows),
    wake: schedule.wake,
    stop: schedule.stop,
    mode: ORDER_MODE.keep(schedule.mode),
    stopBy: schedule.stopBy,
    exceptions: exceptionsColumn.write(schedule.exceptions),
    calendarUrl: calendar?.url ?? null,
    calendarDays: calendar && daysColumn.write(calendar.days),
    calendarReadAt: calendar && new Date(calendar.readAt),
    calendarFault: calendar?.fault ?? null,
    pausedUntil: pausedUntil === null ? null : new Date(pausedUntil),
    changedEnd: schedule.changedEnd && endColumn.write(schedule.changedEnd),
    minOn: schedule.minOn,
    evenIfMayNotWake: schedule.evenIfItMayNotWake,
    author: schedule.author,
    authorUuid: schedule.authorUuid,
    drawnUntil: new Date(schedule.handledUntil),
    updatedAt: new Date(schedule.updatedAt),
  };
}

/** @throws StoreFault where the row cannot have been written by us */
function scheduleRecord(
  row: ScheduleRow,
  groupUuids: readonly string[],
  serverUuids: readonly string[],
): ScheduleRecord {
  const reader = rowReader(`schedules of ${row.uuid}`);
  return {
    ...{ uuid: row.uuid, name: row.name, groupUuids, serverUuids, zone: row.zone },
    windows: reader.json("windows", windowsColumn, row.windows),
    ...{ wake: row.wake, stop: row.stop, stopBy: row.stopBy },
    mode: reader.oneOf("mode", ["now", "when_free"], row.mode),
    exceptions: reader.json("exceptions", exceptionsColumn, row.exceptions),
    calendar: calendarOf(row, reader),
    pausedUntil: row.pausedUntil?.getTime() ?? null,
    changedEnd: row.changedEnd === null ? null : reader.json("changed_end", endColumn, row.changedEnd),
    ...{ minOn: row.minOn, evenIfItMayNotWake: row.evenIfMayNotWake },
    ...{ author: row.author, authorUuid: row.authorUuid },
    handledUntil: row.drawnUntil.getTime(),
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}

function calendarOf(row: ScheduleRow, reader: RowReader): ScheduleRecord["calendar"] {
  const read = reader.together({ calendar_days: row.calendarDays, calendar_read_at: row.calendarReadAt });
  return (
    read && {
      url: row.calendarUrl,
      days: reader.json("calendar_days", daysColumn, read.calendar_days),
      readAt: read.calendar_read_at.getTime(),
      fault: row.calendarFault,
    }
  );
}
