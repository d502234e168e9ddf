/** The way to the manager: Connect over fetch, with the token, and with no patience for surprises. */
import { create } from "@bufbuild/protobuf";
import { createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import type { HeartbeatStatus, Manifest } from "./daemon/state.ts";
import { AgentSchema, AgentService, type Manifest as ManifestMessage } from "./gen/komoriuta/v1/agent_pb.ts";
import { HeartbeatStatus as Reported, PowerStatus } from "./gen/komoriuta/v1/status_pb.ts";
import type { HostIdentity } from "./host/identity.ts";

export interface Heartbeat {
  readonly status: HeartbeatStatus;
  readonly bootId: string;
  readonly instanceId: string;
  readonly sequence: number;
  readonly manifestRevision: number;
  readonly shutdownError: string | undefined;
  readonly host: HostIdentity | undefined;
}

/** Both calls throw what fetch, Connect or a senseless answer gives; `describeFault` puts it into words. */
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

/** A manifest is some dozen bytes; what is longer did not come from a manager. */
const LONGEST_ANSWER = 65_536;
const LONGEST_INTERVAL = 3_600;

/** @throws where the CA certificate cannot be used */
export function connectManager({ managerURL, accessToken, caCertificate }: ManagerOptions): Manager {
  const http = Deno.createHttpClient(caCertificate === undefined ? {} : { caCerts: [caCertificate] });
  const authorize: Interceptor = (next) => (request) => {
    request.header.set("Authorization", `Bearer ${accessToken}`);
    return next(request);
  };
  const client = createClient(
    AgentService,
    createConnectTransport({
      baseUrl: `${managerURL}/agent`,
      useBinaryFormat: true,
      interceptors: [authorize],
      fetch: (input, init) => fetchOnce(http, input, init),
    }),
  );
  return {
    async getManifest(bootId, signal) {
      return manifestOf((await client.getManifest({ bootId }, { signal })).manifest);
    },
    async sendHeartbeat({ status, host, shutdownError, ...rest }, signal) {
      const request = {
        ...rest,
        heartbeatStatus: REPORTED[status],
        ...(shutdownError === undefined ? {} : { shutdownError }),
        ...(host === undefined ? {} : { agent: agentMessage(host) }),
      };
      return manifestOf((await client.sendHeartbeat(request, { signal })).manifest);
    },
    close: () => http.close(),
  };
}

function agentMessage(host: HostIdentity) {
  const interfaces = host.interfaces.map(({ wakeOnLan, ...rest }) =>
    wakeOnLan === undefined ? rest : { ...rest, wakeOnLan },
  );
  return create(AgentSchema, { ...host, interfaces });
}

/** Follows no redirect, and reads no more than an answer can be. */
async function fetchOnce(
  client: Deno.HttpClient,
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: "manual", client });
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    const target = URL.parse(response.headers.get("location") ?? "", response.url)?.origin ?? "elsewhere";
    throw new Error(`redirected to ${target}`);
  }
  const { status, headers } = response;
  return new Response(await readBounded(response), { status, headers });
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    // Leaving the loop cancels the stream.
    if (length > LONGEST_ANSWER) throw new Error("answer too long");
    parts.push(part);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Nothing is guessed from an answer that lacks something: it counts as none. */
function manifestOf(message: ManifestMessage | undefined): Manifest {
  if (message === undefined) throw new Error("answer without a manifest");
  const { powerStatus, heartbeatInterval, revision, serverUuid } = message;
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
