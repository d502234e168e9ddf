import type { Server, Socket } from "node:net";
import type { Fleet } from "../fleet/fleet";
import type { DoorRecord, DoorSettingFault } from "../fleet/model/door";
import { join } from "./join";
import { listenAt } from "./places";
import { connectTo, type Reached } from "./reach";

/** Connections and waits, as the system has them; a simulation has its own. */
export interface DoorIo {
  /** Listens there. @returns the listener, or why it cannot */
  listenAt(
    listen: string,
    arrived: (socket: Socket) => void,
  ): Promise<Pick<Server, "close"> | DoorSettingFault>;
  /** A connection to the server of a door; null: it does not answer. */
  connectTo(
    servers: Pick<Fleet, "get" | "addressOf">,
    door: Pick<DoorRecord, "serverUuid" | "port">,
  ): Promise<Reached | null>;
  /** Joins two connections. Resolves once both are closed. @param said what the client has said already */
  join(client: Socket, server: Reached, said: readonly Buffer[]): Promise<void>;
  /** Does something after so many milliseconds. @returns calls it off */
  later(ms: number, task: () => void): () => void;
}

export const SYSTEM: DoorIo = {
  ...{ listenAt, connectTo, join },
  later(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
