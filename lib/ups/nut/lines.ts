import type { Socket } from "node:net";
import { NutFault } from "./fault";

/** Bounds of what a NUT server may say: a real one's lines are shorter than 1 kB, and a UPS has some hundred. */
export const SAID_AT_MOST = {
  /** Bytes of a line. */
  line: 2048,
  /** Bytes that nobody has read yet: whole lists come at once. */
  unread: 262_144,
} as const;

/** The lines of a connection, as they are read. */
export interface Lines {
  /** The next line. @throws NutFault once the other side is gone, says too much, or says nothing for too long */
  next(): Promise<string>;
  /** Whether nothing came that was not read. */
  isEmpty(): boolean;
  /** Ends it: whoever waits is told so. */
  end(fault: NutFault): void;
  /** Lets go of the socket: something else reads it from now on. */
  detach(): void;
}

/** Reads lines of a socket. @param within milliseconds for which each line is waited for */
export function readLines(socket: Socket, within: number): Lines {
  const lines: { readonly text: string; readonly size: number }[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let unread = 0;
  let fault: NutFault | null = null;
  let awaken: () => void = () => undefined;

  const fail = (found: NutFault): void => {
    fault ??= found;
    socket.destroy();
    awaken();
  };
  const onData = (chunk: Buffer): void => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end !== -1 && end <= SAID_AT_MOST.line; end = rest.indexOf(10)) {
      const text = rest.subarray(0, end).toString("utf8").replace(/\r$/, "");
      lines.push({ text, size: end + 1 });
      unread += end + 1;
      rest = rest.subarray(end + 1);
    }
    if (rest.length > SAID_AT_MOST.line || unread > SAID_AT_MOST.unread) fail(new NutFault("too_long"));
    else if (lines.length > 0) awaken();
  };
  const onGone = (): void => fail(new NutFault("unreachable"));
  socket.on("data", onData);
  socket.on("error", onGone);
  socket.on("end", onGone);
  socket.on("close", onGone);

  return {
    async next() {
      if (lines.length === 0 && fault === null) {
        const timer = setTimeout(() => fail(new NutFault("timeout")), within);
        await new Promise<void>((resolve) => (awaken = resolve));
        clearTimeout(timer);
      }
      // What was said before the end counts.
      const line = lines.shift();
      if (line) {
        unread -= line.size;
        return line.text;
      }
      throw fault ?? new NutFault("unreachable");
    },
    isEmpty: () => lines.length === 0 && rest.length === 0,
    end: fail,
    detach() {
      socket.off("data", onData);
      socket.off("error", onGone);
      socket.off("end", onGone);
      socket.off("close", onGone);
      // Errors that come between two readers would end the process.
      socket.on("error", () => undefined);
    },
  };
}
