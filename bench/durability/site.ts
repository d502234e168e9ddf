import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Code, ConnectError, createClient, type Client } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AgentService } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { HeartbeatStatus, PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { startManager, type Manager } from "../../tests/helpers/manager";
import { logIn, type Operator } from "../../tests/helpers/operator";

/** The answer to an agent. */
export type ManifestAnswer = "ON" | "OFF" | "refused";

/** Speaks to a manager for an agent: the real protocol, as JSON over HTTP. */
type AgentClient = Client<typeof AgentService>;

export function connectAgents(managerUrl: string): AgentClient {
  const transport = createConnectTransport({
    baseUrl: `${managerUrl}/agent`,
    httpVersion: "1.1",
    useBinaryFormat: false,
  });
  return createClient(AgentService, transport);
}

/** An agent on a machine that cannot be shut down: upon each order it tries, fails, and reports that. */
export interface Agent {
  token: string;
  /** The status to report next; the same again until it is answered. */
  readonly next: () => HeartbeatStatus;
  /** Reports it. */
  readonly report: () => Promise<unknown>;
  /** Asks for its manifest. */
  readonly ask: () => Promise<ManifestAnswer>;
}

export function createAgent(client: AgentClient, token: string): Agent {
  const bootId = randomUUID();
  const instanceId = randomUUID();
  let last = HeartbeatStatus.NONE;
  let sequence = 0;
  let manifestNow = { powerStatus: PowerStatus.ON, revision: 0 };

  function next(): HeartbeatStatus {
    if (last === HeartbeatStatus.NONE) return HeartbeatStatus.LAUNCHED;
    const begins = manifestNow.powerStatus === PowerStatus.OFF && last !== HeartbeatStatus.STOPPING;
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
        manifestRevision: manifestNow.revision,
        shutdownError: failed ? "it cannot be shut down" : undefined,
      };
      const { manifest } = await client.sendHeartbeat(report, authorized(agent));
      sequence += 1;
      last = heartbeatStatus;
      if (manifest) manifestNow = manifest;
      return manifest;
    },
    ask: () => ask(client, bootId, agent),
  };
  return agent;
}

/** A manager's answer to a token and a boot. */
export async function ask(
  client: AgentClient,
  bootId: string,
  holder: { readonly token: string },
): Promise<ManifestAnswer> {
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

/** A manager that is killed again and again, and its clients. */
export interface Site {
  readonly manager: Manager;
  /** Logged in once: the session has to outlive every kill. */
  readonly operator: Operator;
  readonly agents: AgentClient;
  readonly isAlive: () => boolean;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Starts it, and kills it so many milliseconds later, answering or not. */
  readonly restartInVain: (milliseconds: number) => Promise<void>;
  /** The answer of a call; null where the manager was killed before it. */
  readonly unlessKilled: <T extends object>(call: Promise<T>) => Promise<T | null>;
  readonly end: () => Promise<void>;
}

export async function openSite(): Promise<Site> {
  // Magic packets go to a socket of ours, where nobody is woken by them.
  const nobody = createSocket("udp4").bind(0, "127.0.0.1");
  await once(nobody, "listening");
  const env = { KOMO_WOL_TARGETS: `127.0.0.1:${nobody.address().port}` };
  const manager = await startManager({ env }).catch((error: unknown) => {
    nobody.close();
    throw error;
  });
  let alive = true;

  async function end(): Promise<void> {
    await manager.remove();
    nobody.close();
  }
  async function kill(): Promise<void> {
    alive = false;
    await manager.kill();
  }
  return {
    manager,
    operator: await logIn(manager).catch(async (error: unknown) => {
      await end();
      throw error;
    }),
    agents: connectAgents(manager.url),
    isAlive: () => alive,
    kill,
    async restart() {
      await manager.start();
      alive = true;
    },
    async restartInVain(milliseconds) {
      // It fails, as it is killed; where it was quicker than that, so much the better.
      const started = manager.start().catch(() => undefined);
      await delay(milliseconds);
      await kill();
      await started;
    },
    async unlessKilled(call) {
      try {
        return await call;
      } catch (error) {
        if (alive) throw error;
        return null;
      }
    },
    end,
  };
}
