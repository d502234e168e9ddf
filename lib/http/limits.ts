import { keyedLimit } from "../throttle";

/** Limits of the listeners, in all and for the addresses that are counted together. */
export interface HttpLimits {
  /** Open connections in all. */
  readonly connections: number;
  readonly connectionsOfOne: number;
  /** Connections from this machine and from trusted proxies, who speak for many. */
  readonly connectionsNearby: number;
  /** Connections whose first request has not come whole: in a handshake, silent, or with half a body. */
  readonly comingInOfOne: number;
  /** Agents' requests that are neither answered nor held. */
  readonly requestsOfOne: number;
  readonly requestsNearby: number;
  /** Downloads, and all other requests: each costs up to a megabyte until its answer has been taken. */
  readonly pagesOfOne: number;
  /** Of them, those that are worked on at once: the others wait for their turn. */
  readonly atWorkOfOne: number;
  /** Milliseconds after which a request that still goes on leaves its turn to the next. */
  readonly turnOf: number;
  /** Streams of one client, each of which is a page that is open somewhere. */
  readonly streamsOfOne: number;
  /** Bytes of bodies that are held at once, in all and of one. */
  readonly bodies: number;
  readonly bodiesOfOne: number;
  /** Bytes of answers that their clients have not taken, in all and of one. */
  readonly answers: number;
  readonly answersOfOne: number;
  /** Milliseconds that a handler has until it begins to answer. */
  readonly answerWithin: number;
}

/**
 * Connections in all: 10,000 agents keep one each, and there is room for as many again. A waiting one costs some 20 KB.
 */
const CONNECTIONS = 20_480;
/** Open files that are kept for the database, the log, files to install and the runtime itself. */
const OTHER_FILES = 160;

const MIB = 1024 * 1024;

/** @param openFiles the most files and connections that the process may have open */
export function httpLimits(openFiles: number): HttpLimits {
  const connections = Math.max(64, Math.min(CONNECTIONS, openFiles - OTHER_FILES));
  return {
    connections,
    // A site behind one address may have hundreds of servers.
    connectionsOfOne: Math.min(1024, Math.ceil(connections / 4)),
    // Behind a proxy all are nearby; those who do not come through it still find room.
    connectionsNearby: Math.ceil((connections * 3) / 4),
    // Heartbeats wait for all that is under way: a handshake takes a millisecond or two of everybody's time.
    comingInOfOne: 32,
    requestsOfOne: 256,
    requestsNearby: 2048,
    pagesOfOne: 100,
    // A browser asks for six at a time. Heartbeats wait for those that are worked on, some milliseconds each.
    atWorkOfOne: 12,
    turnOf: 1000,
    streamsOfOne: 32,
    bodies: 32 * MIB,
    bodiesOfOne: 8 * MIB,
    answers: 96 * MIB,
    answersOfOne: 32 * MIB,
    answerWithin: 60_000,
  };
}

/** The event of a request whose body has come to its end. */
export const RECEIVED = "received";

/** The kinds of requests that have limits of their own: agents' calls, streams, downloads, and all others. */
export type RequestKind = "agent" | "stream" | "download" | "page";

/** The kind of a request. @param path without its query */
export function kindOf(path: string): RequestKind {
  if (path.endsWith("/WatchServers")) return "stream";
  if (path.startsWith("/agent/")) return "agent";
  return path.startsWith("/install/") ? "download" : "page";
}

/** Limits of requests under way at once, for the addresses that are counted together. */
interface InFlightLimits {
  /** Agents' requests that are neither answered nor held. */
  requests(address: string): number;
  /** All other requests. */
  readonly pages: number;
  /** Streams, which stay open. */
  readonly streams: number;
  groupOf(address: string): string;
}

/**
 * Counts a request that its client has under way; gives a function to call once when it is over, or null where its
 * address has too many.
 */
export type CountInFlight = (client: string, kind: RequestKind) => (() => void) | null;

export function limitInFlight(limits: InFlightLimits): CountInFlight {
  const requests = keyedLimit();
  const pages = keyedLimit();
  // A download takes its time, and holds nobody's page up.
  const downloads = keyedLimit();
  const streams = keyedLimit();
  return (client, kind) => {
    const group = limits.groupOf(client);
    if (kind === "stream") return streams.take(group, limits.streams);
    if (kind === "agent") return requests.take(group, limits.requests(client));
    return (kind === "download" ? downloads : pages).take(group, limits.pages);
  };
}

/** Calls back where something that begins now is not over in time; gives a function to call when it is over. */
export type Watchdog = (overdue: () => void) => () => void;

/** The most milliseconds between two polls of a watchdog: it may be late by so much. */
const POLL_EVERY = 500;

/** A watchdog with one timer for all requests: to set and clear one for each costs more than to receive one. */
export function createWatchdog(within: number): Watchdog {
  // Places, not a Set: where much comes and goes, its tables keep what was in them, see lib/compat/active-requests.ts.
  const underWay: ({ readonly began: number; readonly overdue: () => void } | undefined)[] = [];
  const free: number[] = [];
  let polling = false;
  const end = (place: number): void => {
    underWay[place] = undefined;
    free.push(place);
  };
  const pollLater = (): void => {
    polling = free.length < underWay.length;
    if (polling) setTimeout(poll, Math.min(POLL_EVERY, within / 10)).unref();
  };
  const poll = (): void => {
    const latest = performance.now() - within;
    underWay.forEach((one, place) => {
      if (!one || one.began > latest) return;
      end(place);
      one.overdue();
    });
    pollLater();
  };
  return (overdue) => {
    const one = { began: performance.now(), overdue };
    const place = free.pop() ?? underWay.length;
    underWay[place] = one;
    if (!polling) pollLater();
    return () => {
      if (underWay[place] === one) end(place);
    };
  };
}
