/** A manager of the agent's protocol on a real port, that does what a test wants. */
import type { HostIdentity } from "../host-identity.ts";
import { frontDoor } from "./front-door.ts";

/** A heartbeat as it came. */
interface SentHeartbeat {
  readonly heartbeatStatus: string;
  readonly bootId: string;
  readonly instanceId: string;
  readonly sequence: number;
  readonly manifestRevision: number;
  readonly shutdownError?: string;
  readonly restarting?: boolean;
  readonly holdMs?: number;
  readonly leaving?: boolean;
  readonly declinedRevision?: number;
  readonly use?: { readonly holders: readonly { readonly kind: string; readonly name: string }[] };
  readonly agent?: HostIdentity;
}

/** Refusals by Connect's code, with the HTTP status that goes with it. */
const REFUSALS = { unauthenticated: 401, unavailable: 503 } as const;

export interface FakeManager {
  readonly url: string;
  readonly heartbeats: SentHeartbeat[];
  /** "Launched", "ON", "Stopping" in the order in which they came. */
  readonly statuses: () => string[];
  readonly authorizations: Set<string>;
  /** The answer, as far as tests change it. */
  power: "ON" | "OFF";
  interval: number;
  revision: number;
  /** More of the manifest: `force`, `guards`… */
  terms: object;
  /** Sends the head of an answer that may be held at once, and its body once this resolves. */
  hold: (() => Promise<void>) | undefined;
  /** Instead of an answer; undefined: none. */
  instead: ((request: Request) => Response | Promise<Response>) | undefined;
  refuse: keyof typeof REFUSALS | undefined;
  /** Cuts every connection on which something is asked. */
  cut: boolean;
  /** Cuts those that are there. */
  readonly cutAll: () => void;
  /** Called when Stopping is reported, before it is answered. */
  onStopping: (() => void) | undefined;
  /** The number of requests, answered or not. */
  requests: number;
  [Symbol.asyncDispose](): Promise<void>;
}

const NAMES: Readonly<Record<string, string>> = {
  HEARTBEAT_STATUS_LAUNCHED: "Launched",
  HEARTBEAT_STATUS_ON: "ON",
  HEARTBEAT_STATUS_STOPPING: "Stopping",
};

export function startManager(tls: { cert: string; key: string } | undefined = undefined): FakeManager {
  const heartbeats: SentHeartbeat[] = [];

  async function answer(request: Request): Promise<Response> {
    const method = new URL(request.url).pathname.replace("/agent/komoriuta.v1.AgentService/", "");
    const known = method === "GetManifest" || method === "SendHeartbeat";
    if (!known || request.headers.get("content-type") !== "application/json") {
      return new Response("no", { status: 404 });
    }
    const message: unknown = await request.json();
    if (method === "SendHeartbeat") {
      const heartbeat = message as SentHeartbeat;
      heartbeats.push(heartbeat);
      if (NAMES[heartbeat.heartbeatStatus] === "Stopping") fake.onStopping?.();
      // It may misbehave from this one on.
      if (fake.instead !== undefined) return await fake.instead(request);
    }
    if (fake.refuse !== undefined) {
      return Response.json({ code: fake.refuse, message: "refused" }, { status: REFUSALS[fake.refuse] });
    }
    if (fake.hold !== undefined && ((message as SentHeartbeat).holdMs ?? 0) > 0) return held(fake.hold);
    return Response.json(manifestAnswer());
  }

  function manifestAnswer(): object {
    const { power, interval, revision } = fake;
    return {
      manifest: {
        powerStatus: `POWER_STATUS_${power}`,
        heartbeatInterval: interval,
        revision,
        serverUuid: "uuid-1",
        ...fake.terms,
      },
    };
  }

  function held(hold: () => Promise<void>): Response {
    const body = new ReadableStream({
      async start(to) {
        await hold();
        to.enqueue(new TextEncoder().encode(JSON.stringify(manifestAnswer())));
        to.close();
      },
    });
    return new Response(body, { headers: { "content-type": "application/json" } });
  }

  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => undefined, ...tls },
    async (request) => {
      fake.requests += 1;
      fake.authorizations.add(request.headers.get("authorization") ?? "");
      if (fake.instead !== undefined) return await fake.instead(request);
      return await answer(request);
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
    terms: {},
    hold: undefined,
    instead: undefined,
    refuse: undefined,
    onStopping: undefined,
    requests: 0,
    cut: false,
    cutAll: () => front.cutAll(),
    async [Symbol.asyncDispose]() {
      await front.close();
      await server.shutdown();
    },
  };
  return fake;
}
