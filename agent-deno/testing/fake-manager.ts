/** A manager of the agent's protocol on a real port, that does what a test wants. */
import { type Code, ConnectError, createConnectRouter } from "@connectrpc/connect";
import { createFetchHandler } from "@connectrpc/connect/protocol";
import { AgentService, type SendHeartbeatRequest } from "../gen/komoriuta/v1/agent_pb.ts";
import { frontDoor } from "./front-door.ts";
import { HeartbeatStatus, PowerStatus } from "../gen/komoriuta/v1/status_pb.ts";

export interface FakeManager {
  readonly url: string;
  readonly heartbeats: SendHeartbeatRequest[];
  /** "Launched", "ON", "Stopping" in the order in which they came. */
  readonly statuses: () => string[];
  readonly authorizations: Set<string>;
  /** What it answers; changed by tests. */
  power: "ON" | "OFF";
  interval: number;
  revision: number;
  /** Instead of an answer; undefined: none. */
  instead: ((request: Request) => Response | Promise<Response>) | undefined;
  refuse: Code | undefined;
  /** Cuts every connection. */
  cut: boolean;
  /** Called when OFF is about to be answered. */
  onTold: (() => void) | undefined;
  /** How many came, answered or not. */
  requests: number;
  [Symbol.asyncDispose](): Promise<void>;
}

const NAMES: Partial<Record<HeartbeatStatus, string>> = {
  [HeartbeatStatus.LAUNCHED]: "Launched",
  [HeartbeatStatus.ON]: "ON",
  [HeartbeatStatus.STOPPING]: "Stopping",
};

export function startManager(tls: { cert: string; key: string } | undefined = undefined): FakeManager {
  const heartbeats: SendHeartbeatRequest[] = [];
  const manifest = () => {
    if (fake.refuse !== undefined) throw new ConnectError("refused", fake.refuse);
    const powerStatus = fake.power === "ON" ? PowerStatus.ON : PowerStatus.OFF;
    return {
      manifest: {
        powerStatus,
        heartbeatInterval: fake.interval,
        revision: fake.revision,
        serverUuid: "uuid-1",
      },
    };
  };
  const router = createConnectRouter({}).service(AgentService, {
    getManifest: manifest,
    sendHeartbeat(request) {
      heartbeats.push(request);
      const answer = manifest();
      if (fake.power === "OFF") fake.onTold?.();
      return answer;
    },
  });
  const handlers = new Map(
    router.handlers.map((handler) => [`/agent${handler.requestPath}`, createFetchHandler(handler)]),
  );
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => undefined, ...tls },
    async (request) => {
      fake.requests += 1;
      fake.authorizations.add(request.headers.get("authorization") ?? "");
      if (fake.instead !== undefined) return await fake.instead(request);
      return (
        (await handlers.get(new URL(request.url).pathname)?.(request)) ?? new Response("no", { status: 404 })
      );
    },
  );
  const front = frontDoor(
    server.addr.port,
    () => fake.cut,
    () => (fake.requests += 1),
  );
  const fake: FakeManager = {
    url: tls === undefined ? `http://127.0.0.1:${front.port}` : `https://localhost:${front.port}`,
    heartbeats,
    statuses: () => heartbeats.map(({ heartbeatStatus }) => NAMES[heartbeatStatus] ?? "?"),
    authorizations: new Set(),
    power: "ON",
    interval: 1,
    revision: 1,
    instead: undefined,
    refuse: undefined,
    onTold: undefined,
    requests: 0,
    cut: false,
    async [Symbol.asyncDispose]() {
      await front.close();
      await server.shutdown();
    },
  };
  return fake;
}
