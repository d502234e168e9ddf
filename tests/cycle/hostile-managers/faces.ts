import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { gzipSync } from "node:zlib";
import { create, toBinary, toJson, toJsonString } from "@bufbuild/protobuf";
import { SendHeartbeatResponseSchema } from "../../../lib/gen/proto/komoriuta/v1/agent_pb";
import { PowerStatus } from "../../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Face, TestCertificates } from "../../helpers/two-faced-manager";

const order = create(SendHeartbeatResponseSchema, {
  manifest: {
    powerStatus: PowerStatus.OFF,
    heartbeatInterval: 5,
    revision: 4_000_000_000,
    serverUuid: "somebody",
  },
});

/** The answer that would shut a server down, were it given as it should be. */
const ORDER = Buffer.from(toJsonString(SendHeartbeatResponseSchema, order));

const JSON_TYPE = { "content-type": "application/json" };
const MEBIBYTE = new Uint8Array(2 ** 20);

/** A hostile behaviour of a manager, and its agent's message about it. */
export interface Case {
  readonly says: RegExp;
  readonly face: (around: Around) => Face;
  readonly tls?: boolean;
}

/** The means of a hostile manager. */
export interface Around {
  /** A host that nobody should ask for anything. */
  readonly bystander: { readonly url: string };
  readonly certificates: TestCertificates;
}

const NOT_A_MANAGER = /not a manager/;
const TOO_LONG = /answer too long/;
/** On a busy machine, an agent may find any of them too slow before it finds the real fault. */
export const NOT_IN_TIME = /does not answer in time/;
const CUT = /connection was cut/;

const ANSWERS_500 = answers(500, JSON_TYPE, ORDER);

/** Broken answers. Wherever they can, they order a shutdown as well. */
export const CASES: Readonly<Record<string, Case>> = {
  "answers 500": shows(/it answers .*500/, ANSWERS_500),
  "answers 503 with a web page": shows(
    /it answers .*503/,
    answers(503, { "content-type": "text/html" }, "<h1>down</h1>"),
  ),
  hangs: shows(
    NOT_IN_TIME,
    http(() => undefined),
  ),
  "sends garbage": shows(NOT_A_MANAGER, answers(200, JSON_TYPE, randomBytes(500))),
  "calls its answer a web page": shows(NOT_A_MANAGER, answers(200, { "content-type": "text/html" }, ORDER)),
  "answers in binary, unasked": shows(
    NOT_A_MANAGER,
    answers(200, { "content-type": "application/proto" }, toBinary(SendHeartbeatResponseSchema, order)),
  ),
  "names no interval": shows(/heartbeat interval of 0 s/, orders({ heartbeatInterval: undefined })),
  "names no power status": shows(/without a power status/, orders({ powerStatus: undefined })),
  "gives its power status as a number": shows(
    /without a power status/,
    orders({ powerStatus: PowerStatus.OFF }),
  ),
  "answers with an order and more": shows(
    NOT_A_MANAGER,
    answers(200, JSON_TYPE, Buffer.concat([ORDER, ORDER])),
  ),
  "sends a huge body": shows(
    TOO_LONG,
    answers(200, JSON_TYPE, Buffer.concat([ORDER, ...Array<Uint8Array>(64).fill(MEBIBYTE)])),
  ),
  "sends an endless body": shows(
    TOO_LONG,
    http((response) => {
      response.writeHead(200, JSON_TYPE).write(ORDER);
      forever(response, MEBIBYTE);
    }),
  ),
  "sends a small body that unpacks to a huge one": shows(
    TOO_LONG,
    answers(
      200,
      { ...JSON_TYPE, "content-encoding": "gzip" },
      gzipSync(Buffer.concat([ORDER, ...Array<Uint8Array>(64).fill(MEBIBYTE)])),
    ),
  ),
  "sends its body byte by byte": shows(
    NOT_IN_TIME,
    http((response) => {
      response.writeHead(200, { ...JSON_TYPE, "content-length": ORDER.length });
      const bytes = [...ORDER];
      const timer = setInterval(() => response.write(Uint8Array.of(bytes.shift() ?? 0)), 400);
      response.on("close", () => clearInterval(timer));
    }),
  ),
  "closes half-way": shows(
    CUT,
    http((response) => {
      response.writeHead(200, { ...JSON_TYPE, "content-length": 1000 }).write(ORDER);
      setTimeout(() => response.destroy(), 100);
    }),
  ),
  "sends endless headers": shows(
    NOT_A_MANAGER,
    raw((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      forever(socket, Buffer.from(`x-more: ${"x".repeat(1000)}\r\n`));
    }),
  ),
  "asks for patience without end": shows(
    NOT_IN_TIME,
    raw((socket) => forever(socket, Buffer.from("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(10)))),
  ),
  resets: shows(
    CUT,
    raw((socket) => socket.resetAndDestroy()),
  ),
  "speaks another protocol": shows(
    NOT_A_MANAGER,
    raw((socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n")),
  ),
  "redirects to another host": {
    says: /redirects to http:\/\/127\.0\.0\.1:\d+, which is not followed/,
    face: ({ bystander }) => redirectsTo(bystander.url),
  },
  "is gone": shows(/nothing listens there/, { kind: "absent" }),
  "has an expired certificate": ordersWith(/certificate has expired/, "expired"),
  "has a certificate by another authority": ordersWith(/unknown authority/, "foreign"),
  "has a certificate for another name": ordersWith(/another host name/, "misnamed"),
  // HTTP where TLS is wanted.
  "speaks no TLS any more": {
    says: /no TLS is spoken there/,
    tls: true,
    face: () => ({
      kind: "raw",
      bare: true,
      talk: (socket) =>
        socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")),
    }),
  },
};

/** A manager that others may stand beside, and that nobody should ask. */
export const BYSTANDER: Face = ANSWERS_500;

function shows(says: RegExp, face: Face): Case {
  return { says, face: () => face };
}

/** The order itself, shown with these credentials. */
function ordersWith(says: RegExp, credentials: "expired" | "foreign" | "misnamed"): Case {
  const face = ({ certificates }: Around): Face => ({
    ...answers(200, JSON_TYPE, ORDER),
    credentials: certificates[credentials],
  });
  return { says, face, tls: true };
}

/** Redirects each request, each time by another status. */
function redirectsTo(location: string): Face {
  const statuses = [301, 302, 303, 307, 308];
  return http((response) => {
    const status = statuses.shift() ?? 307;
    statuses.push(status);
    response.writeHead(status, { ...JSON_TYPE, location: `${location}/agent` }).end(ORDER);
  });
}

/** The order with some of its fields replaced, or left out where they are undefined. */
function orders(instead: Readonly<Record<string, unknown>>): HttpFace {
  const { manifest } = toJson(SendHeartbeatResponseSchema, order) as { manifest: object };
  return answers(200, JSON_TYPE, JSON.stringify({ manifest: { ...manifest, ...instead } }));
}

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

/** Writes until the reader goes away. */
function forever(to: Duplex | ServerResponse, bytes: Uint8Array): void {
  const more = (): void => {
    if (!to.destroyed) to.write(bytes, () => setTimeout(more, 1));
  };
  more();
}
