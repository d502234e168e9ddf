import type { Socket } from "node:net";
import { LIMITS } from "./limits";

/** The words of somebody at a door, until they are let in. */
export interface Waiting {
  readonly said: readonly Buffer[];
  /** Takes the listeners off: from then on nothing is kept. */
  end(): void;
}

/** The bytes of all connections that wait. */
export interface Kept {
  bytes: number;
}

/**
 * Listens to somebody at a door, and keeps what they say: so much at most, then nothing more is read of them.
 * @param spoke called with their first byte
 * @param left called when they are gone, or have ended without a word
 */
export function listenTo(socket: Socket, kept: Kept, spoke: () => void, left: () => void): Waiting {
  const said: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    said.push(chunk);
    bytes += chunk.length;
    kept.bytes += chunk.length;
    if (bytes >= LIMITS.bytes || kept.bytes >= LIMITS.bytesAll) socket.pause();
    if (said.length === 1) spoke();
  };
  const onEnd = (): void => {
    if (said.length === 0) left();
  };
  const onError = (): void => undefined;
  socket.on("error", onError);
  socket.on("data", onData);
  socket.on("end", onEnd);
  socket.on("close", left);
  socket.resume();
  return {
    said,
    end() {
      kept.bytes -= bytes;
      bytes = 0;
      socket.pause();
      socket.off("data", onData);
      socket.off("end", onEnd);
      socket.off("close", left);
    },
  };
}
