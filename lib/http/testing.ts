import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request as plainRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach } from "vitest";
import { networks } from "./addresses";
import { MAX_BODY } from "./body-limit";
import { ownCredentials, type Credentials } from "./credentials";
import { httpLimits, type HttpLimits } from "./limits";
import { openListeners, type Listeners } from "./listeners";

/** Helpers for tests of what listens: real sockets, with a handler that shows what it is asked. */

export const ANYWHERE = { host: "0.0.0.0", port: 0 };
/** Limits far below the usual ones, so that they are soon reached. */
export const LIMITS = {
  ...httpLimits(1024),
  connectionsNearby: 6,
  requestsNearby: 3,
  pagesOfOne: 3,
  streamsOfOne: 2,
  bodiesOfOne: 2.5 * MAX_BODY,
  answers: 256 * MAX_BODY,
  answersOfOne: 64 * MAX_BODY,
  // As long as a busy machine may take.
  answerWithin: 3000,
};
/** Limits under which what is not answered is cut off soon. */
export const HASTY: HttpLimits = { ...LIMITS, answerWithin: 200 };

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** Listeners that are opened for each test of a file; a test may put others in their place. */
export interface Listening {
  folder: string;
  credentials: Credentials;
  listeners: Listeners;
  readonly errors: unknown[];
  readonly turnedAway: string[];
  openWith(limits: HttpLimits): Promise<Listeners>;
  ask(options?: RequestOptions & { tls?: boolean; body?: Buffer | Buffer[] }): Promise<Answer>;
}

/** A request as the manager sees it, with the length of its body. */
export async function echo(request: IncomingMessage): Promise<string> {
  let length = 0;
  for await (const chunk of request) length += (chunk as Buffer).length;
  return JSON.stringify({ url: request.url, length, headers: request.headers });
}

/** Opens listeners before each test of a file, and closes them after it. */
export function listening(): Listening {
  const at = {
    errors: [] as unknown[],
    turnedAway: [] as string[],
    openWith: (limits) =>
      openListeners({
        http: ANYWHERE,
        https: { address: ANYWHERE, credentials: at.credentials },
        trustedProxies: networks(["127.0.0.2"]),
        publicHost: "komoriuta.example.com",
        limits,
        onError: (error) => at.errors.push(error),
        onEvicted: (group) => at.turnedAway.push(group),
      }),
    async ask(options = {}) {
      const { tls = false, body, ...rest } = options;
      const port = tls ? at.listeners.https?.port : at.listeners.http.port;
      const to = { host: "127.0.0.1", port, agent: false, headers: { host: "localhost" }, ...rest };
      const asking = tls
        ? tlsRequest({ ...to, ca: at.credentials.authority?.pem, servername: "localhost" })
        : plainRequest(to);
      const answered = once(asking, "response") as Promise<[IncomingMessage]>;
      asking.on("error", () => undefined);
      for (const part of body ? [body].flat() : []) asking.write(part);
      asking.end();
      const [answer] = await answered;
      let text = "";
      for await (const chunk of answer) text += String(chunk);
      return { status: answer.statusCode ?? 0, headers: answer.headers, text };
    },
  } as Listening;
  beforeEach(async () => {
    at.folder = await mkdtemp(path.join(tmpdir(), "listeners-"));
    at.credentials = await ownCredentials(at.folder, ["localhost", "127.0.0.1"], Date.now());
    at.listeners = await at.openWith(LIMITS);
    at.listeners.serve(async (request, response) => {
      if (request.url === "/fault") throw new Error("a fault");
      response.end(await echo(request));
    });
  });
  afterEach(async () => {
    await at.listeners.close(0);
    await rm(at.folder, { recursive: true });
    at.errors.length = at.turnedAway.length = 0;
  });
  return at;
}
