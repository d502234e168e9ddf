import { create } from "@bufbuild/protobuf";
import {
  AlertKindSchema,
  AlertSchema,
  type Alert as AlertMessage,
} from "../../gen/proto/komoriuta/v1/alert_pb";
import type { Alert } from "../../plan/alert";
import { numbers } from "./numbers";
import { timestampOf } from "./time";
import { ALERT_KIND } from "./words";

const KINDS = numbers(AlertKindSchema, ALERT_KIND);

/** The message of an alert. @param serverUuid empty within the message of its server */
export function alertMessage(alert: Alert, serverUuid = ""): AlertMessage {
  const { uuid, kind, raisedAt, clearedAt, acknowledged, detail, times } = alert;
  return create(AlertSchema, {
    uuid,
    serverUuid,
    kind: KINDS[kind],
    raisedAt: timestampOf(raisedAt),
    clearedAt: clearedAt === null ? undefined : timestampOf(clearedAt),
    acknowledgedBy: acknowledged?.by ?? "",
    acknowledgedAt: acknowledged ? timestampOf(acknowledged.at) : undefined,
    detail,
    times,
  });
}
