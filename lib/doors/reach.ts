import { createConnection, isIP, type Socket } from "node:net";
import type { Fleet } from "../fleet/fleet";
import type { DoorRecord } from "../fleet/model/door";
import { FleetError } from "../fleet/model/errors";

/** Milliseconds for which a server may take to answer at its port. */
const PATIENCE = 2000;

type Servers = Pick<Fleet, "get" | "addressOf">;

/** The address at which a server that is up can be reached; null: it is not up, or nobody knows. */
export function addressOf(servers: Servers, { serverUuid }: Pick<DoorRecord, "serverUuid">): string | null {
  const { current } = servers.get(serverUuid).facts;
  if (current !== "ON" && current !== "Launched") return null;
  const address = servers.addressOf(serverUuid);
  // A name would be looked up, and an agent's is nobody's to choose.
  return address !== null && isIP(address) !== 0 ? address : null;
}

/** Whether the server of a door is to be woken: it is off, or goes there. False for one that there is no more. */
export function isDown(servers: Servers, { serverUuid }: Pick<DoorRecord, "serverUuid">): boolean {
  try {
    return servers.get(serverUuid).facts.power === "OFF";
  } catch (error) {
    if (error instanceof FleetError) return false;
    throw error;
  }
}

/** A connection to the server of a door; null: it does not answer. */
export function connectTo(
  servers: Servers,
  door: Pick<DoorRecord, "serverUuid" | "port">,
): Promise<Socket | null> {
  let address: string | null;
  try {
    address = addressOf(servers, door);
  } catch (error) {
    if (error instanceof FleetError) return Promise.resolve(null);
    throw error;
  }
  if (address === null) return Promise.resolve(null);
  const host = address;
  return new Promise((resolve) => {
    const socket = createConnection({ host, port: door.port, allowHalfOpen: true, noDelay: true });
    const timer = setTimeout(() => done(null), PATIENCE);
    const done = (found: Socket | null): void => {
      clearTimeout(timer);
      if (!found) socket.destroy();
      resolve(found);
    };
    socket.once("connect", () => {
      socket.pause();
      done(socket);
    });
    socket.on("error", () => done(null));
  });
}
