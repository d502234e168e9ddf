import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import { serverSettings } from "../fleet/model/settings";
import { requestAction } from "../fleet/request-action";
import { turnOff } from "../fleet/model/turn-off";
import type { AccessTokenService } from "../gen/proto/komoriuta/v1/access_token_pb";
import type { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import type { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import type { Action } from "../power/words";
import { fleetOf, operatorOf } from "./asking";
import { STOP_MODE_OF } from "./codec/run";
import { timestampOf } from "./codec/time";
import { milliseconds, readGuards } from "./codec/use";
import { wakeReportMessage } from "./codec/wake";
import { eventMessage, serverMessage } from "./codec/write";
import { guardFields, guardsAfter, notBoth } from "./guard-fields";
import { machineFields, notBothWatts, readMachine, wattsAfter } from "./machine-fields";
import type { Running } from "./running";
import { validated } from "./validate";
import { watchServers } from "./watch-servers";

// What operators may call: each method checks what it is asked, lets the fleet do it, and answers in messages.

/** The server that a request names. */
const named = z.object({ uuid: z.uuid("must be a UUID") });

const time = z.custom<Timestamp>().transform(timestampMs);

const update = named
  .extend({
    ...serverSettings.partial().shape,
    ...guardFields,
    ...machineFields,
    ifUpdatedAt: time.optional(),
  })
  .superRefine(notBoth)
  .superRefine(notBothWatts);

const eventQuery = z.object({
  uuid: named.shape.uuid.optional(),
  before: z.number().optional(),
  limit: z
    .number()
    .max(500, "must be at most 500")
    .transform((limit) => limit || 50),
});

/** The servers that the manager knows. `keepaliveEvery` in milliseconds. */
export function serverService(
  running: () => Running,
  keepaliveEvery?: number,
): ServiceImpl<typeof ServerService> {
  return {
    listServers: (_request, context) => ({ servers: fleetOf(running(), context).list().map(serverMessage) }),

    async getServer(request, context) {
      const { uuid } = validated(named, request);
      const fleet = fleetOf(running(), context);
      const server = serverMessage(fleet.get(uuid));
      const report = await fleet.wakeReport(uuid);
      return {
        server,
        ...(report && { wakeReport: wakeReportMessage(report, fleet.wakeCauses(uuid, report)) }),
      };
    },

    async createServer(request, context) {
      const settings = validated(serverSettings, request);
      const { server, accessToken } = await fleetOf(running(), context).register(
        settings,
        operatorOf(context).userId,
      );
      return { server: serverMessage(server), accessToken };
    },

    async updateServer(request, context) {
      const inWords = { ...request, ...readMachine(request), guards: readGuards(request.guards) };
      const asked = validated(update, inWords);
      const { uuid, ifUpdatedAt, guards, resetGuards, watts, resetWatts, ...settings } = asked;
      const changes = {
        ...settings,
        guards: guardsAfter({ guards, resetGuards }),
        watts: wattsAfter({ watts, resetWatts }),
      };
      const server = await fleetOf(running(), context).edit(
        uuid,
        changes,
        operatorOf(context).userId,
        ifUpdatedAt,
      );
      return { server: serverMessage(server) };
    },

    async deleteServer(request, context) {
      const { uuid } = validated(named, request);
      await fleetOf(running(), context).remove(uuid, operatorOf(context).userId);
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
  const request = async (
    action: Action,
    asked: { readonly uuid: string },
    context: HandlerContext,
    how: Parameters<typeof requestAction>[4] = {},
  ) => {
    const { uuid } = validated(named, asked);
    const { userId } = operatorOf(context);
    const fleet = fleetOf(running(), context);
    const { server, run } = await requestAction(fleet, uuid, action, userId, how);
    return { server: serverMessage(server), ...(run && { runUuid: run.uuid }) };
  };
  return {
    turnOn: (asked, context) => request("TurnOn", asked, context, { alone: asked.alone }),
    async turnOff(asked, context) {
      const mode = STOP_MODE_OF.get(asked.mode);
      const how = validated(turnOff, { ...asked, mode, until: milliseconds(asked.until) });
      return request("TurnOff", asked, context, how);
    },
    wakeAgain: (asked, context) => request("WakeAgain", asked, context),
  } satisfies ServiceImpl<typeof PowerService> & Record<Uncapitalize<Action>, unknown>;
}

/** The tokens that agents show. */
export function accessTokenService(running: () => Running): ServiceImpl<typeof AccessTokenService> {
  return {
    async rotateToken(request, context) {
      const { uuid } = validated(named, request);
      const { server, accessToken } = await fleetOf(running(), context).rotateToken(
        uuid,
        operatorOf(context).userId,
      );
      const { tokenExpiresAt } = server;
      return {
        accessToken,
        ...(tokenExpiresAt !== null && { expiresAt: timestampOf(tokenExpiresAt) }),
      };
    },
  };
}
