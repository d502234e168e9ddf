import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { EventRecord, ServerRecord } from "../fleet/entities";
import {
  type AgentSchema,
  ManifestSchema,
  type Manifest as ManifestMessage,
} from "../gen/proto/komoriuta/v1/agent_pb";
import { EventSchema, type Event } from "../gen/proto/komoriuta/v1/event_pb";
import { ServerSchema, type Server } from "../gen/proto/komoriuta/v1/server_pb";
import type { Manifest } from "../power/manifest";
import { refusal, refusalText } from "../power/permissions";
import { currentStatus } from "../power/status";
import { ACTIONS } from "../power/words";
import { ACTION, CURRENT_STATUS, HEARTBEAT_STATUS, POWER_STATUS, SET_BY, SEVERITY } from "./enums";

/** A server as operators are told of it. */
export function serverMessage(server: ServerRecord): Server {
  const { facts } = server;
  const asked = ACTIONS.map((action) => ({ action, refused: refusal(facts, action) }));
  return create(ServerSchema, {
    uuid: server.uuid,
    name: server.name,
    macAddress: server.macAddress,
    heartbeatInterval: facts.interval,
    powerStatus: POWER_STATUS[facts.power],
    powerSetBy: SET_BY[facts.powerSetBy],
    heartbeatStatus: HEARTBEAT_STATUS[facts.current],
    previousHeartbeatStatus: HEARTBEAT_STATUS[facts.previous],
    currentStatus: CURRENT_STATUS[currentStatus(facts)],
    statusSince: timestampFromMs(facts.statusSince.wall),
    allowed: asked.filter(({ refused }) => !refused).map(({ action }) => ACTION[action]),
    refusals: asked.flatMap(({ action, refused }) =>
      refused ? [{ action: ACTION[action], reason: refusalText(refused) }] : [],
    ),
    ...(facts.last && { lastHeartbeatAt: timestampFromMs(facts.last.at.wall) }),
    lastPowerChangedAt: timestampFromMs(facts.powerSince.wall),
    createdAt: timestampFromMs(server.createdAt),
    updatedAt: timestampFromMs(server.updatedAt),
    ...(server.agent && { agent: agentMessage(server.agent) }),
    ...(server.tokenExpiresAt !== null && { tokenExpiresAt: timestampFromMs(server.tokenExpiresAt) }),
  });
}

function agentMessage(agent: NonNullable<ServerRecord["agent"]>): MessageInitShape<typeof AgentSchema> {
  return { ...agent, interfaces: agent.interfaces.map((one) => ({ ...one })) };
}

/** What happened, as operators are told of it. */
export function eventMessage(event: EventRecord): Event {
  return create(EventSchema, {
    ...event,
    at: timestampFromMs(event.at),
    severity: SEVERITY[event.severity],
  });
}

/** What an agent is told. */
export function manifestMessage(manifest: Manifest, serverUuid: string): ManifestMessage {
  return create(ManifestSchema, {
    powerStatus: POWER_STATUS[manifest.power],
    heartbeatInterval: manifest.interval,
    revision: manifest.revision,
    serverUuid,
  });
}
