import { create } from "@bufbuild/protobuf";
import {
  GetNightReportResponseSchema,
  type GetNightReportResponse,
} from "../../gen/proto/komoriuta/v1/history_pb";
import type { NightReport } from "../../plan/night-report";
import type { MemberWhy } from "../../plan/run";
import { timestampOf } from "./time";

/** The codec of the report of a night. */

/** The message of a report. */
export function nightReportMessage(report: NightReport): GetNightReportResponse {
  const { night, until, servers, slept, stayed, woken, notWoken, kwh, away, isCut } = report;
  const named = ({ uuid, name }: { readonly uuid: string; readonly name: string }) => ({
    ...{ serverUuid: uuid, serverName: name },
  });
  const because = ({ reason, detail }: { readonly reason: MemberWhy | null; readonly detail: string }) => ({
    ...{ reason: reason ?? "", detail },
  });
  return create(GetNightReportResponseSchema, {
    ...{ since: timestampOf(night.since), until: timestampOf(night.until) },
    ...{ reportedUntil: timestampOf(until), servers, toWake: woken, kwh, cut: isCut },
    slept: slept.map(named),
    stayedOn: stayed.map((one) => ({
      ...{ ...named(one), ...because(one), why: one.why, usedBy: [...one.usedBy] },
    })),
    notWoken: notWoken.map((one) => ({ ...named(one), ...because(one), first: one.isFirst })),
    away: away.map((span) => ({ since: timestampOf(span.since), until: timestampOf(span.until) })),
  });
}
