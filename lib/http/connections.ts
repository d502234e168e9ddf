import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { HELD } from "./limits";

/** How many connections may be open. */
export interface ConnectionLimits {
  /** In all. */
  readonly total: number;
  /** From the addresses that are counted with this one. */
  ofOne(address: string): number;
  groupOf(address: string): string;
  /** Told of connections that had to go, by the group whose they were. */
  onEvicted(group: string): void;
}

interface Connection {
  readonly socket: Socket;
  readonly group: string;
  /** Requests so far, and those of them that are neither answered nor held. */
  asked: number;
  unanswered: number;
}

/** The open connections of all servers that are watched. */
export interface Connections {
  watch(server: Server): void;
  /** Ends them all, those in the middle of a handshake too: closeAllConnections knows nothing of them. */
  destroy(): void;
}

/**
 * Bounds the open connections, in all and by address. Where there are too many, the oldest that has asked nothing
 * yet has to go, then the oldest that waits, for a next request or with an answer that is held; the newcomer only where
 * all others are being answered. So a flood pushes out itself, and agents of the same address still get through.
 */
export function limitConnections(limits: ConnectionLimits): Connections {
  const groups = new Map<string, Set<Connection>>();
  let count = 0;

  const leave = (connection: Connection): void => {
    const group = groups.get(connection.group);
    if (!group?.delete(connection)) return;
    count--;
    if (group.size === 0) groups.delete(connection.group);
  };
  const evict = (connection: Connection): void => {
    leave(connection);
    connection.socket.destroy();
    limits.onEvicted(connection.group);
  };
  const makeRoom = (newcomer: Connection): void => {
    const own = groups.get(newcomer.group) ?? new Set();
    if (own.size > limits.ofOne(newcomer.socket.remoteAddress ?? "")) {
      return evict(evictionCandidate(own, newcomer));
    }
    if (count > limits.total) evict(evictionCandidate(largest(groups), newcomer));
  };

  return {
    watch(server) {
      // A TLS socket is not the socket that came in, but has its address and port.
      const known = new Map<string, Connection>();
      server.on("connection", (socket: Socket) => {
        const connection = {
          socket,
          group: limits.groupOf(socket.remoteAddress ?? ""),
          asked: 0,
          unanswered: 0,
        };
        const end = endOf(socket);
        known.set(end, connection);
        const group = groups.get(connection.group) ?? new Set();
        groups.set(connection.group, group.add(connection));
        count++;
        socket.once("close", () => {
          if (known.get(end) === connection) known.delete(end);
          leave(connection);
        });
        makeRoom(connection);
      });
      server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
        const connection = known.get(endOf(socket));
        if (!connection) return;
        connection.asked++;
        connection.unanswered++;
        let isOver = false;
        const over = (): void => {
          if (!isOver) connection.unanswered--;
          isOver = true;
        };
        response.on("close", over);
        response.on(HELD, over);
      });
    },
    destroy() {
      for (const group of [...groups.values()]) for (const { socket } of [...group]) socket.destroy();
    },
  };
}

function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}|${remotePort}`;
}

/** A set keeps the order in which they came. */
function evictionCandidate(group: Iterable<Connection>, newcomer: Connection): Connection {
  let waiting: Connection | undefined;
  for (const connection of group) {
    if (connection === newcomer) continue;
    if (connection.asked === 0) return connection;
    if (connection.unanswered === 0) waiting ??= connection;
  }
  return waiting ?? newcomer;
}

function largest(groups: ReadonlyMap<string, Set<Connection>>): Iterable<Connection> {
  let found = new Set<Connection>();
  for (const group of groups.values()) if (group.size > found.size) found = group;
  return found;
}
