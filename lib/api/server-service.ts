import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import type { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { serverSettings } from "../fleet/settings";
import { operatorOf } from "./asking";
import { eventMessage, serverMessage } from "./messages";
import type { Running } from "./running";
import { validated } from "./validate";
import { watchServers } from "./watch-servers";

/** The uuid that a request names. */
export const named = z.object({ uuid: z.uuid("must be a UUID") });

const update = named.extend(serverSettings.partial().shape);

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
    listServers: () => ({ servers: running().fleet.list().map(serverMessage) }),

    getServer(request) {
      const { uuid } = validated(named, request);
      return { server: serverMessage(running().fleet.get(uuid)) };
    },

    async createServer(request, context) {
      const settings = validated(serverSettings, request);
      const { server, accessToken } = await running().fleet.register(settings, operatorOf(context).userId);
      return { server: serverMessage(server), accessToken };
    },

    async updateServer(request, context) {
      const { uuid, ...settings } = validated(update, request);
      const server = await running().fleet.edit(uuid, settings, operatorOf(context).userId);
      return { server: serverMessage(server) };
    },

    async deleteServer(request, context) {
      const { uuid } = validated(named, request);
      await running().fleet.remove(uuid, operatorOf(context).userId);
      return {};
    },

    async listEvents(request) {
      const query = validated(eventQuery, request);
      return { events: (await running().fleet.events(query)).map(eventMessage) };
    },

    watchServers: (request, context) => watchServers(running(), request, context, keepaliveEvery),
  };
}
