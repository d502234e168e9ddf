import type { IncomingMessage, ServerResponse } from "node:http";
import { admit, type AdmissionRules, type Refused } from "./admission";
import { answerInstead, answerText } from "./answers";
import type { BodyBudget } from "./body-budget";
import type { CountedRequest } from "./body-limit";
import {
  keepUncompressed,
  overwriteForwardedHeaders,
  setHsts,
  setSecurityHeaders,
  setPolicy,
} from "./headers";
import type { CountOnConnection } from "./connections";
import { kindOf, type CountInFlight, type RequestKind, type Watchdog } from "./limits";
import { isCrossOrigin, requestFault } from "./request-checks";
import type { Turn, Turns } from "./turns";
import { countUnread } from "./unread-answers";

/** Answers an admitted request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface DoorParts {
  rules(): AdmissionRules;
  /** PEM of the private CA, where there is one. */
  authority(): string | null;
  /** Waits until there is something to hand requests to. */
  handler(): Handler | Promise<Handler>;
  /** Called with an error that a handler threw. */
  onError(error: unknown): void;
  /** Base64 of at least 128 random bits, by which a page's own scripts are recognised. */
  newNonce(): string;
  readonly countInFlight: CountInFlight;
  readonly turns: Turns;
  readonly bodies: BodyBudget;
  readonly answers: BodyBudget;
  /** The watchdog of the time that handlers have until they begin to answer. */
  readonly watchdog: Watchdog;
}

/** The first handler of each request: admits or refuses it, and writes into its headers who is asking. */
export function door(
  parts: DoorParts,
  encrypted: boolean,
  countOnConnection: CountOnConnection,
): (request: CountedRequest, response: ServerResponse) => void {
  return (request, response) => {
    const underWay = createUnderWay(response);
    underWay.until(countOnConnection(request));
    setSecurityHeaders(response);
    const { host = "" } = request.headers;
    if (encrypted) setHsts(response, host);
    const url = request.url ?? "/";
    const fault = requestFault(url, request.rawHeaders);
    if (fault) return answerText(response, fault.status, fault.text, { connection: "close" });
    const answer = admit(
      {
        encrypted,
        remoteAddress: request.socket.remoteAddress ?? "",
        method: request.method ?? "GET",
        url,
        host,
        forwarded: {
          for: headerOf(request, "x-forwarded-for"),
          proto: headerOf(request, "x-forwarded-proto"),
          host: headerOf(request, "x-forwarded-host"),
        },
      },
      parts.rules(),
    );
    if (!answer.admitted) return refuse(response, answer);
    if (answer.proto === "https" && !(encrypted && answer.host === host)) setHsts(response, answer.host);
    if (isCrossOrigin({ method: request.method ?? "GET", url, headers: request.headers }, answer)) {
      return answerText(response, 403, "Requests from other origins are refused.", { connection: "close" });
    }
    const path = url.split("?", 1)[0] ?? "";
    const kind = kindOf(path);
    const over = parts.countInFlight(answer.client, kind);
    if (!over) return tooMany(response);
    underWay.until(over);
    if (kind !== "agent") {
      if (parts.answers.isHalfFull(answer.client)) return tooMany(response);
      countUnread(response, parts.answers, answer.client);
    }
    if (!request.limitBody(response, parts.bodies, answer.client)) return;
    overwriteForwardedHeaders(request.headers, answer);
    keepUncompressed(request.headers, url);
    if (path === "/ca.crt") return giveAuthority(request, response, parts.authority());
    // Images are served as they are: the optimiser would be one more thing to attack.
    if (path.startsWith("/_next/image")) return answerText(response, 404, "Not found.");
    setPolicy(path, request.headers, response, parts.newNonce);
    // Whether the manager is well is to be seen at any time.
    const turn = kind === "page" && path !== "/healthz" ? parts.turns(answer.client) : null;
    void handOn(parts, request, response, { kind, turn, underWay });
  };
}

/** A request until its answer is out, given up, or held. */
interface UnderWay {
  /** Registers a function to call when it is over. */
  until(over: () => void): void;
  end(): void;
}

function createUnderWay(response: ServerResponse): UnderWay {
  let left: (() => void)[] = [];
  const end = (): void => {
    const all = left;
    left = [];
    for (const over of all) over();
  };
  // One for all: each listener of each request costs.
  response.on("close", end);
  return { until: (over) => void left.push(over), end };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

interface Admission {
  readonly kind: RequestKind;
  /** Null: it needs none. */
  readonly turn: Turn | null;
  readonly underWay: UnderWay;
}

async function handOn(
  parts: DoorParts,
  request: IncomingMessage,
  response: ServerResponse,
  { kind, turn, underWay }: Admission,
): Promise<void> {
  let overdue = false;
  const watched = parts.watchdog(() => {
    if (response.headersSent || response.destroyed) return;
    overdue = true;
    // Without the query: it may hold what was searched for.
    parts.onError(new Error(`${request.method} ${request.url?.split("?", 1)[0]} was not answered in time`));
    answerInstead(response, 503, "The manager did not answer in time. Try again.", { connection: "close" });
  });
  underWay.until(watched);
  if (turn) underWay.until(() => turn.end());
  try {
    if (turn?.come) await turn.come;
    // Meanwhile its sender has gone, or it was refused: for its body, or since it was not answered in time.
    if (response.destroyed || response.headersSent) return;
    const ready = parts.handler();
    const handle = typeof ready === "function" ? ready : await ready;
    await handle(request, response);
    // An agent's answer whose handler is done and whose end is not out waits for news, and costs nothing meanwhile.
    if (kind === "agent" && !response.writableEnded) underWay.end();
  } catch (error) {
    // An error of a handler whose answer was replaced is no news.
    if (overdue) return;
    // The body was refused or given up before its end: its sender could fill the log with that.
    if (request.destroyed && !request.complete) return void response.destroy();
    parts.onError(error);
    if (response.headersSent) response.destroy();
    else answerText(response, 500, "Something went wrong. The manager's log says what.");
  } finally {
    turn?.end();
  }
}

function tooMany(response: ServerResponse): void {
  const text = "Too much is under way from your address. Try again in a moment.";
  answerText(response, 429, text, { connection: "close", "retry-after": "5" });
}

function refuse(response: ServerResponse, { status, text, location }: Refused): void {
  answerText(response, status, text, {
    connection: "close",
    ...(location ? { location } : {}),
    // RFC 9110, 15.5.22: an answer 426 names the protocol that is wanted.
    ...(status === 426 ? { upgrade: "TLS/1.2, HTTP/1.1", connection: "upgrade, close" } : {}),
  });
}

function giveAuthority(request: IncomingMessage, response: ServerResponse, pem: string | null): void {
  if (pem === null) return answerText(response, 404, "This manager has no CA of its own.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    return answerText(response, 405, "Only GET is possible here.", { allow: "GET, HEAD" });
  }
  response.writeHead(200, {
    "content-type": "application/x-x509-ca-cert",
    "content-disposition": 'attachment; filename="komoriuta-ca.crt"',
    "content-length": Buffer.byteLength(pem),
    "cache-control": "no-cache",
  });
  response.end(request.method === "HEAD" ? undefined : pem);
}
