import { randomBytes } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { ConnectError, type Interceptor, type Transport } from "@connectrpc/connect";
import { nextJsApiRouter } from "@connectrpc/connect-next";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { NextApiRequest, NextApiResponse } from "next";
import { createAccess, type AccessDeps, type FullAccess } from "../access/access";
import { createEnrolmentSecrets } from "../access/enrolment-secret";
import { createLanguages } from "../access/languages";
import { operatorsFleet } from "../access/operators-fleet";
import { cheapHash } from "../access/testing";
import type { Calendars, CarriedAgents } from "../fleet/model/ports";
import { testFleet, type TestFleet } from "../fleet/testing";
import type { WayOutcome } from "../fleet/model/way";
import type { WayTarget } from "../power/ways";
import { agentRoute } from "./agent-mount";
import { agentsFirst } from "./agent-wire";
import { mendEnd } from "../compat/answer-end";
import { operatorRoutes, REQUEST_BYTES } from "./routes";
import type { CallLine, Running } from "./running";

/** Helpers for tests: both API mounts behind a real HTTP server, over a real fleet, door and database. */

/** The mount in place of `/agent/` whose calls the route handler answers, and not the door. */
export const THROUGH_ROUTE = "/through-route/";

export const LOGIN = { userId: "yuki", password: "correct horse" };
const passwordHash = cheapHash(LOGIN.password);

/** A manager without pages, on a port of its own. */
export interface TestManager extends AsyncDisposable {
  readonly under: TestFleet;
  readonly access: FullAccess;
  readonly running: Running;
  /** Without a trailing slash. */
  readonly url: string;
  readonly calls: CallLine[];
  /** Calls that have ended, logged or not. */
  readonly counted: Omit<CallLine, "ipAddress">[];
  /** Errors that nobody expected. */
  readonly errors: unknown[];
  /** Calls whose handlers have not ended. */
  readonly underWay: ReadonlySet<Promise<void>>;
  /** A good session's Cookie header. */
  login(): Promise<string>;
  /** Calls the operator services, with the headers given. */
  operator(headers?: Record<string, string>): Transport;
  /** Calls the agent service, with the headers given. */
  agent(headers?: Record<string, string>): Transport;
  /** Calls by plain HTTP and JSON, as curl does. `path` begins with the mount. */
  json(path: string, body: unknown, headers?: Record<string, string>): Promise<JsonAnswer>;
}

interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Starts a manager. `keepaliveEvery` in milliseconds, `tokenTtl` in seconds. */
export async function testManager({
  keepaliveEvery = 60_000,
  tokenTtl = 0,
  calendars,
  agents,
  letsIn = {},
  tryOut = () => ({ fault: { code: "unreachable", detail: "", certificate: null } }),
}: {
  keepaliveEvery?: number;
  tokenTtl?: number;
  calendars?: Calendars;
  /** The agent that the manager carries. */
  agents?: CarriedAgents;
  letsIn?: Pick<AccessDeps, "issuer" | "passwords">;
  /** The outcome of a try of a way from outside. */
  tryOut?: (target: WayTarget) => WayOutcome | Promise<WayOutcome>;
} = {}): Promise<TestManager> {
  const made: { access?: FullAccess } = {};
  const hash = await passwordHash;
  const under = await testFleet(
    (store) => {
      const access = (made.access = createAccess({
        store,
        userId: LOGIN.userId,
        passwordHash: hash,
        sessionSecret: "a secret for tests of at least 32 characters",
        sessionTtl: 86_400,
        tokenTtl,
        now: () => under?.clock.wall() ?? 0,
        monotonic: () => under?.clock.monotonic() ?? 0,
        addressGroup: (address) => address,
        cores: 4,
        ...letsIn,
      }));
      return {
        tokenTtl,
        issueToken: () => access.issueToken(),
        ...(calendars && { calendars }),
        ...(agents && { agents }),
      };
    },
    { wall: Date.now() },
  );
  const { access } = made;
  if (!access) throw new Error("the door was not made");

  const calls: CallLine[] = [];
  const counted: Omit<CallLine, "ipAddress">[] = [];
  const errors: unknown[] = [];
  const running: Running = {
    fleet: under.fleet,
    access,
    operatorsFleet: (asking) => operatorsFleet(under.fleet, asking, access),
    oidc: null,
    logLogin: () => undefined,
    enrolment: createEnrolmentSecrets({
      keys: () => under.fleet.enrolmentKeys(),
      rewrite: (...all) => under.fleet.rewriteKeyHash(...all),
      monotonic: () => under.clock.monotonic(),
      addressGroup: (address) => address,
      randomBytes,
    }),
    languages: createLanguages(under.store.languages),
    about: {
      version: "0",
      publicUrl: "http://localhost",
      caFingerprint: null,
      simulatedFleet: false,
    },
    standing: { aside: () => null, heed: () => undefined, view: () => ({ kind: "none" }) },
    push: {
      publicKey: "",
      find: () => null,
      turnOn: () => Promise.resolve(false),
      turnOff: () => Promise.resolve(),
      forgetAllOf: () => Promise.resolve(),
      test: () => Promise.resolve({ why: "off" }),
    },
    wayTries: {
      tryOut: (uuid, kind) => Promise.resolve().then(() => tryOut(under.fleet.wayTarget(uuid, kind))),
    },
    doors: {
      ...{ addresses: [], faultOf: () => null, inside: () => [], knocks: () => [] },
      look: () => Promise.resolve({ address: null, woke: false, why: "", since: null, over: null }),
    },
    upses: {
      upses: () => [],
      serverState: () => ({ fault: null, isConnected: false, isEncrypted: null, certificate: null }),
      own: null,
    },
    nutTries: { tryOut: () => Promise.resolve({ fault: { code: "unreachable", certificate: null } }) },
    settingTries: { tryOut: () => Promise.resolve({ word: "unreachable", detail: "ECONNREFUSED" }) },
    packets: () => ({ networks: [], targets: null }),
    neighbours: () => Promise.resolve(""),
    wallOf: (monotonic) => under.clock.wall() - under.clock.monotonic() + monotonic,
    audit: under.store.audit,
    install: { package: null, publicUrlGiven: false, behindProxy: false, caSha256: null },
    ping: () => under.store.ping(),
    logCall: (line) => void calls.push(line),
    countCall: (call) => void counted.push(call),
    tariff: { currency: "EUR", price: 0.32, co2: 363 },
    welcomes: false,
    zone: "UTC",
    figures: { readableBy: () => false, text: () => Promise.resolve(""), contentType: "text/plain" },
    logError: (error) => `request-${errors.push(error)}`,
  };
  const underWay = new Set<Promise<void>>();
  const server = await listen(() => running, keepaliveEvery, underWay);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    under,
    access,
    running,
    url,
    calls,
    counted,
    errors,
    underWay,
    async login() {
      const outcome = await access.login({ ...LOGIN, address: "127.0.0.1", secure: false, via: "api" });
      if (!outcome.ok) throw new Error(outcome.reason);
      return outcome.cookie.split(";")[0] ?? "";
    },
    operator: (headers) => transport(`${url}/api`, headers),
    agent: (headers) => transport(`${url}/agent`, headers),
    async json(path, body, headers = {}) {
      const response = await fetch(url + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      const parsed = (text ? JSON.parse(text) : {}) as Record<string, unknown>;
      return { status: response.status, headers: response.headers, body: parsed };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await under[Symbol.asyncDispose]();
    },
  };
}

/** The error that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<ConnectError> {
  try {
    await call;
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("the call did not fail");
}

function transport(baseUrl: string, headers: Record<string, string> = {}): Transport {
  const withHeaders: Interceptor = (next) => (request) => {
    for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
    return next(request);
  };
  return createConnectTransport({
    baseUrl,
    httpVersion: "1.1",
    useBinaryFormat: true,
    interceptors: [withHeaders],
  });
}

async function listen(
  running: () => Running,
  keepaliveEvery: number,
  underWay: Set<Promise<void>>,
): Promise<HttpServer> {
  const route = agentRoute(running);
  const operators = nextJsApiRouter({
    routes: operatorRoutes(running, keepaliveEvery),
    readMaxBytes: REQUEST_BYTES,
  });
  const first = agentsFirst(running, async (request, response) => {
    if (/^\/(agent|through-route)\//.test(request.url ?? "")) return answer(route, request, response);
    await operators.handler(request as NextApiRequest, response as NextApiResponse);
  });
  const server = createServer((request, response) => {
    // The entry writes these from the socket.
    request.headers["x-forwarded-for"] = request.socket.remoteAddress;
    request.headers["x-forwarded-proto"] = "http";
    request.headers["x-forwarded-host"] = request.headers.host;
    mendEnd(response);
    const call: Promise<void> = first(request, response)
      .catch((error: unknown) => void response.destroy(error as Error))
      .finally(() => underWay.delete(call));
    underWay.add(call);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Hands a request to a route handler, as Next does. */
async function answer(
  handler: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url?.replace(THROUGH_ROUTE, "/agent/");
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, String(value)] as [string, string],
  );
  const answered = await handler(
    new Request(`http://${request.headers.host}${path}`, {
      method: request.method,
      headers,
      body: request.method === "POST" ? (Readable.toWeb(request) as globalThis.ReadableStream) : null,
      duplex: "half",
    } as RequestInit),
  );
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body) Readable.fromWeb(answered.body as ReadableStream).pipe(response);
  else response.end();
}
