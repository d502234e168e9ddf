import { execFileSync } from "node:child_process";

/** Addresses of a benchmark's agents. */
export interface AgentAddresses {
  /** A description for people. */
  readonly how: string;
  /** The first two numbers of their addresses. */
  readonly net: string;
  readonly remove: () => void;
}

/** To the manager all of it is one address; and plain HTTP comes from here alone. */
export const LOOPBACK = "127.1";

/** The net that is set aside for benchmarks (RFC 2544). */
const ROUTE = ["route", "replace", "local", "198.18.0.0/16", "dev", "lo"];

/**
 * Addresses of this machine, one for each agent: the manager bounds what comes of one address, and takes all loopback
 * addresses for one. Only root can have them, and they must speak TLS.
 */
export function agentAddresses(): AgentAddresses {
  const ip = (args: readonly string[]): void => void execFileSync("ip", args, { stdio: "ignore" });
  try {
    ip(ROUTE);
  } catch {
    const how = "only root can give each agent an address of its own: to the manager they are one machine";
    return { how, net: LOOPBACK, remove: () => undefined };
  }
  const remove = (): void => {
    try {
      ip(ROUTE.with(1, "del"));
    } catch {
      // Another benchmark has taken it away: what was measured is told all the same.
    }
  };
  return { how: "each agent has an address of its own", net: "198.18", remove };
}

export function addressOf(net: string, number: number): string {
  return `${net}.${number >> 8}.${number & 255}`;
}
