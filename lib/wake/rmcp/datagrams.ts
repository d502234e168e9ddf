import { createSocket, type Socket } from "node:dgram";
import { isIPv4 } from "node:net";
import { usualAddress } from "../reach/addresses";
import { WayFault } from "../way";

/** A socket of its own for one call, by which one address is asked, and heard. */
export interface Datagrams {
  /**
   * Sends a packet, and again after each pause (milliseconds), until one that comes is the answer. Null: none came. Every
   * packet that is sent is made anew. @throws WayFault `timeout` or `unreachable` with the signal, `too_long` where the other side floods
   */
  ask<T>(
    next: () => Uint8Array,
    read: (bytes: Buffer) => T | null,
    pauses?: readonly number[],
  ): Promise<T | null>;
  /** Whether anything has come from there. */
  readonly hasAnswered: boolean;
  close(): void;
}

/** Milliseconds for which an answer is awaited after each packet. */
const PAUSES = [250, 350, 500, 700];
/** No session of ours has as many answers. */
const MOST = 1000;

/** @param address in its usual spelling @throws WayFault `unreachable` where there is no socket to be had */
export async function openDatagrams(address: string, port: number, signal: AbortSignal): Promise<Datagrams> {
  const socket = createSocket(isIPv4(address) ? "udp4" : "udp6");
  await bound(socket);
  let received = 0;
  let listener: ((bytes: Buffer) => void) | null = null;
  let flooded: (() => void) | null = null;
  socket.on("message", (bytes: Uint8Array, { address: from, port: fromPort }) => {
    if (usualAddress(from) !== address || fromPort !== port) return;
    received++;
    if (received > MOST) return flooded?.();
    listener?.(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
  const send = (packet: Uint8Array): void => {
    try {
      // What cannot be sent is as good as lost.
      socket.send(packet, port, address, () => undefined);
    } catch {
      // A socket that the call's end has closed.
    }
  };
  return {
    get hasAnswered() {
      return received > 0;
    },
    close: () => closed(socket),
    ask: (next, read, pauses = PAUSES) =>
      new Promise((resolve, reject) => {
        let timer: NodeJS.Timeout | undefined;
        const settle = (run: () => void): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", end);
          [listener, flooded] = [null, null];
          run();
        };
        const end = (): void => settle(() => reject(new WayFault(received > 0 ? "timeout" : "unreachable")));
        const again = (left: readonly number[]): void => {
          const [pause, ...later] = left;
          if (pause === undefined) return settle(() => resolve(null));
          send(next());
          timer = setTimeout(() => again(later), pause);
        };
        flooded = () => settle(() => reject(new WayFault("too_long")));
        listener = (bytes) => {
          try {
            const answer = read(bytes);
            if (answer !== null) settle(() => resolve(answer));
          } catch (error) {
            settle(() => reject(error));
          }
        };
        signal.addEventListener("abort", end, { once: true });
        if (signal.aborted) end();
        else again(pauses);
      }),
  };
}

async function bound(socket: Socket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once("error", () => reject(new WayFault("unreachable"))).bind(0, resolve);
  });
  // An error that comes later (an ICMP answer) is silence.
  socket.removeAllListeners("error").on("error", () => undefined);
}

function closed(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // It was closed already.
  }
}
