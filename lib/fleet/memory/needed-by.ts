import { neededBy, type Needs } from "../../plan/needs";
import type { ServerRecord } from "../model/entities";

/** The servers that need each server now. Indexed, since it is asked of every member of every run at every tick. */
export interface NeededBy {
  of(serverUuid: string): readonly string[];
  /** The needs of a server have changed, or a server with needs came or went. */
  changed(): void;
}

/** @param changed called each time that they have changed */
export function createNeededBy(servers: ReadonlyMap<string, ServerRecord>, changed: () => void): NeededBy {
  let known: Needs | null = null;
  return {
    of(serverUuid) {
      known ??= neededBy(needsAmong(servers));
      return known.get(serverUuid) ?? NOBODY;
    },
    changed() {
      known = null;
      changed();
    },
  };
}

const NOBODY: readonly string[] = [];

/** The needs of all servers. */
export function needsAmong(servers: ReadonlyMap<string, ServerRecord>): Needs {
  const needs = new Map<string, readonly string[]>();
  for (const { uuid, needs: its } of servers.values()) if (its.length > 0) needs.set(uuid, its);
  return needs;
}
