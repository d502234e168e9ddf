import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import {
  fromBinary,
  fromJsonString,
  toBinary,
  toJsonString,
  type DescMessage,
  type DescMethodUnary,
  type Message,
} from "@bufbuild/protobuf";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { codeToHttpStatus, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import {
  AgentService,
  type SendHeartbeatRequest,
  type SendHeartbeatResponse,
} from "../gen/proto/komoriuta/v1/agent_pb";
import { EnrolmentService, type EnrolRequest } from "../gen/proto/komoriuta/v1/enrolment_pb";
import { connectHandlers, PREFIX } from "./agent-mount";
import { AGENT_CALLS, refuseAside, type AgentCall } from "./agent-service";
import { enrol } from "./enrolment-service";
import { mustBeAgent, originOf, refuseForeign, type Headed } from "./asking";
import { callEnded, procedureOf } from "./call-log";
import { toConnectError } from "./errors";
import { heldAnswer, type HeldAnswer } from "./held-answer";
import { REQUEST_BYTES } from "./routes";
import type { Running } from "./running";

/**
 * Agents' calls as nearly all of them come: Connect's protocol (https://connectrpc.com/docs/protocol) with one message
 * each way. No library does it as cheaply: docs/decisions/022-agents-answered-at-the-door.md. Connect itself answers
 * calls in any other form, and those that cannot be read.
 */

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The answer of a call, and the hold on it where it may wait for news. */
interface Answer {
  readonly message: Message;
  readonly held: HeldAnswer | null;
}

/** Authenticates a call and carries it out. */
type Run = (running: Running, asked: Headed, request: Message) => Promise<Answer>;

/** One method on the agents' mount. */
interface Call {
  readonly method: DescMethodUnary;
  readonly procedure: string;
  readonly run: Run;
  /** Connect's handler of the same method. */
  readonly handler: UniversalHandler;
}

/** An encoding of messages: binary or JSON. */
interface Format {
  readonly contentType: string;
  read(desc: DescMessage, bytes: Uint8Array): Message;
  write(desc: DescMessage, message: Message): Uint8Array;
}

const decoder = new TextDecoder();

const FORMATS: ReadonlyMap<string | undefined, Format> = new Map(
  [
    { contentType: "application/proto", read: fromBinary, write: toBinary } satisfies Format,
    {
      contentType: "application/json",
      read: (desc, bytes) => fromJsonString(desc, decoder.decode(bytes), { ignoreUnknownFields: true }),
      write: (desc, message) => Buffer.from(toJsonString(desc, message)),
    } satisfies Format,
  ].map((format) => [format.contentType, format]),
);

/** Methods that agents call with their access tokens, and new servers with an enrolment key. */
const METHODS: readonly (readonly [DescMethodUnary, Run])[] = [
  ...Object.entries(AgentService.method).map(([name, method]): readonly [DescMethodUnary, Run] => {
    const call = AGENT_CALLS[name as keyof typeof AGENT_CALLS] as AgentCall<DescMethodUnary>;
    return [
      method,
      async (running, asked, request) => {
        const serverUuid = await mustBeAgent(running, asked);
        const message = await call(running, serverUuid, request, originOf(asked).address);
        const beats = method === AgentService.method.sendHeartbeat;
        const held =
          beats &&
          heldAnswer(running, serverUuid, request as SendHeartbeatRequest, message as SendHeartbeatResponse);
        return { message, held: held || null };
      },
    ];
  }),
  [
    EnrolmentService.method.enrol,
    async (running, asked, request) => ({
      message: await enrol(running, asked, request as EnrolRequest),
      held: null,
    }),
  ],
];

/** Answers agents' calls; `next` answers all else. `running` is asked at every call. */
export function agentsFirst(running: () => Running, next: Handler): Handler {
  const handlers = connectHandlers(running);
  const calls = new Map<string | undefined, Call>(
    METHODS.map(([method, run]) => {
      const procedure = procedureOf(method);
      const path = `${PREFIX}/${procedure}`;
      return [path, { method, procedure, run, handler: handlers.get(path) as UniversalHandler }];
    }),
  );
  return (request, response) => {
    const call = request.method === "POST" ? calls.get(request.url) : undefined;
    if (!call) return next(request, response);
    const format = isUsual(request.headers) && FORMATS.get(request.headers["content-type"]);
    return format
      ? answer(running, call, format, request, response)
      : answerByConnect(call.handler, request, response);
  };
}

/**
 * Whether a call is uncompressed, has no deadline, and a body of a stated length that is not too long. Accepted
 * encodings of the answer, which every fetch sends, are ignored: Connect, too, compresses nothing that is so short.
 */
export function isUsual(headers: IncomingHttpHeaders): boolean {
  const { "content-length": length, "content-encoding": written } = headers;
  const odd = written ?? headers["connect-timeout-ms"];
  return odd === undefined && length !== undefined && Number(length) <= REQUEST_BYTES;
}

async function answer(
  running: () => Running,
  { method, procedure, run, handler }: Call,
  format: Format,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  let message: Message;
  try {
    message = format.read(method.input, body);
  } catch {
    return answerByConnect(handler, request, response, body);
  }
  const call = { procedure, started: performance.now(), asked: headed(request.headers) };
  let encoded: Uint8Array;
  let held: HeldAnswer | null;
  try {
    refuseForeign(call.asked);
    // A standby checks no tokens: those it knows may be of a moment ago.
    refuseAside(running());
    const answered = await run(running(), call.asked, message);
    held = answered.held;
    encoded = format.write(method.output, answered.message);
  } catch (thrown) {
    const error = toConnectError(thrown, running, method.name);
    callEnded(running(), { ...call, error });
    const body = errorToJsonBytes(error, undefined);
    const headers = { "content-type": "application/json", "content-length": body.byteLength };
    response.writeHead(codeToHttpStatus(error.code), { ...headers, ...Object.fromEntries(error.metadata) });
    response.end(body);
    return;
  }
  callEnded(running(), call);
  if (held) return hold(held, method.output, format, response);
  response.writeHead(200, { "content-type": format.contentType, "content-length": encoded.byteLength });
  response.end(encoded);
}

/**
 * Sends the head, which acknowledges the call, and the body once it is released. Nothing else stays in memory until
 * then.
 */
function hold(held: HeldAnswer, desc: DescMessage, format: Format, response: ServerResponse): void {
  // nginx would keep the head back until there is a body.
  response.writeHead(200, { "content-type": format.contentType, "x-accel-buffering": "no" });
  response.flushHeaders();
  const forget = held.hold((answer) => {
    if (answer) response.end(format.write(desc, answer));
    else response.destroy();
  });
  response.once("close", forget);
}

function headed(headers: IncomingHttpHeaders): Headed {
  return {
    get(name) {
      const value = headers[name];
      return typeof value === "string" ? value : null;
    },
  };
}

/** The whole body. Rejects where the client gave up before its end. */
function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let isWhole = false;
    request.on("data", (part: Uint8Array) => parts.push(part));
    request.on("end", () => {
      isWhole = true;
      const [first] = parts;
      resolve(parts.length === 1 && first ? first : Buffer.concat(parts));
    });
    request.on("error", reject);
    // Every request closes, and an error with its stack costs a twentieth of a heartbeat.
    request.on("close", () => {
      if (!isWhole) reject(new Error("the request ended before its body did"));
    });
  });
}

/** A signal that never aborts: a call of one message each way is carried out, whoever still listens. */
const NEVER = new AbortController().signal;

/** Hands a call of one message each way to a handler of Connect's. `read`: its body, where that was read. */
async function answerByConnect(
  handler: UniversalHandler,
  request: IncomingMessage,
  response: ServerResponse,
  read?: Uint8Array,
): Promise<void> {
  const header = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string") header.append(name, value);
  }
  const answered = await handler({
    httpVersion: request.httpVersion,
    method: request.method ?? "",
    url: `http://localhost${request.url ?? "/"}`,
    header,
    body: read === undefined ? request : only(read),
    signal: NEVER,
  });
  const parts: Uint8Array[] = [];
  for await (const part of answered.body ?? []) parts.push(part);
  response.writeHead(answered.status, Object.fromEntries(answered.header ?? []));
  response.end(Buffer.concat(parts));
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
