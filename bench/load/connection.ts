import { connect, type Socket } from "node:net";
import { connect as connectSafely } from "node:tls";

/** One HTTP/1.1 connection that is kept alive, as an agent keeps its own: one call at a time. */
export interface Connection {
  /** Posts, and gives the answer's status. @throws Error where the connection is lost */
  post(head: string, body: Uint8Array): Promise<number>;
  close(): void;
}

const END_OF_HEAD = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/**
 * Speaks to a manager with as little work as there can be, so that it is the manager that is measured: what it
 * answers is read up to its end, and only its status is looked at.
 * @param ca speaks TLS, and trusts this certificate
 */
export async function openConnection(port: number, ca?: string): Promise<Connection> {
  const to = { port, host: "127.0.0.1", noDelay: true };
  const socket: Socket = ca === undefined ? connect(to) : connectSafely({ ...to, ca });
  const ready = ca === undefined ? "connect" : "secureConnect";
  await new Promise<void>((resolve, reject) => socket.once(ready, resolve).once("error", reject));
  let pending: { resolve: (status: number) => void; reject: (error: Error) => void } | null = null;
  let unread: Buffer = Buffer.alloc(0);

  const fail = (error: Error): void => {
    pending?.reject(error);
    pending = null;
  };
  socket.on("error", fail).on("close", () => fail(new Error("the manager closed the connection")));
  socket.on("data", (chunk: Buffer) => {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    const status = wholeAnswer(unread);
    if (status === null) return;
    unread = Buffer.alloc(0);
    const { resolve } = pending ?? {};
    pending = null;
    resolve?.(status);
  });

  return {
    post: (head, body) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error("the connection is closed"));
        pending = { resolve, reject };
        socket.cork();
        socket.write(`${head}content-length: ${body.length}\r\n\r\n`, "latin1");
        socket.write(body);
        socket.uncork();
      }),
    close: () => socket.destroy(),
  };
}

/** The status of an answer that has come to its end; else null. */
function wholeAnswer(bytes: Buffer): number | null {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return null;
  const head = bytes.toString("latin1", 0, end);
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const bodyStart = end + END_OF_HEAD.length;
  if (length !== undefined) return bytes.length >= bodyStart + Number(length) ? status : null;
  return bytes.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK) ? status : null;
}

/** So many connections to a manager, one after the other. */
export async function openConnections(managerUrl: string, count: number): Promise<Connection[]> {
  const port = Number(new URL(managerUrl).port);
  const connections: Connection[] = [];
  while (connections.length < count) connections.push(await openConnection(port));
  return connections;
}
