import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import type { AlertService } from "../gen/proto/komoriuta/v1/alert_pb";
import { fleetOf, operatorOf } from "./asking";
import { alertMessage } from "./codec/alert";
import type { Running } from "./running";
import { validated } from "./validate";

const uuids = z.array(z.uuid("must be a UUID")).max(20_000, "must have at most 20,000 entries");
const asked = z
  .object({ serverUuids: uuids, alertUuids: uuids })
  .refine(({ serverUuids, alertUuids }) => serverUuids.length + alertUuids.length > 0, {
    path: ["serverUuids"],
    message: "must name a server, or alertUuids an alert",
  });

/** What somebody must look at, and who has. */
export function alertService(running: () => Running): ServiceImpl<typeof AlertService> {
  return {
    listAlerts: (_request, context) => ({
      alerts: fleetOf(running(), context)
        .alerts()
        .map(({ serverUuid, ...alert }) => alertMessage(alert, serverUuid)),
    }),

    async acknowledgeAlerts(request, context) {
      const seen = await fleetOf(running(), context).acknowledgeAlerts(
        validated(asked, request),
        operatorOf(context).userId,
      );
      return { alerts: seen.map(({ serverUuid, ...alert }) => alertMessage(alert, serverUuid)) };
    },
  };
}
