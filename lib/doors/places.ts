import { createServer, type Server, type Socket } from "node:net";
import { readListen, type DoorSettingFault } from "../fleet/model/door";
import { normaliseAddress } from "../http/addresses";

/** Places on this machine where doors may listen. */
export interface Places {
  readonly addresses: readonly string[];
  /** Ports of the manager itself, which no door may take. */
  readonly ownPorts: readonly number[];
}

/** The fault of a place by what is known of it; null: it may be tried. */
export function placeFault({ addresses, ownPorts }: Places, listen: string): DoorSettingFault | null {
  const place = readListen(listen);
  if (!place) return "door_listen";
  if (ownPorts.includes(place.port)) return "door_listen_manager";
  const named = addresses.map(normaliseAddress);
  return named.includes(normaliseAddress(place.host)) ? null : "door_listen_address";
}

/** The most connections that the system keeps until they are accepted. */
const BACKLOG = 256;

/**
 * Listens there.
 * @returns the listener, or why it cannot
 */
export function listenAt(
  listen: string,
  arrived: (socket: Socket) => void,
): Promise<Server | DoorSettingFault> {
  const place = readListen(listen);
  if (!place) return Promise.resolve("door_listen");
  return new Promise((resolve) => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, arrived);
    server.once("error", (error: NodeJS.ErrnoException) =>
      resolve(FAULTS[error.code ?? ""] ?? "door_listen_unusable"),
    );
    server.listen(
      { ...place, backlog: BACKLOG, ipv6Only: place.host.includes(":") && place.host !== "::" },
      () => {
        server.on("error", () => undefined);
        resolve(server);
      },
    );
  });
}

const FAULTS: Readonly<Record<string, DoorSettingFault>> = {
  EADDRINUSE: "door_listen_in_use",
  EACCES: "door_listen_privileged",
  EADDRNOTAVAIL: "door_listen_unusable",
};

/** Tries whether somebody may listen there: the place is free again when it is answered. */
export async function tryPlace(places: Places, listen: string): Promise<DoorSettingFault | null> {
  const fault = placeFault(places, listen);
  if (fault) return fault;
  const server = await listenAt(listen, (socket) => socket.destroy());
  if (typeof server === "string") return server;
  await new Promise((resolve) => server.close(resolve));
  return null;
}
