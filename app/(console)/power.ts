import type { ListedServer } from "@/lib/api/codec/read";
import { expectation } from "@/lib/power/expectation";
import * as permissions from "@/lib/power/permissions";
import { ACTIONS, type Action } from "@/lib/power/words";

// The rules of the status model, asked of a server as the console knows it.

/**
 * Why an action may not be done now; null where it may. The manager tells only what is allowed: the reason follows from
 * what is known of the server.
 */
export function refusalOf(server: ListedServer, action: Action): permissions.Refusal | null {
  if (server.allowed.includes(action)) return null;
  // The one reason that only the manager sees.
  const last = { action, status: server.currentStatus, reason: "two_machines" } as const;
  return permissions.refusalOf(standing(server), action) ?? last;
}

/** What a server is about to be once the action is accepted; null where nothing that is shown changes. */
export function expected<Server extends ListedServer>(
  server: Server,
  action: Action,
  at: number,
): Server | null {
  const next = expectation(standing(server), action);
  if (!next) return null;
  const after = {
    ...server,
    powerStatus: next.power,
    powerSetBy: "operator",
    currentStatus: next.status,
    statusReason: null,
    statusSince: next.status === server.currentStatus ? server.statusSince : at,
  };
  return {
    ...after,
    allowed: ACTIONS.filter((each) => !permissions.refusalOf(standing(after), each)),
  };
}

function standing(server: ListedServer): permissions.Standing {
  return {
    status: server.currentStatus,
    power: server.powerStatus,
    reported: server.lastHeartbeatAt !== null,
    twoMachines: false,
    wish: server.wish !== null,
  };
}
