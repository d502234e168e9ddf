import type { NextRequest } from "next/server";
import { csvLines, writeCsv } from "@/lib/fleet/lists/csv";
import type { AuditEntry } from "@/lib/fleet/model/audit";
import { auditFile } from "../export";

const HEAD = [
  ...["number", "at", "actor", "address", "via", "operation", "target_kind", "target_uuid", "target_name"],
  ...["event_id", "run_uuid", "schedule_uuid", "asked", "before", "after", "hash"],
];

/** Entries of the audit, for a spreadsheet. */
export function GET(request: NextRequest): Promise<Response> {
  return auditFile(request, "audit.csv", "text/csv", writeCsv([HEAD]), (entries) =>
    csvLines(entries.map(cellsOf)),
  );
}

function cellsOf(entry: AuditEntry): string[] {
  const { number, at, actor, address, via, operation, targetKind, targetUuid, targetName, hash } = entry;
  const json = (fields: AuditEntry["asked"]): string => (fields === null ? "" : JSON.stringify(fields));
  return [
    ...[String(number), new Date(at).toISOString(), actor, address, via, operation],
    ...[targetKind, targetUuid, targetName, String(entry.eventId ?? "")],
    ...[
      entry.runUuid ?? "",
      entry.scheduleUuid ?? "",
      json(entry.asked),
      json(entry.was),
      json(entry.became),
      hash,
    ],
  ];
}
