import { create } from "@bufbuild/protobuf";
import type { WakeReport } from "../../fleet/model/entities";
import { wakeFaultText, type PossibleWay, type WakeFault } from "../../fleet/model/wake-ways";
import { causeText, type WakeCause } from "../../fleet/servers/wake-causes";
import {
  PossibleWaySchema,
  type PossibleWay as PossibleWayMessage,
  WakeReportSchema,
  type WakeReport as WakeReportMessage,
} from "../../gen/proto/komoriuta/v1/server_pb";
import { WakeFaultSchema, WayKindSchema, WayReportSchema } from "../../gen/proto/komoriuta/v1/way_pb";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import { WAY_KIND as NAMES } from "./way-words";

/** Kinds of ways as the protocol's numbers. */
export const WAY_KIND = numbers(WayKindSchema, NAMES);

/** The message of the outcome of a wake-up. */
export function wakeReportMessage(report: WakeReport, causes: readonly WakeCause[]): WakeReportMessage {
  const { since, ways, heardAt, givenUpAt, alarm } = report;
  return create(WakeReportSchema, {
    since: timestampOf(since),
    ways: ways.map(({ kind, firstAt, lastAt, tries, sent, to, sentAt, faults }) =>
      create(WayReportSchema, {
        kind: WAY_KIND[kind],
        firstAt: timestampOf(firstAt),
        lastAt: timestampOf(lastAt),
        ...{ tries, sent, to: [...to] },
        ...(sentAt !== null && { sentAt: timestampOf(sentAt) }),
        faults: faults.map(faultMessage),
      }),
    ),
    ...(heardAt !== null && { heardAt: timestampOf(heardAt) }),
    ...(givenUpAt !== null && { givenUpAt: timestampOf(givenUpAt) }),
    causes: causes.map(causeText),
    ...(alarm && { alarmAt: timestampOf(alarm.at), byAlarm: alarm.isCause }),
  });
}

/** The message of a way that a server has. */
export function possibleWayMessage({ kind, fault }: PossibleWay): PossibleWayMessage {
  return create(PossibleWaySchema, { kind: WAY_KIND[kind], ...(fault && { fault: faultMessage(fault) }) });
}

function faultMessage(fault: WakeFault) {
  return create(WakeFaultSchema, { code: fault.code, text: wakeFaultText(fault) });
}
