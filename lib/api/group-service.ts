import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import { groupName } from "../fleet/groups/group-verbs";
import type { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { fleetOf, operatorOf } from "./asking";
import { readGuards } from "./codec/use";
import { groupMessage } from "./codec/write";
import { guardFields, guardsAfter, notBoth } from "./guard-fields";
import type { Running } from "./running";
import { validated } from "./validate";

const uuid = z.uuid("must be a UUID");
const named = z.object({ uuid });
const serverUuids = z.array(uuid).max(10_000, "must have at most 10,000 entries");
const create = z.object({ name: groupName, serverUuids });
const time = z.custom<Timestamp>().transform(timestampMs);
const update = named
  .extend({ name: groupName.optional(), ...guardFields, ifUpdatedAt: time.optional() })
  .superRefine(notBoth);
const members = named.extend({ serverUuids });

/** Named sets of servers. */
export function groupService(running: () => Running): ServiceImpl<typeof GroupService> {
  return {
    listGroups: (_request, context) => ({ groups: fleetOf(running(), context).groups().map(groupMessage) }),

    async createGroup(request, context) {
      const group = validated(create, request);
      return {
        group: groupMessage(await fleetOf(running(), context).createGroup(group, operatorOf(context).userId)),
      };
    },

    async updateGroup(request, context) {
      const asked = validated(update, { ...request, guards: readGuards(request.guards) });
      const { uuid, name, ifUpdatedAt, ...guards } = asked;
      const changes = { name, guards: guardsAfter(guards) };
      return {
        group: groupMessage(await fleetOf(running(), context).updateGroup(uuid, changes, ifUpdatedAt)),
      };
    },

    async setMembers(request, context) {
      const { uuid, serverUuids } = validated(members, request);
      const { userId } = operatorOf(context);
      return { group: groupMessage(await fleetOf(running(), context).setMembers(uuid, serverUuids, userId)) };
    },

    async deleteGroup(request, context) {
      await fleetOf(running(), context).deleteGroup(
        validated(named, request).uuid,
        operatorOf(context).userId,
      );
      return {};
    },
  };
}
