import { createConnection, isIP, type Socket } from "node:net";
import type { Fleet } from "../fleet/fleet";
import type { DoorRecord } from "../fleet/model/door";
import { FleetError } from "../fleet/model/errors";
import type { Facts } from "../power/facts";

/** Milliseconds for which a server may take to answer at its port. */
const PATIENCE = 2000;

type Servers = Pick<Fleet, "get" | "addressOf">;

/** The facts of the server of a door; null: there is none any more. */
function factsOf(servers: Servers, { serverUuid }: Pick<DoorRecord, "serverUuid">): Facts | null {
  try {
    return servers.get(serverUuid).facts;
  } catch (error) {
    if (error instanceof FleetError) return null;
    throw error;
  }
}

/** The address at which the server of a door can be reached, which is up; null: it is not up, or nobody knows. */
export function addressOf(servers: Servers, door: Pick<DoorRecord, "serverUuid">): string | null {
  const current = factsOf(servers, door)?.current;
  if (current !== "ON" && current !== "Launched") return null;
  const address = servers.addressOf(door.serverUuid);
  // A name would be looked up, and an agent's is nobody's to choose.
  return address !== null && isIP(address) !== 0 ? address : null;
}

/** Whether the server of a door is to be woken: it is off, or goes there. False for one that there is no more. */
export function isDown(servers: Servers, door: Pick<DoorRecord, "serverUuid">): boolean {
  return factsOf(servers, door)?.power === "OFF";
}

/** Bytes of a server's words that are read at once, into one buffer of each connection. */
const CHUNK = 64 * 1024;
/**
 * Bytes of memory that a buffer lies in. So many come from the system itself, which gives each page once something is
 * written there: an idle connection costs one page, where a smaller buffer is filled with zeros at once.
 */
const ROOM = 160 * 1024;

/** Takes a chunk in, and calls `taken` once it may be overwritten: the next one comes then. */
type Listener = (chunk: Uint8Array, taken: () => void) => void;

/**
 * A connection to a server. It reads into one buffer again and again: a buffer for each chunk would have V8 look through
 * the manager's whole heap some twenty times a gigabyte.
 */
export interface Reached {
  readonly socket: Socket;
  /** Listens to it; until then nothing is read. */
  listen(listener: Listener): void;
}

/** A connection to the server of a door; null: it does not answer. */
export function connectTo(
  servers: Servers,
  door: Pick<DoorRecord, "serverUuid" | "port">,
): Promise<Reached | null> {
  const host = addressOf(servers, door);
  if (host === null) return Promise.resolve(null);
  return new Promise((resolve) => {
    let listener: Listener | null = null;
    const early: Buffer[] = [];
    const go = (): void => void socket.resume();
    const callback = (bytes: number, buffer: Uint8Array): boolean => {
      const chunk = buffer.subarray(0, bytes);
      if (listener) listener(chunk, go);
      else early.push(Buffer.from(chunk));
      return false;
    };
    const onread = { buffer: new Uint8Array(new ArrayBuffer(ROOM), 0, CHUNK), callback };
    const socket = createConnection({ host, port: door.port, allowHalfOpen: true, noDelay: true, onread });
    const listen = (to: Listener): void => {
      listener = to;
      const first = Buffer.concat(early.splice(0));
      if (first.length > 0) to(first, go);
      else go();
    };
    const timer = setTimeout(() => done(null), PATIENCE);
    const done = (found: Reached | null): void => {
      clearTimeout(timer);
      if (!found) socket.destroy();
      resolve(found);
    };
    socket.once("connect", () => {
      socket.pause();
      done({ socket, listen });
    });
    socket.on("error", () => done(null));
  });
}
