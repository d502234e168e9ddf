import { toJson } from "@bufbuild/protobuf";
import type { EventView, ListedServer, ServerView } from "@/components/server-view";
import type { EventRecord, ServerRecord } from "@/lib/fleet/entities";
import { EventSchema } from "@/lib/gen/proto/komoriuta/v1/event_pb";
import { ServerSchema } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { refusal } from "@/lib/power/permissions";
import { currentStatus } from "@/lib/power/status";
import { ACTIONS } from "@/lib/power/words";
import { eventMessage, serverMessage } from "@/lib/api/messages";
import { eventView, serverView } from "./views";

// For pages and actions only: they take the same way as the stream does, so that both show the same.

/** A server of the fleet as the console shows it. */
export function viewOfServer(server: ServerRecord): ServerView {
  return serverView(toJson(ServerSchema, serverMessage(server)));
}

/** What happened, as the console shows it. */
export function viewOfEvent(event: EventRecord): EventView {
  return eventView(toJson(EventSchema, eventMessage(event)));
}

/** A server of the fleet as the list shows it. */
export function listedServer({ uuid, name, macAddress, facts }: ServerRecord): ListedServer {
  return {
    uuid,
    name,
    macAddress,
    power: facts.power,
    powerSince: facts.powerSince.wall,
    status: currentStatus(facts),
    statusSince: facts.statusSince.wall,
    lastHeartbeatAt: facts.last?.at.wall ?? null,
    allowed: ACTIONS.filter((action) => !refusal(facts, action)),
  };
}
