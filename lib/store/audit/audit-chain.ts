import { createHash } from "node:crypto";
import type { AuditEntry as Row } from "../../gen/prisma/client";

/** An entry as it is written, with texts as they are in the database. */
export type AuditRow = Omit<Row, "hash">;

/** The link that the first entry of all follows. */
export const NOTHING_BEFORE = { number: 0, hash: "0".repeat(64) } as const;

/** The link of the chain that the next entry follows. */
export interface Link {
  readonly number: number;
  readonly hash: string;
}

/**
 * The canonical text of an entry: a JSON array of its fields in this order, without spaces, times in Unix milliseconds,
 * absent values as null, and the three JSON columns as the very texts that are kept. docs/audit.md states it for
 * others; it never changes, since entries that are kept would not fit any more.
 */
function canonicalText(row: AuditRow): string {
  return JSON.stringify([
    ...[row.id, row.at.getTime(), row.actor, row.address, row.via, row.operation],
    ...[row.targetKind, row.targetUuid, row.targetName, row.eventId, row.runUuid, row.scheduleUuid],
    ...[row.asked, row.was, row.became],
  ]);
}

/**
 * The hash of an entry: SHA-256, as 64 hexadecimal digits, of the UTF-8 bytes of the hash of the entry before it, a
 * line feed and its own canonical text. So it covers all entries before it, too: whoever changes, removes, inserts or
 * moves one has to change the hashes of all that follow. The first entry of all follows 64 zeros.
 */
export function hashOf(previous: string, row: AuditRow): string {
  return createHash("sha256")
    .update(`${previous}\n${canonicalText(row)}`)
    .digest("hex");
}

/** Entries that follow a link, with their numbers and hashes. */
export function chained(after: Link, rows: readonly Omit<AuditRow, "id">[]): Row[] {
  let { number, hash } = after;
  return rows.map((row) => {
    number += 1;
    const entry = { ...row, id: number };
    hash = hashOf(hash, entry);
    return { ...entry, hash };
  });
}

/** The outcome of following a chain from a link. */
export interface Followed {
  readonly link: Link;
  /** The first entry that does not follow; null: all do. */
  readonly fault: { readonly number: number; readonly why: "changed" | "missing" } | null;
}

/** @param rows by their numbers */
export function follow(after: Link, rows: readonly Row[]): Followed {
  let link = after;
  for (const { hash, ...row } of rows) {
    if (row.id !== link.number + 1) return { link, fault: { number: link.number + 1, why: "missing" } };
    if (hash !== hashOf(link.hash, row)) return { link, fault: { number: row.id, why: "changed" } };
    link = { number: row.id, hash };
  }
  return { link, fault: null };
}
