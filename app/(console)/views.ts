import type { EventView, ServerView } from "@/components/server-view";
import type { EventJson } from "@/lib/gen/proto/komoriuta/v1/event_pb";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { ACTION, POWER, SET_BY, SEVERITY, STATUS, wordOf } from "./protocol-words";

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
    allowed: (server.allowed ?? []).map((action) => wordOf(ACTION, action)),
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

function milliseconds(timestamp: string | undefined): number {
  return timestamp ? Date.parse(timestamp) : 0;
}
