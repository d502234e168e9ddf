import { randomUUID } from "node:crypto";
import { create, toBinary, toJsonString } from "@bufbuild/protobuf";
import {
  SendHeartbeatRequestSchema,
  type SendHeartbeatRequest,
} from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { HeartbeatStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Operator } from "../../tests/helpers/operator";

/** A call, ready to be posted. */
export interface Call {
  readonly head: string;
  readonly body: Uint8Array;
}

/** An agent reduced to its protocol: each call is a new heartbeat. */
export interface WireAgent {
  heartbeat(holdMs?: number): Call;
  /** The same, written in JSON. */
  heartbeatInJson(): Call;
  /** Reports this revision from now on. */
  follow(revision: number): void;
  /** Shows this mark from now on. */
  show(mark: string): void;
}

const HEARTBEAT = "/agent/komoriuta.v1.AgentService/SendHeartbeat";

/** The host as komolet describes it, on a usual server: sent once, since it does not change. */
const HOST = {
  version: "1.0.0",
  hostname: "server-1.example",
  os: "Debian GNU/Linux 13 (trixie)",
  arch: "x86_64",
  interfaces: [{ name: "eno1", macAddress: "02:00:5E:00:53:01", wakeOnLan: true, defaultRoute: true }],
};

export function createWireAgent(token: string, revision: number): WireAgent {
  const bootId = randomUUID();
  const instanceId = randomUUID();
  let sequence = 0;
  let mark = "";

  function next(holdMs = 0): SendHeartbeatRequest {
    sequence += 1;
    return create(SendHeartbeatRequestSchema, {
      heartbeatStatus: sequence === 1 ? HeartbeatStatus.LAUNCHED : HeartbeatStatus.ON,
      bootId,
      instanceId,
      sequence,
      manifestRevision: revision,
      holdMs,
      mark,
      ...(sequence === 1 && { agent: HOST }),
    });
  }
  const [binary, json] = ["application/proto", "application/json"].map((type) => head(token, type));
  return {
    heartbeat: (holdMs) => ({
      head: binary ?? "",
      body: toBinary(SendHeartbeatRequestSchema, next(holdMs)),
    }),
    heartbeatInJson: () => ({
      head: json ?? "",
      body: Buffer.from(toJsonString(SendHeartbeatRequestSchema, next())),
    }),
    follow: (newest) => void (revision = newest),
    show: (newest) => void (mark = newest),
  };
}

/** A heartbeat with a token that no server has. */
export function unknownCall(token: string): Call {
  return createWireAgent(token, 0).heartbeat();
}

/** The head of a request as komolet sends it: fetch of Deno, Connect. */
function head(token: string, contentType: string): string {
  return [
    `POST ${HEARTBEAT} HTTP/1.1`,
    "host: localhost",
    `authorization: Bearer ${token}`,
    `content-type: ${contentType}`,
    "connect-protocol-version: 1",
    "accept: */*",
    "accept-language: *",
    "user-agent: Deno/2.9.4",
    "accept-encoding: gzip,br",
    "",
  ].join("\r\n");
}

/** A registered server, as its agent knows it. */
export interface Registered {
  readonly uuid: string;
  readonly token: string;
}

/** The number of registrations that share one transaction of the manager. */
const AT_ONCE = 32;

/** Registers servers through the API, with tokens of their own, so many at once. `from`: the number of the first. */
export async function registerServers(
  operator: Operator,
  count: number,
  { interval = 10, from = 0, atOnce = AT_ONCE } = {},
): Promise<Registered[]> {
  const servers: Registered[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = from + next++;
      const { server, accessToken } = await operator.servers.createServer({
        name: `server ${String(number).padStart(5, "0")}`,
        macAddress: macAddress(number),
        heartbeatInterval: interval,
      });
      servers.push({ uuid: server?.uuid ?? "", token: accessToken });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return servers;
}

function macAddress(number: number): string {
  const hex = number.toString(16).padStart(6, "0").toUpperCase();
  return `02:00:5E:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}
