import { create, toJson } from "@bufbuild/protobuf";
import type { AuditEntry, AuditFields, AuditPage } from "../../fleet/model/audit";
import {
  AuditEntrySchema,
  ListAuditEntriesResponseSchema,
  type AuditEntry as AuditEntryMessage,
  type AuditEntryJson,
  type ListAuditEntriesResponse,
} from "../../gen/proto/komoriuta/v1/audit_pb";
import { timestampOf } from "./time";

/** The codec of the audit. */

function auditEntryMessage(entry: AuditEntry): AuditEntryMessage {
  const { number, actor, address, via, operation, targetKind, targetUuid, targetName, hash } = entry;
  return create(AuditEntrySchema, {
    ...{ number, at: timestampOf(entry.at), actor, address, via, operation, hash },
    ...{ targetKind, targetUuid, targetName },
    ...(entry.eventId !== null && { eventId: entry.eventId }),
    ...{ runUuid: entry.runUuid ?? "", scheduleUuid: entry.scheduleUuid ?? "" },
    ...{ asked: text(entry.asked), before: text(entry.was), after: text(entry.became) },
  });
}

/** The message of a page of the audit. */
export function auditMessage({ entries, next }: AuditPage): ListAuditEntriesResponse {
  return create(ListAuditEntriesResponseSchema, {
    entries: entries.map(auditEntryMessage),
    ...(next !== null && { nextBefore: next }),
  });
}

/** The JSON of one entry, a line of an export. */
export function auditEntryJson(entry: AuditEntry): AuditEntryJson {
  return toJson(AuditEntrySchema, auditEntryMessage(entry));
}

function text(fields: AuditFields | null): string {
  return fields === null ? "" : JSON.stringify(fields);
}
