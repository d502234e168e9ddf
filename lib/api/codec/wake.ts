import { create } from "@bufbuild/protobuf";
import type { WakeReport } from "../../fleet/model/entities";
import { causeText, type WakeCause } from "../../fleet/servers/wake-causes";
import {
  WakeReportSchema,
  type WakeReport as WakeReportMessage,
} from "../../gen/proto/komoriuta/v1/server_pb";
import { timestampOf } from "./time";

/** The message of the outcome of a wake-up. */
export function wakeReportMessage(report: WakeReport, causes: readonly WakeCause[]): WakeReportMessage {
  const { since, packets, targets, faults, heardAt, givenUpAt } = report;
  return create(WakeReportSchema, {
    since: timestampOf(since),
    packets,
    targets: [...targets],
    faults: [...faults],
    ...(heardAt !== null && { heardAt: timestampOf(heardAt) }),
    ...(givenUpAt !== null && { givenUpAt: timestampOf(givenUpAt) }),
    causes: causes.map(causeText),
  });
}
