/** The way to the manager: its two calls, with the token, and with no patience for surprises. */
import { callUnary } from "./connect.ts";
import type { HeartbeatStatus, Manifest } from "./daemon/state.ts";
import { HeartbeatStatus as Reported, PowerStatus } from "./gen/komoriuta/v1/status_pb.ts";
import type { HostIdentity } from "./host/identity.ts";
import { readManifestAnswer, writeGetManifest, writeSendHeartbeat } from "./messages.ts";

export interface Heartbeat {
  readonly status: HeartbeatStatus;
  readonly bootId: string;
  readonly instanceId: string;
  readonly sequence: number;
  readonly manifestRevision: number;
  readonly shutdownError: string | undefined;
  readonly host: HostIdentity | undefined;
}

/** Both calls throw what fetch, an RpcError or a senseless answer gives; `describeFault` puts it into words. */
export interface Manager {
  getManifest(bootId: string, signal: AbortSignal): Promise<Manifest>;
  sendHeartbeat(heartbeat: Heartbeat, signal: AbortSignal): Promise<Manifest>;
  close(): void;
}

export interface ManagerOptions {
  readonly managerURL: string;
  readonly accessToken: string;
  /** PEM text of a private CA. */
  readonly caCertificate: string | undefined;
}

const REPORTED: Readonly<Record<HeartbeatStatus, Reported>> = {
  Launched: Reported.LAUNCHED,
  ON: Reported.ON,
  Stopping: Reported.STOPPING,
};

/** Seconds. */
const LONGEST_INTERVAL = 3_600;

/** @throws where the CA certificate cannot be used */
export function connectManager({ managerURL, accessToken, caCertificate }: ManagerOptions): Manager {
  const client = Deno.createHttpClient(caCertificate === undefined ? {} : { caCerts: [caCertificate] });
  const headers = { Authorization: `Bearer ${accessToken}` };
  async function ask(
    method: "GetManifest" | "SendHeartbeat",
    message: Uint8Array<ArrayBuffer>,
    signal: AbortSignal,
  ): Promise<Manifest> {
    const url = `${managerURL}/agent/komoriuta.v1.AgentService/${method}`;
    return manifestOf(await callUnary(url, message, { client, headers, signal }));
  }
  return {
    getManifest: (bootId, signal) => ask("GetManifest", writeGetManifest({ bootId }), signal),
    sendHeartbeat({ status, host, ...rest }, signal) {
      const heartbeat = { ...rest, heartbeatStatus: REPORTED[status], agent: host };
      return ask("SendHeartbeat", writeSendHeartbeat(heartbeat), signal);
    },
    close: () => client.close(),
  };
}

/** Nothing is guessed from an answer that lacks something: it counts as none. */
function manifestOf(answer: Uint8Array): Manifest {
  const manifest = decoded(answer);
  if (manifest === undefined) throw new Error("answer without a manifest");
  const { powerStatus, heartbeatInterval, revision, serverUuid } = manifest;
  if (powerStatus !== PowerStatus.ON && powerStatus !== PowerStatus.OFF) {
    throw new Error("answer without a power status");
  }
  if (heartbeatInterval < 1 || heartbeatInterval > LONGEST_INTERVAL) {
    throw new Error(`answer with a heartbeat interval of ${heartbeatInterval} s`);
  }
  return {
    power: powerStatus === PowerStatus.ON ? "ON" : "OFF",
    interval: heartbeatInterval,
    revision,
    serverUuid,
  };
}

function decoded(answer: Uint8Array): ReturnType<typeof readManifestAnswer> {
  try {
    return readManifestAnswer(answer);
  } catch (cause) {
    throw new Error("the answer cannot be decoded", { cause });
  }
}
