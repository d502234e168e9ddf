import type { ServiceImpl } from "@connectrpc/connect";
import type { AlertService } from "../gen/proto/komoriuta/v1/alert_pb";
import { fleetOf } from "./asking";
import { alertMessage } from "./codec/alert";
import type { Running } from "./running";

/** Alerts, and their acknowledgement. */
export function alertService(running: () => Running): ServiceImpl<typeof AlertService> {
  return {
    listAlerts: (_request, context) => ({
      alerts: fleetOf(running(), context)
        .alerts()
        .map(({ serverUuid, ...alert }) => alertMessage(alert, serverUuid)),
    }),

    async acknowledgeAlerts(request, context) {
      const seen = await fleetOf(running(), context).acknowledgeAlerts(request);
      return { alerts: seen.map(({ serverUuid, ...alert }) => alertMessage(alert, serverUuid)) };
    },
  };
}
