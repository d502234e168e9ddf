import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import type { OperatorsFleet } from "../access/operators-fleet";
import { validated } from "../access/validated";
import type { AccessTokenService } from "../gen/proto/komoriuta/v1/access_token_pb";
import type { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import type {
  CreateServerRequest,
  Server,
  ServerService,
  UpdateServerRequest,
} from "../gen/proto/komoriuta/v1/server_pb";
import type { ServerRecord } from "../fleet/model/entities";
import type { Setting } from "../fleet/model/fields";
import type { NewSettings } from "../fleet/model/settings";
import type { Action } from "../power/words";
import { fleetOf } from "./asking";
import { STOP_MODE_OF } from "./codec/run";
import { timestampOf } from "./codec/time";
import { readRest } from "./codec/rest";
import { milliseconds, readGuards } from "./codec/use";
import { doctorMessage } from "./codec/doctor";
import { possibleWayMessage, wakeReportMessage } from "./codec/wake";
import { eventMessage, SERVER_KIND_OF, serverMessage, SHUTDOWN_OF } from "./codec/write";
import type { Shutdown } from "../gen/proto/komoriuta/v1/status_pb";
import type { Running } from "./running";
import { setOrReset } from "./validate";
import { watchServers } from "./watch-servers";

// Services of operators: each method checks its request, lets the fleet carry it out, and answers in messages.

/** The server that a request names. */
const named = z.object({ uuid: z.uuid("must be a UUID") });

type AskedChanges = Pick<UpdateServerRequest, Setting | "resetGuards" | "resetWatts" | "resetRest">;

/** The settings that a request changes: null removes a setting, undefined leaves it as it is. */
function readChanges(asked: AskedChanges) {
  const { kind, readyPort } = asked;
  return {
    ...asked,
    guards: setOrReset("guards", readGuards(asked.guards), asked.resetGuards),
    needs: asked.needs?.serverUuids,
    readyPort: readyPort === 0 ? null : readyPort,
    // An unknown kind is passed on, so that it is refused.
    kind: kind !== undefined && SERVER_KIND_OF.has(kind) ? SERVER_KIND_OF.get(kind) : kind,
    watts: setOrReset("watts", asked.watts, asked.resetWatts),
    offAs: wayToGo(asked.offAs),
    rest: setOrReset("rest", readRest(asked.rest), asked.resetRest),
  };
}

/** Undefined: none is named. An unknown one is passed on, so that it is refused. */
function wayToGo(how: Shutdown | undefined) {
  return how === undefined ? undefined : (SHUTDOWN_OF.get(how) ?? how);
}

const eventQuery = z.object({
  uuid: named.shape.uuid.optional(),
  before: z.number().optional(),
  limit: z
    .number()
    .max(500, "must be at most 500")
    .transform((limit) => limit || 50),
});

/** The message of a server, with what is next for it, and when it rests. */
function messageOf(fleet: Pick<OperatorsFleet, "next" | "restOutlook">, server: ServerRecord): Server {
  return serverMessage(server, fleet.next(server.uuid), fleet.restOutlook(server.uuid));
}

/** The servers that the manager knows. `keepaliveEvery` in milliseconds. */
export function serverService(
  running: () => Running,
  keepaliveEvery?: number,
): ServiceImpl<typeof ServerService> {
  return {
    listServers(_request, context) {
      const fleet = fleetOf(running(), context);
      return { servers: fleet.list().map((server) => messageOf(fleet, server)) };
    },

    async getServer(request, context) {
      const { uuid } = validated(named, request);
      const fleet = fleetOf(running(), context);
      const server = messageOf(fleet, fleet.get(uuid));
      const report = await fleet.wakeReport(uuid);
      return {
        server: { ...server, ways: fleet.possibleWays(uuid).map(possibleWayMessage) },
        doctor: doctorMessage(fleet.doctor(uuid)),
        ...(report && { wakeReport: wakeReportMessage(report, fleet.wakeCauses(uuid, report)) }),
      };
    },

    async createServer(request, context) {
      const asked: Pick<CreateServerRequest, keyof NewSettings> = request;
      const fleet = fleetOf(running(), context);
      const { server, accessToken } = await fleet.register(asked);
      return { server: messageOf(fleet, server), accessToken };
    },

    async updateServer(request, context) {
      const changes = { ...request, ...readChanges(request), ifUpdatedAt: milliseconds(request.ifUpdatedAt) };
      const fleet = fleetOf(running(), context);
      return { server: messageOf(fleet, await fleet.edit(changes)) };
    },

    async deleteServer(request, context) {
      await fleetOf(running(), context).remove(request);
      return {};
    },

    async listEvents(request, context) {
      const query = validated(eventQuery, request);
      return { events: (await fleetOf(running(), context).events(query)).map(eventMessage) };
    },

    watchServers: (request, context) => watchServers(running(), request, context, keepaliveEvery),
  };
}

/** Turns servers on and off. */
export function powerService(running: () => Running): ServiceImpl<typeof PowerService> {
  const act = async (
    context: HandlerContext,
    asked: Parameters<OperatorsFleet["act"]>[0] & { readonly action: Action },
  ) => {
    const fleet = fleetOf(running(), context);
    const { server, run } = await fleet.act(asked);
    return { server: messageOf(fleet, server), ...(run && { runUuid: run.uuid }) };
  };
  return {
    turnOn: ({ uuid, alone }, context) => act(context, { uuid, action: "TurnOn", alone }),
    turnOff(request, context) {
      const mode = STOP_MODE_OF.get(request.mode) ?? request.mode;
      return act(context, {
        ...{ ...request, action: "TurnOff", mode, until: milliseconds(request.until) },
        how: wayToGo(request.how),
        restDoorsUntil: milliseconds(request.restDoorsUntil),
      });
    },
    reboot: (request, context) => act(context, { ...request, action: "Reboot" }),
    async cut(request, context) {
      const fleet = fleetOf(running(), context);
      return { server: messageOf(fleet, await fleet.cut(request)) };
    },
    wakeAgain: ({ uuid }, context) => act(context, { uuid, action: "WakeAgain" }),
  } satisfies ServiceImpl<typeof PowerService> & Record<Uncapitalize<Action>, unknown>;
}

/** The tokens that agents show. */
export function accessTokenService(running: () => Running): ServiceImpl<typeof AccessTokenService> {
  return {
    async rotateToken(request, context) {
      const { server, accessToken } = await fleetOf(running(), context).rotateToken(request);
      const { tokenExpiresAt } = server;
      return {
        accessToken,
        ...(tokenExpiresAt !== null && { expiresAt: timestampOf(tokenExpiresAt) }),
      };
    },
  };
}
