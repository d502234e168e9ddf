import type { EventView, ServerView } from "@/components/server-view";
import type { EventJson, SeverityJson } from "@/lib/gen/proto/komoriuta/v1/event_pb";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import type {
  ActionJson,
  CurrentStatusJson,
  PowerStatusJson,
  SetByJson,
} from "@/lib/gen/proto/komoriuta/v1/status_pb";
import { PERMISSIONS, type Refusal } from "@/lib/power/permissions";
import {
  ACTIONS,
  type Action,
  type CurrentStatus,
  type PowerStatus,
  type SetBy,
  type Severity,
} from "@/lib/power/words";

// The protocol's JSON, so that a browser needs no Protocol Buffers to read it.

type WordOf<Json extends string, Word> = Readonly<Partial<Record<Json, Word>>>;

const POWER: WordOf<PowerStatusJson, PowerStatus> = { POWER_STATUS_OFF: "OFF", POWER_STATUS_ON: "ON" };
const SET_BY: WordOf<SetByJson, SetBy> = { SET_BY_OPERATOR: "operator", SET_BY_SYNC: "sync" };
const SEVERITY: WordOf<SeverityJson, Severity> = {
  SEVERITY_INFO: "info",
  SEVERITY_WARNING: "warning",
  SEVERITY_ERROR: "error",
};
const ACTION: WordOf<ActionJson, Action> = {
  ACTION_TURN_ON: "TurnOn",
  ACTION_TURN_OFF: "TurnOff",
  ACTION_WAKE_AGAIN: "WakeAgain",
};
const STATUS: WordOf<CurrentStatusJson, CurrentStatus> = {
  CURRENT_STATUS_APPLYING: "Applying",
  CURRENT_STATUS_ON: "ON",
  CURRENT_STATUS_OFF: "OFF",
  CURRENT_STATUS_STARTING: "Starting",
  CURRENT_STATUS_STOPPING: "Stopping",
  CURRENT_STATUS_SYNCED_ON: "SyncedON",
  CURRENT_STATUS_SYNCED_OFF: "SyncedOFF",
  CURRENT_STATUS_LOST: "Lost",
  CURRENT_STATUS_WARNING: "Warning",
  CURRENT_STATUS_ERROR: "Error",
};

/** A server of the protocol as the console shows it: on the server at first, in the browser from then on. */
export function serverView(server: ServerJson): ServerView {
  const { agent, tokenExpiresAt, lastHeartbeatAt } = server;
  return {
    uuid: server.uuid ?? "",
    name: server.name ?? "",
    macAddress: server.macAddress ?? "",
    heartbeatInterval: server.heartbeatInterval ?? 0,
    power: wordOf(POWER, server.powerStatus),
    powerSetBy: wordOf(SET_BY, server.powerSetBy),
    powerSince: milliseconds(server.lastPowerChangedAt),
    status: wordOf(STATUS, server.currentStatus),
    statusSince: milliseconds(server.statusSince),
    lastHeartbeatAt: lastHeartbeatAt ? milliseconds(lastHeartbeatAt) : null,
    refusals: refusalsOf(server),
    agent: agent
      ? {
          version: agent.version ?? "",
          hostname: agent.hostname ?? "",
          os: agent.os ?? "",
          arch: agent.arch ?? "",
          interfaces: (agent.interfaces ?? []).map(
            ({ name = "", macAddress = "", wakeOnLan, defaultRoute = false }) => ({
              name,
              macAddress,
              defaultRoute,
              ...(wakeOnLan !== undefined && { wakeOnLan }),
            }),
          ),
        }
      : null,
    tokenExpiresAt: tokenExpiresAt ? milliseconds(tokenExpiresAt) : null,
    createdAt: milliseconds(server.createdAt),
  };
}

/** Something that happened, as the console shows it. */
export function eventView(event: EventJson): EventView {
  return {
    id: event.id ?? 0,
    at: milliseconds(event.at),
    serverUuid: event.serverUuid ?? "",
    serverName: event.serverName ?? "",
    kind: event.kind ?? "",
    severity: wordOf(SEVERITY, event.severity),
    actor: event.actor ?? "",
    detail: event.detail ?? "",
  };
}

/** The protocol words refusals in English; here they become what they were, to be worded for the reader. */
function refusalsOf(server: ServerJson): ServerView["refusals"] {
  const refused = new Set(server.refusals?.map(({ action }) => wordOf(ACTION, action)));
  const found = ACTIONS.filter((action) => refused.has(action));
  return Object.fromEntries(found.map((action) => [action, refusalOf(server, action)]));
}

/** The same questions as `refusal` in lib/power asks, put to what the protocol tells. */
function refusalOf(server: ServerJson, action: Action): Refusal {
  const status = wordOf(STATUS, server.currentStatus);
  if (!PERMISSIONS[action].while.includes(status)) return { action, status, reason: "status" };
  if (wordOf(POWER, server.powerStatus) !== PERMISSIONS[action].power) {
    return { action, status, reason: "power" };
  }
  return { action, status, reason: server.lastHeartbeatAt ? "two_machines" : "never_reported" };
}

function wordOf<Json extends string, Word>(words: WordOf<Json, Word>, json: Json | undefined): Word {
  const word = json && words[json];
  if (!word) throw new RangeError(`the manager speaks of something that this console does not know: ${json}`);
  return word;
}

function milliseconds(timestamp: string | undefined): number {
  return timestamp ? Date.parse(timestamp) : 0;
}
