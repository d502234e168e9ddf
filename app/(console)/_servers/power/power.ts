import type { ListedServer, ServerView } from "@/lib/api/codec/read";
import { canGo } from "@/lib/fleet/model/entities";
import type { TurnOff } from "@/lib/fleet/model/turn-off";
import { pendingStopRefusal } from "@/lib/plan/pending-stop";
import { ACTION_RULES, type Cancelled, type Standing } from "@/lib/power/actions";
import { expectation } from "@/lib/power/expectation";
import * as permissions from "@/lib/power/permissions";
import { isGoingDown } from "@/lib/power/status";
import { ACTIONS, type Action, type PowerStatus } from "@/lib/power/words";

// The rules of the status model, applied to a server as the console knows it.

/**
 * The reason for which an action is not allowed now; null: it is. It follows from the known state of the server, since
 * the manager sends only the allowed actions.
 */
export function refusalOf(server: ListedServer, action: Action): permissions.Refusal | null {
  if (server.allowed.includes(action)) return null;
  // The one reason that only the manager knows.
  const last = { action, status: server.currentStatus, reason: "two_machines" } as const;
  return permissions.refusalOf(standing(server), action) ?? last;
}

/** The meaning of a button: its action, the cancellation of the opposite one, or a start once the server is off. */
export type Intent = Action | "CancelStop" | "CancelStart" | "CancelRestart" | "TurnOnAgain";

const CANCELS = {
  stop: "CancelStop",
  start: "CancelStart",
  restart: "CancelRestart",
} as const satisfies Record<Cancelled, Intent>;

/** The present meaning of an action. */
export function intentOf(server: ListedServer, action: Action): Intent {
  if (action === "TurnOn" && server.powerStatus === "OFF" && isGoingDown(server.currentStatus))
    return "TurnOnAgain";
  const cancelled = server.allowed.includes(action) ? permissions.cancels(standing(server), action) : null;
  return cancelled === null ? action : CANCELS[cancelled];
}

/** The reason for which a button does nothing now; null: it does something. */
export function buttonRefusal(server: ListedServer, action: Action): permissions.Refusal | null {
  return intentOf(server, action) === "TurnOnAgain" ? null : refusalOf(server, action);
}

/** The action of a server's power button: it changes the power status, or takes a restart back. */
export function mainAction(server: ListedServer): Action {
  return standing(server).restarts ? "TurnOn" : MAIN[server.powerStatus];
}

const MAIN = { ON: "TurnOff", OFF: "TurnOn" } as const satisfies Record<PowerStatus, Action>;

/** The place of each action: the one power button, or a button of its own while it is allowed. */
const PLACES: Readonly<Record<Action, "main" | "rows" | "page">> = {
  TurnOn: "main",
  TurnOff: "main",
  WakeAgain: "rows",
  // Nearly each server may be restarted: in every row of a list that button would say nothing.
  Reboot: "page",
};

/** Actions with buttons of their own on a server's page and in its menu, and those of them that rows have, too. */
export const OTHER_ACTIONS = ACTIONS.filter((action) => PLACES[action] !== "main");
export const ROW_ACTIONS = ACTIONS.filter((action) => PLACES[action] === "rows");

/** Whether a stop may be asked to wait until the server is free. */
export function mayWait(server: ListedServer): boolean {
  return server.allowed.includes("TurnOff") && pendingStopRefusal(standing(server)) === null;
}

/** The server as expected once the action is accepted; null: nothing visible changes. */
export function expected<Server extends ListedServer & Partial<Pick<ServerView, "agent">>>(
  server: Server,
  action: Action,
  at: number,
  how: Partial<TurnOff> = {},
): Server | null {
  const next = afterwards(server, action, at, how);
  if (!next) return null;
  const after = { ...server, ...next, ...(how.endHolds && { holds: [] }) };
  return {
    ...after,
    allowed: ACTIONS.filter((each) => !permissions.refusalOf(standing(after), each) && canDo(server, each)),
  };
}

/** Whether its machine can do it. A button is not expected for what the manager then does not offer. */
function canDo({ agent = null }: Partial<Pick<ServerView, "agent">>, action: Action): boolean {
  const { goes } = ACTION_RULES[action];
  return goes === null || canGo(agent, goes);
}

/** The expected changes; null: none. */
function afterwards(
  server: ListedServer,
  action: Action,
  at: number,
  { mode, until, reason = "" }: Partial<TurnOff>,
): Partial<ListedServer> | null {
  // The manager names the author.
  if (mode === "when_free")
    return {
      pendingStop: { author: "", reason, runUuid: "", byRest: false, createdAt: at, until: until ?? at },
    };
  if (intentOf(server, action) === "TurnOnAgain") return null;
  const next = expectation(standing(server), action);
  if (!next) return ACTION_RULES[action].endsWaiting && server.pendingStop ? { pendingStop: null } : null;
  return {
    powerStatus: next.power,
    ...{ powerSetBy: "operator" },
    currentStatus: next.status,
    statusReason: ACTION_RULES[action].goes === "reboot" ? "restarting" : null,
    statusSince: next.status === server.currentStatus ? server.statusSince : at,
    pendingStop: null,
  };
}

function standing(server: ListedServer): Standing {
  const isRestarted = server.statusReason === "restarting";
  return {
    status: server.currentStatus,
    power: server.powerStatus,
    reported: server.lastHeartbeatAt !== null,
    twoMachines: false,
    pendingStop: server.pendingStop !== null,
    restarts: server.currentStatus === "Applying" && isRestarted,
    betweenBoots: server.currentStatus === "Starting" && isRestarted,
  };
}
