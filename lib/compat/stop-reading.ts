/**
 * Wrong: a TLS socket that is paused reads on, and keeps all that comes: whoever sends fast fills the memory of a
 *   manager that has refused them already.
 * In: Deno 2.9.4 (`readStop` of the TLS wrap of ext/node does not reach the TCP handle beneath it).
 * Over when: "a paused TLS socket still reads on" in stop-reading.nightly.test.ts fails.
 * Then: this file goes, and `lib/http/body-limit.ts` pauses the socket alone; `keepUnread` goes where it is called.
 */
import type { Socket } from "node:net";

/** The handle of a socket, as Deno and Node have it. */
interface Handle {
  reading?: boolean;
  readStop?(): unknown;
  readonly _parent?: Handle;
}

/** Reads nothing more from a socket, encrypted or not. */
export function stopReading(socket: Socket): void {
  socket.pause();
  const { _handle: handle } = socket as { _handle?: Handle | null };
  handle?._parent?.readStop?.();
}

/** Leaves data of a new socket unread until a server takes it in: none are in the process's memory. */
export function keepUnread(socket: Socket): void {
  const { _handle: handle } = socket as { _handle?: Handle | null };
  if (!handle) return;
  // Else the server would take it for a socket that is being read.
  handle.reading = false;
  handle.readStop?.();
}
