import type { Action, CurrentStatus } from "@/lib/power/words";
import type { KnownServer, Live } from "./state";

/** A press on a power button whose answer has not come, or has come but not yet with the stream. */
export interface Press {
  readonly action: Exclude<Action, "WakeAgain">;
  /** The server's `powerSince` when it was pressed: once that differs, the truth is there. */
  readonly since: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
}

const SILENT: readonly CurrentStatus[] = ["OFF", "SyncedOFF", "Lost"];

/** What is known, with what presses lead to in the place of what they will change. Forgets those that came true. */
export function withPresses(truth: Live, presses: Map<string, Press>): Live {
  if (presses.size === 0 || !truth.servers) return truth;
  const servers = new Map(truth.servers);
  for (const [uuid, press] of presses) {
    const server = servers.get(uuid);
    if (server?.powerSince === press.since) servers.set(uuid, expected(server, press));
    else presses.delete(uuid);
  }
  return { ...truth, servers };
}

/** What a server is about to be, by the rules of the status model; the manager has the last word. */
export function expected<Server extends KnownServer>(server: Server, { action, at }: Press): Server {
  const power = action === "TurnOn" ? "ON" : "OFF";
  const silent = SILENT.includes(server.status);
  const status = !silent ? "Applying" : action === "TurnOn" ? "Starting" : "Lost";
  return { ...server, power, powerSetBy: "operator", status, statusSince: at, allowed: [] };
}
