import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import { groupName } from "../fleet/group-verbs";
import type { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { operatorOf } from "./asking";
import { readGuards } from "./codec/use";
import { groupMessage } from "./codec/write";
import { guardFields, guardsAfter, notBoth } from "./guard-fields";
import type { Running } from "./running";
import { validated } from "./validate";

const uuid = z.uuid("must be a UUID");
const named = z.object({ uuid });
const serverUuids = z.array(uuid).max(10_000, "must have at most 10,000 entries");
const create = z.object({ name: groupName, serverUuids });
const update = named.extend({ name: groupName.optional(), ...guardFields }).superRefine(notBoth);
const members = named.extend({ serverUuids });

/** Named sets of servers. */
export function groupService(running: () => Running): ServiceImpl<typeof GroupService> {
  return {
    listGroups: () => ({ groups: running().fleet.groups().map(groupMessage) }),

    async createGroup(request, context) {
      const group = validated(create, request);
      return { group: groupMessage(await running().fleet.createGroup(group, operatorOf(context).userId)) };
    },

    async updateGroup(request) {
      const { uuid, name, ...guards } = validated(update, { ...request, guards: readGuards(request.guards) });
      const changes = { name, guards: guardsAfter(guards) };
      return { group: groupMessage(await running().fleet.updateGroup(uuid, changes)) };
    },

    async setMembers(request, context) {
      const { uuid, serverUuids } = validated(members, request);
      const { userId } = operatorOf(context);
      return { group: groupMessage(await running().fleet.setMembers(uuid, serverUuids, userId)) };
    },

    async deleteGroup(request, context) {
      await running().fleet.deleteGroup(validated(named, request).uuid, operatorOf(context).userId);
      return {};
    },
  };
}
