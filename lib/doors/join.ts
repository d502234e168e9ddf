import type { Socket } from "node:net";
import type { Reached } from "./reach";

/** Milliseconds for which a connection of which one half has ended may be silent in the other one. */
const HALF_SILENT = 10 * 60_000;
/** Milliseconds for which the last words of one side are still told to the other where their connection broke. */
const LAST_WORDS = 30_000;
/** Milliseconds of silence after which the system asks whether a side is still there. */
const STILL_THERE = 60_000;

/**
 * Joins two connections: what one says reaches the other, and who ends their half ends it for the other side alone. Where
 * one breaks, the other one does.
 * @param said what the client has said already
 * @returns resolves once both are closed
 */
export async function join(
  client: Socket,
  { socket: server, listen }: Reached,
  said: readonly Buffer[],
): Promise<void> {
  const ended = [closed(client, server), closed(server, client)];
  // A client that is gone without a word would keep its server on.
  for (const socket of [client, server]) socket.setKeepAlive(true, STILL_THERE);
  for (const chunk of said) server.write(chunk);
  passEnd(client, server);
  passEnd(server, client);
  // While one does not read, nothing more is read from the other.
  client.on("data", (chunk: Buffer) => {
    if (!server.write(chunk)) client.pause();
  });
  server.on("drain", () => client.resume());
  client.resume();
  listen((chunk, taken) => void client.write(chunk, taken));
  await Promise.all(ended);
}

/** Ends the half of one side when the other side has ended its own. */
function passEnd(from: Socket, to: Socket): void {
  const end = (): void => {
    to.end();
    to.setTimeout(HALF_SILENT, () => to.destroy());
  };
  if (from.readableEnded) end();
  else from.once("end", end);
}

/** Resolves once a connection is closed: where it broke, the other one hears the last words, and is closed, too. */
function closed(socket: Socket, other: Socket): Promise<void> {
  return new Promise((resolve) => {
    const gone = (): void => {
      resolve();
      if (other.destroyed || (socket.readableEnded && !socket.errored && socket.writableFinished)) return;
      const timer = setTimeout(() => other.destroy(), LAST_WORDS);
      other.once("close", () => clearTimeout(timer));
      other.end(() => other.destroy());
    };
    if (socket.destroyed) gone();
    else socket.once("close", gone);
  });
}
