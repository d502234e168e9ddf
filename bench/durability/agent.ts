import { randomUUID } from "node:crypto";
import { Code, ConnectError, createClient, type Client } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AgentService } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { HeartbeatStatus, PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Told } from "./standing";

/** Speaks to a manager for an agent: the real protocol, as JSON over HTTP. */
export type AgentClient = Client<typeof AgentService>;

export function connectAgents(managerUrl: string): AgentClient {
  const transport = createConnectTransport({
    baseUrl: `${managerUrl}/agent`,
    httpVersion: "1.1",
    useBinaryFormat: false,
  });
  return createClient(AgentService, transport);
}

/** An agent on a machine that cannot be shut down: each time it is told to, it tries, fails, and says so. */
export interface Agent {
  token: string;
  /** What it reports next; the same again until that is answered. */
  readonly next: () => HeartbeatStatus;
  /** Reports it. */
  readonly report: () => Promise<unknown>;
  /** Asks what it is told. */
  readonly ask: () => Promise<Told["manifest"]>;
}

export function createAgent(client: AgentClient, token: string): Agent {
  const bootId = randomUUID();
  const instanceId = randomUUID();
  let last = HeartbeatStatus.NONE;
  let sequence = 0;
  let told = { powerStatus: PowerStatus.ON, revision: 0 };

  function next(): HeartbeatStatus {
    if (last === HeartbeatStatus.NONE) return HeartbeatStatus.LAUNCHED;
    const begins = told.powerStatus === PowerStatus.OFF && last !== HeartbeatStatus.STOPPING;
    return begins ? HeartbeatStatus.STOPPING : HeartbeatStatus.ON;
  }

  const agent: Agent = {
    token,
    next,
    async report() {
      const heartbeatStatus = next();
      const failed = last === HeartbeatStatus.STOPPING && heartbeatStatus === HeartbeatStatus.ON;
      const report = {
        heartbeatStatus,
        bootId,
        instanceId,
        sequence: sequence + 1,
        manifestRevision: told.revision,
        shutdownError: failed ? "it cannot be shut down" : undefined,
      };
      const { manifest } = await client.sendHeartbeat(report, authorized(agent));
      sequence += 1;
      last = heartbeatStatus;
      if (manifest) told = manifest;
      return manifest;
    },
    ask: () => ask(client, bootId, agent),
  };
  return agent;
}

/** Whether a manager lets a token in, and what it tells a boot. */
export async function ask(
  client: AgentClient,
  bootId: string,
  holder: { readonly token: string },
): Promise<Told["manifest"]> {
  try {
    const { manifest } = await client.getManifest({ bootId }, authorized(holder));
    return manifest?.powerStatus === PowerStatus.OFF ? "OFF" : "ON";
  } catch (error) {
    if (ConnectError.from(error).code === Code.Unauthenticated) return "refused";
    throw error;
  }
}

function authorized({ token }: { readonly token: string }): { headers: HeadersInit } {
  return { headers: { authorization: `Bearer ${token}` } };
}
