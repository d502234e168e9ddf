import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { EventView, ServerView } from "@/components/server-view";
import type { Event } from "@/lib/gen/proto/komoriuta/v1/event_pb";
import type { Server } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { PERMISSIONS, type Refusal } from "@/lib/power/permissions";
import { ACTIONS, type Action } from "@/lib/power/words";
import { ACTION, CURRENT_STATUS, POWER_STATUS, SET_BY, SEVERITY } from "@/lib/rpc/enums";

/** A server of the protocol as the console shows it: on the server at first, in the browser from then on. */
export function serverView(server: Server): ServerView {
  return {
    uuid: server.uuid,
    name: server.name,
    macAddress: server.macAddress,
    heartbeatInterval: server.heartbeatInterval,
    power: wordOf(POWER_STATUS, server.powerStatus),
    powerSetBy: wordOf(SET_BY, server.powerSetBy),
    powerSince: milliseconds(server.lastPowerChangedAt),
    status: wordOf(CURRENT_STATUS, server.currentStatus),
    statusSince: milliseconds(server.statusSince),
    lastHeartbeatAt: server.lastHeartbeatAt ? timestampMs(server.lastHeartbeatAt) : null,
    refusals: refusalsOf(server),
    agent: server.agent
      ? {
          version: server.agent.version,
          hostname: server.agent.hostname,
          os: server.agent.os,
          arch: server.agent.arch,
          interfaces: server.agent.interfaces.map(({ name, macAddress, wakeOnLan }) => ({
            name,
            macAddress,
            ...(wakeOnLan !== undefined && { wakeOnLan }),
          })),
        }
      : null,
    tokenExpiresAt: server.tokenExpiresAt ? timestampMs(server.tokenExpiresAt) : null,
    createdAt: milliseconds(server.createdAt),
  };
}

/** Something that happened, as the console shows it. */
export function eventView(event: Event): EventView {
  const { id, serverUuid, serverName, kind, actor, detail } = event;
  return {
    id,
    at: milliseconds(event.at),
    serverUuid,
    serverName,
    kind,
    severity: wordOf(SEVERITY, event.severity),
    actor,
    detail,
  };
}

/** The protocol words refusals in English; here they become what they were, to be worded for the reader. */
function refusalsOf(server: Server): ServerView["refusals"] {
  const refused = new Set(server.refusals.map(({ action }) => action));
  const found = ACTIONS.filter((action) => refused.has(ACTION[action]));
  return Object.fromEntries(found.map((action) => [action, refusalOf(server, action)]));
}

/** The same questions as `refusal` in lib/power asks, put to what the protocol tells. */
function refusalOf(server: Server, action: Action): Refusal {
  const status = wordOf(CURRENT_STATUS, server.currentStatus);
  if (!PERMISSIONS[action].while.includes(status)) return { action, status, reason: "status" };
  if (wordOf(POWER_STATUS, server.powerStatus) !== PERMISSIONS[action].power) {
    return { action, status, reason: "power" };
  }
  return { action, status, reason: server.lastHeartbeatAt ? "two_machines" : "never_reported" };
}

function wordOf<Word extends string, Value>(words: Readonly<Record<Word, Value>>, value: Value): Word {
  const word = (Object.keys(words) as Word[]).find((each) => words[each] === value);
  if (!word)
    throw new RangeError(`the manager speaks of something that this console does not know: ${value}`);
  return word;
}

function milliseconds(timestamp: Timestamp | undefined): number {
  return timestamp ? timestampMs(timestamp) : 0;
}
