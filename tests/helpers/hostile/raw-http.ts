import { connect } from "node:net";

/** What came back. */
export interface Outcome {
  /** 0 where the connection was closed without an answer, -1 where it was not even that. */
  readonly status: number;
  /** All of the answer's head. */
  readonly head: string;
  /** As it came, chunks and all. */
  readonly body: string;
  readonly ms: number;
}

/**
 * Sends bytes over a connection of its own, and reads what comes back until it is closed.
 * @param isEnough told what has come; true: the rest is not awaited
 */
export function sendRaw(
  port: number,
  bytes: Uint8Array,
  patienceMs: number,
  isEnough: (text: string) => boolean,
): Promise<Outcome> {
  const start = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let text = "";
    let closed = false;
    const finish = (): void => {
      clearTimeout(limit);
      socket.destroy();
      const [head = "", ...rest] = text.split("\r\n\r\n");
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? (closed ? 0 : -1));
      resolve({ status, head, body: rest.join("\r\n\r\n"), ms: performance.now() - start });
    };
    const limit = setTimeout(finish, patienceMs);
    socket
      .setEncoding("utf8")
      .on("data", (chunk: string) => {
        text += chunk;
        if (isEnough(text)) finish();
      })
      .once("close", () => {
        closed = true;
        finish();
      })
      .on("error", () => undefined);
    socket.write(bytes);
  });
}
