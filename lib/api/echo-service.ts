import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import type { EchoService } from "../gen/proto/komoriuta/bench/v1/echo_pb";
import { PowerStatus } from "../gen/proto/komoriuta/v1/status_pb";
import type { Running } from "./running";

/** Answers like a heartbeat and does nothing: benchmarks hold heartbeats against it. */
export function echoService(running: () => Running): ServiceImpl<typeof EchoService> {
  return {
    echo({ heartbeat }) {
      if (!running().about.echo) throw new ConnectError("There is no echo here.", Code.Unimplemented);
      return {
        manifest: {
          powerStatus: PowerStatus.ON,
          heartbeatInterval: 10,
          revision: heartbeat?.manifestRevision ?? 0,
          serverUuid: heartbeat?.instanceId ?? "",
        },
      };
    },
  };
}
