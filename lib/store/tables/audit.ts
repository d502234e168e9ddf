import {
  AUDIT_KEPT,
  type AuditEntry,
  type AuditFields,
  type AuditFilter,
  type AuditStore,
  type AuditVerdict,
} from "../../fleet/model/audit";
import { Prisma, type AuditEntry as Row, type PrismaClient } from "../../gen/prisma/client";
import { follow, type Link } from "../audit/audit-chain";
import type { Writer } from "../writer";
import type { Transaction } from "../core/transaction";

/** Entries that are read at once for a page, while nothing else happens, and the most times. */
const WINDOW = 20_000;
const WINDOWS = 50;
/** Entries that are read at once as the chain is verified. */
const PIECE = 2000;
/** Entries that are deleted at once. */
const GOING = 500;

/** The audit of a database. */
export function auditStore(prisma: PrismaClient, writer: Writer): AuditStore {
  return {
    list: async ({ before, limit, ...filter }) => {
      const range = await rangeOf(prisma, filter, before);
      const rows: Row[] = [];
      let below = range.below;
      for (let window = 0; window < WINDOWS && below > range.from && rows.length < limit; window += 1) {
        const from = Math.max(range.from, below - WINDOW);
        const found = await prisma.auditEntry.findMany({
          where: { ...exactly(filter), id: { gte: from, lt: below } },
          orderBy: { id: "desc" },
          take: limit - rows.length,
        });
        rows.push(...found);
        below = rows.length < limit ? from : (rows.at(-1)?.id ?? from);
      }
      return { entries: rows.map(entryOf), next: below > range.from ? below : null };
    },

    append: async (ask) => {
      await writer.as(ask).write(() => Promise.resolve());
    },

    verify: (now, noted) => verify(prisma, now, noted),

    prune: async (now) => {
      while (await writer.note((transaction) => pruned(transaction, now - AUDIT_KEPT)));
    },
  };
}

/**
 * The numbers between which the entries of a span of time are: the clock may have been set, so that some of them are of
 * other times.
 */
async function rangeOf(
  prisma: PrismaClient,
  { since, until }: AuditFilter,
  before: number | undefined,
): Promise<{ readonly from: number; readonly below: number }> {
  const [range] = await prisma.$queryRaw<{ from: number | null; last: number | null }[]>`
    SELECT ${since === undefined ? Prisma.sql`(SELECT min(id) FROM audit_entries)` : Prisma.sql`(SELECT min(id) FROM audit_entries WHERE at >= ${Math.trunc(since)})`} AS "from",
      ${until === undefined ? Prisma.sql`(SELECT max(id) FROM audit_entries)` : Prisma.sql`(SELECT max(id) FROM audit_entries WHERE at < ${Math.trunc(until)})`} AS last`;
  if (!range || range.from === null || range.last === null) return { from: 0, below: 0 };
  return { from: Number(range.from), below: Math.min(Number(range.last) + 1, before ?? Infinity) };
}

function exactly({
  actor,
  via,
  operation,
  targetUuid,
  since,
  until,
}: AuditFilter): Prisma.AuditEntryWhereInput {
  return {
    ...(actor !== undefined && { actor }),
    ...(via !== undefined && { via }),
    ...(operation !== undefined && { operation }),
    ...(targetUuid !== undefined && { targetUuid }),
    ...((since !== undefined || until !== undefined) && {
      at: {
        ...(since !== undefined && { gte: new Date(since) }),
        ...(until !== undefined && { lt: new Date(until) }),
      },
    }),
  };
}

/** Deletes the oldest entries from before `since`, but for the last of these. @returns whether there may be more */
async function pruned(transaction: Transaction, since: number): Promise<boolean> {
  const oldest = await transaction.auditEntry.findMany({
    select: { id: true, at: true, hash: true },
    orderBy: { id: "asc" },
    take: GOING,
  });
  const kept = oldest.findIndex(({ at }) => at.getTime() >= since);
  const last = oldest.at((kept < 0 ? oldest.length : kept) - 2);
  if (!last || (kept < 0 ? oldest.length : kept) < 2) return false;
  // First the anchor moves on: the database refuses to delete entries after it.
  await transaction.auditAnchor.update({ where: { id: 1 }, data: { number: last.id, hash: last.hash } });
  await transaction.$executeRaw`DELETE FROM audit_entries WHERE id <= ${last.id}`;
  return kept < 0;
}

async function verify(prisma: PrismaClient, now: number, noted?: Link): Promise<AuditVerdict> {
  const { number, hash } = await prisma.auditAnchor.findUniqueOrThrow({ where: { id: 1 } });
  const first = number + 1;
  let link: Link = { number, hash };
  const verdict = (fault: AuditVerdict["fault"]): AuditVerdict => ({
    ...{ first, fitting: link.number - number, last: link, fault },
  });
  for (let more = true; more;) {
    const rows = await prisma.auditEntry.findMany({
      where: { id: { gt: link.number } },
      orderBy: { id: "asc" },
      take: PIECE,
    });
    more = rows.length === PIECE;
    const before = link;
    const followed = follow(before, rows);
    ({ link } = followed);
    if (noted && noted.number > before.number && noted.number <= link.number) {
      const same = rows.find(({ id }) => id === noted.number)?.hash === noted.hash;
      if (!same) return verdict({ number: noted.number, why: "changed" });
    }
    if (followed.fault) {
      // A manager that runs may have pruned meanwhile: then all begins anew.
      const anchor = await prisma.auditAnchor.findUniqueOrThrow({ where: { id: 1 } });
      return anchor.number > link.number ? verify(prisma, now, noted) : verdict(followed.fault);
    }
    // Whoever moves the beginning on cannot make the entry that it then begins with any older.
    const isFirst = before.number === number && number > 0;
    if (isFirst && !(rows[0] && rows[0].at.getTime() < now - AUDIT_KEPT))
      return verdict({ number: first, why: rows[0] ? "early" : "missing" });
  }
  const isGone = noted !== undefined && noted.number > link.number;
  return verdict(isGone ? { number: link.number + 1, why: "missing" } : null);
}

function entryOf(row: Row): AuditEntry {
  const { id, at, asked, was, became, ...plain } = row;
  return {
    ...plain,
    number: id,
    at: at.getTime(),
    via: plain.via as AuditEntry["via"],
    operation: plain.operation as AuditEntry["operation"],
    targetKind: plain.targetKind as AuditEntry["targetKind"],
    ...{ asked: fieldsOf(asked), was: fieldsOf(was), became: fieldsOf(became) },
  };
}

/**
 * The fields of an entry; null for one that was meddled with, which `verify` reports: a page shows the others all the
 * same.
 */
function fieldsOf(text: string | null): AuditFields | null {
  try {
    const read: unknown = text === null ? null : JSON.parse(text);
    return typeof read === "object" && !Array.isArray(read) ? (read as AuditFields | null) : { "?": read };
  } catch {
    return { "?": text };
  }
}
