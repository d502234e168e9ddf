import type { ServerResponse } from "node:http";
import { keyedLimit } from "./keyed-limit";

/** How much may be under way at once, for the addresses that are counted together. */
export interface TurnLimits {
  /** Requests that are not answered yet. */
  requests(address: string): number;
  /** Streams, which stay open. */
  readonly streams: number;
  groupOf(address: string): string;
}

/** Lets a request go on, and counts it until its answer is out or given up; false: its address has too many. */
export type TakeTurn = (client: string, path: string, response: ServerResponse) => boolean;

export function turns(limits: TurnLimits): TakeTurn {
  const requests = keyedLimit();
  const streams = keyedLimit();
  return (client, path, response) => {
    const group = limits.groupOf(client);
    const over = path.endsWith("/WatchServers")
      ? streams.take(group, limits.streams)
      : requests.take(group, limits.requests(client));
    if (over) response.once("close", over);
    return over !== null;
  };
}
