import { connect, type Socket } from "node:net";
import { connect as connectSafely, createSecureContext, type SecureContext } from "node:tls";

/** An answer of a manager. */
export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** One HTTP/1.1 connection that is kept alive, as an agent keeps its own: one call at a time. */
export interface Connection {
  /**
   * Posts, and gives the answer; waits so many milliseconds for it, or for ever.
   * @throws Error where the connection is lost or the time is over; it is of no use then
   */
  post(head: string, body: Uint8Array, patience?: number): Promise<Answer>;
  /** Posts a call whose answer may be held: `status` comes with the head of the answer, the whole of it later. */
  begin(
    head: string,
    body: Uint8Array,
  ): { readonly status: Promise<number>; readonly whole: Promise<Answer> };
  isClosed(): boolean;
  close(): void;
}

export interface ConnectionOptions {
  /** Speaks TLS, and trusts this certificate. */
  readonly ca?: string | undefined;
  /** Milliseconds within which it must be connected; else for ever. */
  readonly patience?: number;
  /** The loopback address that it comes from. */
  readonly from?: string;
}

/** TLS contexts by authority: reading that anew for each of ten thousand connections takes longer than a handshake. */
const contexts = new Map<string, SecureContext>();
function contextOf(ca: string): SecureContext {
  const context = contexts.get(ca) ?? createSecureContext({ ca });
  contexts.set(ca, context);
  return context;
}

const END_OF_HEAD = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/**
 * Speaks to a manager with as little work as there can be, so that it is the manager that is measured. No load generator
 * does it: they repeat requests over connections that are all alike, and here each server has a token, a sequence and a
 * connection of its own.
 * @throws Error where nobody answers
 */
export async function openConnection(
  port: number,
  { ca, patience = 0, from = "127.0.0.1" }: ConnectionOptions = {},
): Promise<Connection> {
  const to = { port, host: "127.0.0.1", localAddress: from, noDelay: true };
  const socket: Socket =
    ca === undefined ? connect(to) : connectSafely({ ...to, secureContext: contextOf(ca) });
  const ready = ca === undefined ? "connect" : "secureConnect";
  let pending: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;
  let onHead: ((status: number) => void) | null = null;
  let unread: Buffer = Buffer.alloc(0);

  const fail = (error: Error): void => {
    pending?.reject(error);
    pending = null;
  };
  socket.on("error", fail).on("close", () => fail(new Error("the manager closed the connection")));
  socket.on("timeout", () => socket.destroy(new Error("nobody answered in time")));
  socket.setTimeout(patience);
  await new Promise<void>((resolve, reject) => socket.once(ready, resolve).once("error", reject));
  socket.setTimeout(0);

  socket.on("data", (chunk: Buffer) => {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    if (onHead && unread.includes(END_OF_HEAD)) {
      onHead(Number(unread.toString("latin1", 9, 12)));
      onHead = null;
    }
    const answer = wholeAnswer(unread);
    if (answer === null) return;
    unread = Buffer.alloc(0);
    socket.setTimeout(0);
    const { resolve } = pending ?? {};
    pending = null;
    resolve?.(answer);
  });

  const post: Connection["post"] = (head, body, patienceForIt = 0) =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(new Error("the connection is closed"));
      pending = { resolve, reject };
      socket.setTimeout(patienceForIt);
      socket.cork();
      socket.write(`${head}content-length: ${body.length}\r\n\r\n`, "latin1");
      socket.write(body);
      socket.uncork();
    });

  return {
    post,
    begin(head, body) {
      const whole = post(head, body);
      const status = new Promise<number>((resolve, reject) => {
        onHead = resolve;
        whole.catch(reject);
      });
      return { status, whole };
    },
    isClosed: () => socket.destroyed || socket.readableEnded,
    close: () => socket.destroy(),
  };
}

/** An answer that has come to its end; else null. Chunks are left as they are: nobody reads such a body. */
function wholeAnswer(bytes: Buffer): Answer | null {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return null;
  const head = bytes.toString("latin1", 0, end);
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const body = bytes.subarray(end + END_OF_HEAD.length);
  const whole =
    length !== undefined
      ? body.length >= Number(length)
      : bytes.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
  return whole ? { status, body } : null;
}

/** Opens so many connections to a manager, one after the other. */
export async function openConnections(managerUrl: string, count: number): Promise<Connection[]> {
  const port = Number(new URL(managerUrl).port);
  const connections: Connection[] = [];
  while (connections.length < count) connections.push(await openConnection(port));
  return connections;
}
