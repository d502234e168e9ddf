import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import { keepUnread } from "../compat/stop-reading";
import { RECEIVED } from "./limits";

/** Limits of open connections. */
export interface ConnectionLimits {
  /** In all. */
  readonly total: number;
  /** From the addresses that are counted with this one. */
  ofOne(address: string): number;
  /** Of them, those whose first request has not come whole; further ones wait in line, before their handshake. */
  readonly comingIn: number;
  groupOf(address: string): string;
  /** Called with the address group of each connection that was evicted. */
  onEvicted(group: string): void;
}

interface Connection {
  readonly socket: Socket;
  readonly group: string;
  /** The number of the poll at which it came, and then, at which it was let in. */
  since: number;
  letIn(): void;
  /** Requests so far, and those of them that are neither answered nor held. */
  asked: number;
  unanswered: number;
  /** Called when one of them is answered or held. */
  readonly over: () => void;
}

const CONNECTION = Symbol("connection");
/** A socket whose requests were counted. */
type Known = Socket & { [CONNECTION]?: Connection | undefined };

/** Counts a request on its connection; gives a function to call once, when it is answered or held. */
export type CountOnConnection = (request: IncomingMessage) => () => void;

/** The connections of one address; all are in the order in which they came. */
interface Group {
  readonly all: Set<Connection>;
  readonly comingIn: Set<Connection>;
  readonly line: Line;
}

/** Connections that wait, in the order in which they came. */
interface Line {
  readonly waiting: ReadonlySet<Connection>;
  add(connection: Connection): void;
  leave(connection: Connection): void;
  /** Takes the newest out: whoever has waited long has mostly given up, or was never going to ask. */
  next(): Connection | undefined;
}

/** The open connections of all servers that are watched. */
export interface Connections {
  /** Watches a server that does not listen yet; gives the function that counts its requests. */
  watch(server: Server): CountOnConnection;
  /** Connections that have ended so far. */
  ended(): number;
  /** Ends them all, those in the middle of a handshake too: closeAllConnections knows nothing of them. */
  destroy(): void;
}

/** Milliseconds between two polls of the lines. */
const POLL_EVERY = 100;
/**
 * Polls for which a connection may take its time where others wait for its place: the longer the line, the fewer. Time
 * in which the manager itself was kept from listening is nobody's fault, and has no polls.
 */
const PATIENCE = { most: 10, least: 4, lineOf: 50 } as const;
/** Polls after which nobody waits in line any more: 10,000 agents that start at once are in by then. */
const IN_LINE = 300;

/**
 * Bounds the open connections, in all and by address. Where there are too many, the oldest that has asked nothing yet
 * has to go, then the oldest that waits, for a next request or with an answer that is held; the newcomer only where all
 * others are being answered. So a flood pushes out itself, and agents of the same address still get through.
 *
 * Few of an address come in at a time; further newcomers wait in line, unread, which costs nothing. A connection that
 * has asked once is not counted with them any more, and is never in that line. Where others wait, a connection that
 * comes in has a second for it.
 */
