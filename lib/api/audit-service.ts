import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import type { AuditService } from "../gen/proto/komoriuta/v1/audit_pb";
import { mustMay } from "./asking";
import { auditMessage } from "./codec/audit";
import type { Running } from "./running";

const word = z
  .string()
  .max(100, "must have at most 100 characters")
  .transform((given) => given || undefined);

const query = z.object({
  actor: word,
  via: word,
  operation: word,
  targetUuid: word,
  since: z.number().optional(),
  until: z.number().optional(),
  before: z.number().transform((before) => before || undefined),
  limit: z
    .number()
    .max(500, "must be at most 500")
    .transform((limit) => limit || 100),
});

/** The audit, for administrators. */
export function auditService(running: () => Running): ServiceImpl<typeof AuditService> {
  return {
    async listAuditEntries({ since, until, ...request }, context) {
      mustMay(context, "audit");
      const times = { since: since && timestampMs(since), until: until && timestampMs(until) };
      return auditMessage(await running().audit.list(validated(query, { ...request, ...times })));
    },
  };
}
