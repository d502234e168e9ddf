import type { EventRecord } from "../fleet/model/entities";

/** Helpers for tests: events as the fleet writes them, numbered by their place. */

/** `at` in seconds. */
export function happened(id: number, at: number, kind: string, server = "web1"): EventRecord {
  const severity =
    kind === "error" || kind === "did_not_start" ? "error" : kind === "back" ? "info" : "warning";
  return {
    id,
    at: at * 1000,
    serverUuid: `uuid-of-${server}`,
    serverName: server,
    kind,
    severity,
    actor: "manager",
    detail: "",
    reason: "",
    until: null,
    use: null,
    actorUuid: null,
    runUuid: null,
  };
}
