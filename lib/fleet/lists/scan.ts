import type { ServerRecord } from "../model/entities";
import { neighbourOf } from "./foreign/neighbours";

/** The most machines of a scan that are offered. */
export const MOST_SCANNED = 2000;

/** A machine on the manager's networks that no server has. */
export interface ScannedMachine {
  readonly macAddress: string;
  readonly address: string;
  /** The manager's card by which it is reached. */
  readonly device: string;
}

/** The machines that are offered. */
export interface Scan {
  /** By their addresses. */
  readonly machines: readonly ScannedMachine[];
  /** The number of those beyond. */
  readonly more: number;
}

/** The machines in a table of neighbours that no server has, be it by another card. */
export function scanOf(table: string, servers: readonly Pick<ServerRecord, "macAddress" | "agent">[]): Scan {
  const known = new Set(
    servers.flatMap(({ macAddress, agent }) => [
      macAddress,
      ...(agent?.interfaces ?? []).map((card) => card.macAddress.toUpperCase()),
    ]),
  );
  const found = new Map<string, ScannedMachine>();
  for (const line of table.split("\n")) {
    const neighbour = neighbourOf(line);
    const macAddress = neighbour?.macAddress;
    if (!neighbour || !macAddress || known.has(macAddress) || found.has(macAddress)) continue;
    found.set(macAddress, { macAddress, address: neighbour.address, device: neighbour.device });
  }
  const machines = [...found.values()].sort((a, b) => inOrder(a.address, b.address));
  return { machines: machines.slice(0, MOST_SCANNED), more: Math.max(0, machines.length - MOST_SCANNED) };
}

function inOrder(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
