/**
 * Wrong: a server of `node:http` holds on to requests that were answered long ago, and to all that hangs on them. It
 *   notes each one in a Map and takes it out again; a Map in which so much comes and goes is copied into a new one every
 *   few dozen requests, and V8 has each table lead to the next. One of them is always in the old generation, so all that
 *   were in the middle of being answered when a table was left follow it there: a quarter of what requests make. To
 *   copy it twice, and to mark it, was a third of a heartbeat's processor time.
 * In: Deno 2.9.4 (`ConnectionsList` of ext/node/polyfills/_http_server.js).
 * Over when: "Deno still keeps …" in active-requests.nightly.test.ts fails.
 * Then: this file and its one caller, `lib/http/listeners.ts`, lose it.
 */
import type { Server } from "node:http";

/** Deno's list of connections, by which it ends those whose request takes too long to come. */
interface ConnectionsList {
  readonly _active: ReadonlyMap<unknown, { startTime: number; req: unknown }>;
  popActive(socket: unknown): void;
  popActiveIfReq(socket: unknown, request: unknown): void;
}

/** Makes a listening server note its requests in places that stay, one for each connection. */
export function noteRequestsInPlace(server: Server): void {
  const list = listOf(server);
  if (!list) return;
  // The next request of the connection takes the place.
  list.popActive = () => undefined;
  list.popActiveIfReq = (socket, request) => {
    const place = list._active.get(socket);
    if (!place || place.req !== request) return;
    place.req = null;
    // Nothing is waited for: this is never too long ago.
    place.startTime = Infinity;
  };
}

/** None on Node, whose list is another one. */
function listOf(server: Server): ConnectionsList | undefined {
  const key = Object.getOwnPropertySymbols(server).find(
    ({ description }) => description === "http.server.connections",
  );
  const list = key && (server as unknown as Record<symbol, Partial<ConnectionsList> | undefined>)[key];
  return list?._active && list.popActiveIfReq ? (list as ConnectionsList) : undefined;
}
