import { createSocket, type Socket } from "node:dgram";

/** A way to a UDP port of this machine that loses packets. */
export interface LossyUdp {
  readonly port: number;
  /** Packets that were lost, both ways. */
  readonly lost: () => number;
  close(): void;
}

/**
 * Opens a port that passes packets on to another one, and back, except a share of them, by a fixed series of numbers.
 * @param share 0 to 1, each way
 */
export async function lossyUdp(to: number, share: number, seed = 1): Promise<LossyUdp> {
  let [state, lost] = [seed, 0];
  const isLost = (): boolean => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const isGone = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < share;
    if (isGone) lost++;
    return isGone;
  };
  const front = createSocket("udp4");
  const behind = new Map<number, Socket>();
  front.on("message", (bytes, { port }) => {
    let socket = behind.get(port);
    if (!socket) {
      socket = createSocket("udp4");
      socket.on("message", (answer) => void (isLost() || front.send(answer, port, "127.0.0.1")));
      behind.set(port, socket);
    }
    if (!isLost()) socket.send(bytes, to, "127.0.0.1");
  });
  await new Promise<void>((resolve) => front.bind(0, "127.0.0.1", resolve));
  return {
    port: front.address().port,
    lost: () => lost,
    close() {
      for (const socket of [front, ...behind.values()]) socket.close();
    },
  };
}
