import type { NextRequest } from "next/server";
import { auditEntryJson } from "@/lib/api/codec/audit";
import { auditFile } from "../export";

/** Entries of the audit, one JSON object a line, as in the API. */
export function GET(request: NextRequest): Promise<Response> {
  return auditFile(request, "audit.jsonl", "application/jsonl", "", (entries) =>
    entries.map((entry) => `${JSON.stringify(auditEntryJson(entry))}\n`).join(""),
  );
}
