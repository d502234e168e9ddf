import { randomUUID } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { EchoRequestSchema } from "../../lib/gen/proto/komoriuta/bench/v1/echo_pb";
import {
  SendHeartbeatRequestSchema,
  type SendHeartbeatRequest,
} from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { HeartbeatStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";

/** A call, ready to be posted. */
export interface Call {
  readonly head: string;
  readonly body: Uint8Array;
}

/** An agent as far as the wire goes: each call is a new heartbeat. */
export interface WireAgent {
  heartbeat(): Call;
  /** The same heartbeat, to the echo. */
  echo(): Call;
}

const HEARTBEAT = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
const ECHO = "/agent/komoriuta.bench.v1.EchoService/Echo";

/** What komolet says of itself and its host, as on a usual server: once, since it does not change. */
const HOST = {
  version: "0.1.0",
  hostname: "server-1.example",
  os: "Debian GNU/Linux 13 (trixie)",
  arch: "x86_64",
  interfaces: [{ name: "eno1", macAddress: "02:00:5E:00:53:01", wakeOnLan: true, defaultRoute: true }],
};

export function createWireAgent(token: string, revision: number): WireAgent {
  const bootId = randomUUID();
  const instanceId = randomUUID();
  let sequence = 0;

  function next(): SendHeartbeatRequest {
    sequence += 1;
    return create(SendHeartbeatRequestSchema, {
      heartbeatStatus: sequence === 1 ? HeartbeatStatus.LAUNCHED : HeartbeatStatus.ON,
      bootId,
      instanceId,
      sequence,
      manifestRevision: revision,
      ...(sequence === 1 && { agent: HOST }),
    });
  }
  const heartbeatHead = head(HEARTBEAT, token);
  const echoHead = head(ECHO, token);
  return {
    heartbeat: () => ({ head: heartbeatHead, body: toBinary(SendHeartbeatRequestSchema, next()) }),
    echo: () => ({
      head: echoHead,
      body: toBinary(EchoRequestSchema, create(EchoRequestSchema, { heartbeat: next() })),
    }),
  };
}

/** A heartbeat with a token that no server has. */
export function unknownCall(token: string): Call {
  return createWireAgent(token, 0).heartbeat();
}

/** As komolet's own: fetch of Deno, Connect, binary. */
function head(path: string, token: string): string {
  return [
    `POST ${path} HTTP/1.1`,
    "host: localhost",
    `authorization: Bearer ${token}`,
    "content-type: application/proto",
    "connect-protocol-version: 1",
    "user-agent: komolet",
    "accept: */*",
    "",
  ].join("\r\n");
}
