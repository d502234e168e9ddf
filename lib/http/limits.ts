/** How much the front takes on, in all and from the addresses that are counted together. */
export interface FrontLimits {
  /** Open connections in all. */
  readonly connections: number;
  readonly connectionsOfOne: number;
  /** From this machine and from trusted proxies, who speak for many. */
  readonly connectionsNearby: number;
  /** Requests that are not answered yet. */
  readonly requestsOfOne: number;
  readonly requestsNearby: number;
  /** Streams of one client, each of which is a page that is open somewhere. */
  readonly streamsOfOne: number;
  /** Milliseconds that a handler has until it begins to answer. */
  readonly answerWithin: number;
}

/** 10,000 agents keep one each, and there is room for as many again. A connection that waits costs some 20 KB. */
const CONNECTIONS = 20_480;
/** Kept for the database, the log, files to install and the runtime itself. */
const OTHER_FILES = 160;

/** @param openFiles how many files and connections the process may have open */
export function frontLimits(openFiles: number): FrontLimits {
  const connections = Math.max(64, Math.min(CONNECTIONS, openFiles - OTHER_FILES));
  return {
    connections,
    // A site behind one address may have hundreds of servers.
    connectionsOfOne: Math.min(1024, Math.ceil(connections / 4)),
    connectionsNearby: Math.ceil(connections / 2),
    requestsOfOne: 256,
    requestsNearby: 2048,
    streamsOfOne: 32,
    answerWithin: 60_000,
  };
}
