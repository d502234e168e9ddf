import { randomInt } from "node:crypto";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { makeAuthority, makeLeaf, type KeyedCertificate } from "../../lib/http/certificate-authority";

/** PEM texts. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

/** A behaviour towards clients. */
export type Face =
  /** Hands all on to a manager on this machine. */
  | { readonly kind: "manager"; readonly port: number }
  | { readonly kind: "http"; readonly answer: RequestListener; readonly credentials?: Credentials }
  /** Speaks as it likes; before any TLS where `bare`. */
  | { readonly kind: "raw"; readonly talk: (socket: Duplex & Socket) => void; readonly bare?: boolean }
  /** Nothing listens there. */
  | { readonly kind: "absent" };

/** An address of this machine behind which stands a manager, or something that is none. */
export interface TwoFacedManager {
  readonly url: string;
  /** Cuts every connection and turns to the new ones with this face. */
  readonly show: (face: Face) => Promise<void>;
  /** Connections, and requests within them, since the face was shown. A manager's requests are not counted. */
  readonly connections: () => number;
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

/** The face of a manager on this machine. */
export function faceOf({ url }: { readonly url: string }): Face {
  return { kind: "manager", port: Number(new URL(url).port) };
}

/** @param credentials for TLS, under the name localhost; none: no TLS */
export async function openTwoFacedManager(first: Face, credentials?: Credentials): Promise<TwoFacedManager> {
  const sockets = new Set<Duplex>();
  const web = createHttpServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    requests += 1;
    // A face may write until whoever asks has had enough.
    response.on("error", () => undefined);
    if (face.kind === "http") face.answer(request, response);
  });
  let face = first;
  let connections = 0;
  let requests = 0;
  let server: Server | undefined;
  let port = 0;

  function welcome(socket: Socket): void {
    connections += 1;
    keep(socket);
    if (face.kind === "raw" && face.bare) return face.talk(socket);
    const own = face.kind === "http" ? (face.credentials ?? credentials) : credentials;
    const stream = own ? new TLSSocket(socket, { isServer: true, ...own }) : socket;
    keep(stream);
    if (face.kind === "raw") return face.talk(stream);
    if (face.kind === "http") return void web.emit("connection", stream);
    if (face.kind !== "manager") return void socket.destroy();
    const far = connect(face.port, "127.0.0.1");
    keep(far);
    stream.pipe(far).on("close", () => stream.destroy());
    far.pipe(stream).on("close", () => far.destroy());
  }
  function keep(stream: Duplex): void {
    sockets.add(stream);
    // A client that is refused hangs up, also in the middle of an answer.
    stream.on("error", () => stream.destroy()).on("close", () => sockets.delete(stream));
  }
  async function open(): Promise<void> {
    const next = createServer(welcome);
    await new Promise<void>((resolve, reject) => {
      next.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    server = next;
  }
  /** Below the ports that the kernel gives to others: it is still free when it listens there again. */
  async function openSomewhere(): Promise<void> {
    for (let tries = 50; !server; tries -= 1) {
      port = randomInt(20_000, 32_000);
      await open().catch((error: unknown) => {
        if (tries === 0) throw error;
      });
    }
  }
  async function close(): Promise<void> {
    const closing = server;
    server = undefined;
    const closed = new Promise((resolve) => (closing ? closing.close(resolve) : resolve(undefined)));
    sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  await openSomewhere();
  return {
    url: credentials ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    async show(next) {
      [face, connections, requests] = [next, 0, 0];
      sockets.forEach((socket) => socket.destroy());
      if (next.kind === "absent") await close();
      else if (!server) await open();
    },
    connections: () => connections,
    requests: () => requests,
    close,
  };
}

/** Certificates for a server under the name localhost. */
export interface TestCertificates {
  /** PEM text of the CA that signed them, except `foreign`. */
  readonly authority: string;
  readonly good: Credentials;
  readonly expired: Credentials;
  readonly misnamed: Credentials;
  /** By another CA. */
  readonly foreign: Credentials;
}

/** Longer than any certificate of a manager lives. */
const LONG_AGO = 500 * 86_400_000;

export async function makeTestCertificates(): Promise<TestCertificates> {
  const now = Date.now();
  const [authority, stranger] = [await makeAuthority(now - LONG_AGO), await makeAuthority(now)];
  const sign = async (by: KeyedCertificate, name: string, at: number): Promise<Credentials> =>
    inPem(await makeLeaf(by, [name], at));
  return {
    authority: authority.certificate.toString("pem"),
    good: await sign(authority, "localhost", now),
    expired: await sign(authority, "localhost", now - LONG_AGO),
    misnamed: await sign(authority, "elsewhere.example", now),
    foreign: await sign(stranger, "localhost", now),
  };
}

async function inPem({ certificate, privateKey }: KeyedCertificate): Promise<Credentials> {
  const key = Buffer.from(await globalThis.crypto.subtle.exportKey("pkcs8", privateKey)).toString("base64");
  return {
    cert: certificate.toString("pem"),
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
  };
}
