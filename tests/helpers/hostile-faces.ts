import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { gzipSync } from "node:zlib";
import { create, toBinary, toJsonString } from "@bufbuild/protobuf";
import { SendHeartbeatResponseSchema } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Credentials, Face } from "./two-faced-manager";

const manifest = { powerStatus: PowerStatus.OFF, revision: 4_000_000_000, serverUuid: "somebody" };
const order = create(SendHeartbeatResponseSchema, { manifest: { ...manifest, heartbeatInterval: 5 } });

/** The answer that would shut a server down, were it given as it should be. */
const ORDER = toBinary(SendHeartbeatResponseSchema, order);
const ORDER_IN_JSON = toJsonString(SendHeartbeatResponseSchema, order);
const ORDER_WITHOUT_INTERVAL = toBinary(
  SendHeartbeatResponseSchema,
  create(SendHeartbeatResponseSchema, { manifest }),
);

const PROTO = { "content-type": "application/proto" };
const MEBIBYTE = new Uint8Array(2 ** 20);

/** Answers that are no answers. Wherever they can, they order a shutdown by the way. */
export const HOSTILE_ANSWERS = {
  "answers 500": answers(500, PROTO, ORDER),
  "answers 503 with a web page": answers(503, { "content-type": "text/html" }, "<h1>down</h1>"),
  hangs: http(() => undefined),
  "sends garbage": answers(200, PROTO, randomBytes(500)),
  "calls its answer a web page": answers(200, { "content-type": "text/html" }, ORDER),
  "answers in JSON, unasked": answers(200, { "content-type": "application/json" }, ORDER_IN_JSON),
  "names no interval": answers(200, PROTO, ORDER_WITHOUT_INTERVAL),
  "sends a huge body": answers(200, PROTO, Buffer.concat([ORDER, ...Array<Uint8Array>(64).fill(MEBIBYTE)])),
  "sends an endless body": http((response) => {
    response.writeHead(200, PROTO).write(ORDER);
    forever(response, MEBIBYTE);
  }),
  "sends a small body that unpacks to a huge one": answers(
    200,
    { ...PROTO, "content-encoding": "gzip" },
    gzipSync(Buffer.concat([ORDER, ...Array<Uint8Array>(64).fill(MEBIBYTE)])),
  ),
  "sends its body byte by byte": http((response) => {
    response.writeHead(200, { ...PROTO, "content-length": ORDER.length });
    const bytes = [...ORDER];
    const timer = setInterval(() => response.write(Uint8Array.of(bytes.shift() ?? 0)), 400);
    response.on("close", () => clearInterval(timer));
  }),
  "closes half-way": http((response) => {
    response.writeHead(200, { ...PROTO, "content-length": 1000 }).write(ORDER);
    setTimeout(() => response.destroy(), 100);
  }),
  "sends endless headers": raw((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    forever(socket, Buffer.from(`x-more: ${"x".repeat(1000)}\r\n`));
  }),
  "asks for patience without end": raw((socket) =>
    forever(socket, Buffer.from("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(10))),
  ),
  resets: raw((socket) => socket.resetAndDestroy()),
  "speaks another protocol": raw((socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n")),
} satisfies Record<string, Face>;

/** Sends whoever asks to another place, each time in another way. */
export function redirectsTo(location: string): Face {
  const statuses = [301, 302, 303, 307, 308];
  return http((response) => {
    const status = statuses.shift() ?? 307;
    statuses.push(status);
    response.writeHead(status, { ...PROTO, location: `${location}/agent` }).end(ORDER);
  });
}

/** The order itself, shown with these credentials. */
export function ordersWith(credentials: Credentials): Face {
  return { ...answers(200, PROTO, ORDER), credentials };
}

/** Speaks HTTP where TLS is wanted. */
export const SPEAKS_NO_TLS: Face = {
  kind: "raw",
  bare: true,
  talk: (socket) =>
    socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")),
};

type HttpFace = Extract<Face, { kind: "http" }>;

function answers(status: number, headers: Record<string, string>, body: string | Uint8Array): HttpFace {
  return http((response) => response.writeHead(status, headers).end(body));
}

function http(answer: (response: ServerResponse) => void): HttpFace {
  return { kind: "http", answer: (_, response) => answer(response) };
}

function raw(talk: Extract<Face, { kind: "raw" }>["talk"]): Face {
  return { kind: "raw", talk: (socket) => socket.once("data", () => talk(socket)) };
}

/** Writes until nobody takes it any more. */
function forever(to: Duplex | ServerResponse, bytes: Uint8Array): void {
  const more = (): void => {
    if (!to.destroyed) to.write(bytes, () => setTimeout(more, 1));
  };
  more();
}