export function limitConnections(limits: ConnectionLimits): Connections {
  const groups = new Map<string, Group>();
  let count = 0;
  let ended = 0;
  let polling: NodeJS.Timeout | null = null;
  let polls = 0;

  const leave = (connection: Connection): void => {
    const group = groups.get(connection.group);
    if (!group?.all.delete(connection)) return;
    count--;
    ended++;
    group.line.leave(connection);
    if (group.all.size === 0) groups.delete(connection.group);
    isIn(group, connection);
  };
  const isIn = (group: Group, connection: Connection): void => {
    if (!group.comingIn.delete(connection)) return;
    const next = group.line.next();
    if (next) letIn(group, next);
  };
  const letIn = (group: Group, connection: Connection): void => {
    group.comingIn.add(connection);
    connection.since = polls;
    connection.letIn();
  };
  const evict = (connection: Connection): void => {
    connection.socket.destroy();
    leave(connection);
    limits.onEvicted(connection.group);
  };
  const makeRoom = (newcomer: Connection, own: Group): void => {
    if (own.all.size > limits.ofOne(newcomer.socket.remoteAddress ?? "")) {
      return evict(evictionCandidate(own.all, newcomer));
    }
    if (count > limits.total) evict(evictionCandidate(largest(groups), newcomer));
  };
  const pollLines = (): void => {
    polls++;
    let waiting = 0;
    for (const { comingIn, line } of [...groups.values()]) {
      const { waiting: those } = line;
      if (those.size === 0) continue;
      const patience = Math.max(PATIENCE.least, PATIENCE.most / (1 + those.size / PATIENCE.lineOf));
      for (const one of those) {
        if (one.since >= polls - IN_LINE) break;
        evict(one);
      }
      for (const one of [...comingIn]) if (one.since < polls - patience && those.size > 0) evict(one);
      waiting += those.size;
    }
    if (waiting > 0 || !polling) return;
    clearInterval(polling);
    polling = null;
  };

  const add = (connection: Connection): void => {
    const group = groups.get(connection.group) ?? { all: new Set(), comingIn: new Set(), line: createLine() };
    groups.set(connection.group, group);
    group.all.add(connection);
    count++;
    makeRoom(connection, group);
    if (!group.all.has(connection)) return;
    if (group.comingIn.size < limits.comingIn) return letIn(group, connection);
    keepUnread(connection.socket);
    group.line.add(connection);
    polling ??= setInterval(pollLines, POLL_EVERY).unref();
  };

  return {
    watch(server) {
      // A TLS socket is not the socket that came in, but has its address and port. It is looked up once.
      const known = new Map<string, Connection>();
      const connectionOf = (socket: Known): Connection | undefined =>
        (socket[CONNECTION] ??= known.get(endOf(socket)));
      const takeIn = server.listeners("connection");
      server.removeAllListeners("connection");
      server.on("connection", (socket: Socket) => {
        const connection: Connection = {
          socket,
          group: limits.groupOf(socket.remoteAddress ?? ""),
          since: polls,
          letIn: () => takeIn.forEach((take) => void Reflect.apply(take, server, [socket])),
          asked: 0,
          unanswered: 0,
          over: () => void (connection.unanswered -= 1),
        };
        const end = endOf(socket);
        known.set(end, connection);
        socket.once("close", () => {
          if (known.get(end) === connection) known.delete(end);
          leave(connection);
        });
        add(connection);
      });
      return (request) => {
        const connection = connectionOf(request.socket);
        if (!connection) return () => undefined;
        connection.asked++;
        connection.unanswered++;
        if (connection.asked === 1)
          request.once(RECEIVED, () => {
            const group = groups.get(connection.group);
            if (group) isIn(group, connection);
          });
        return connection.over;
      };
    },
    ended: () => ended,
    destroy() {
      for (const group of [...groups.values()]) for (const { socket } of [...group.all]) socket.destroy();
    },
  };
}

function createLine(): Line {
  const waiting = new Set<Connection>();
  // Those who have left stay in it until they are met.
  let stack: Connection[] = [];
  return {
    waiting,
    add(connection) {
      waiting.add(connection);
      if (stack.length > 2 * waiting.size + 64) stack = [...waiting];
      else stack.push(connection);
    },
    leave: (connection) => void waiting.delete(connection),
    next() {
      for (let newest = stack.pop(); newest; newest = stack.pop()) if (waiting.delete(newest)) return newest;
      return undefined;
    },
  };
}

function endOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}|${remotePort}`;
}

/** The connection to evict: the oldest of its kind, since a set keeps the order in which they came. */
function evictionCandidate(group: Iterable<Connection>, newcomer: Connection): Connection {
  let waiting: Connection | undefined;
  for (const connection of group) {
    if (connection === newcomer) continue;
    if (connection.asked === 0) return connection;
    if (connection.unanswered === 0) waiting ??= connection;
  }
  return waiting ?? newcomer;
}

function largest(groups: ReadonlyMap<string, Group>): Iterable<Connection> {
  let found = new Set<Connection>();
  for (const { all } of groups.values()) if (all.size > found.size) found = all;
  return found;
}
