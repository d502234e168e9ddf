import type { ServiceImpl } from "@connectrpc/connect";
import type { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { fleetOf } from "./asking";
import { readRest } from "./codec/rest";
import { milliseconds, readGuards } from "./codec/use";
import { groupMessage } from "./codec/write";
import type { Running } from "./running";
import { setOrReset } from "./validate";

/** Named sets of servers. */
export function groupService(running: () => Running): ServiceImpl<typeof GroupService> {
  return {
    listGroups: (_request, context) => ({ groups: fleetOf(running(), context).groups().map(groupMessage) }),

    async createGroup(request, context) {
      return { group: groupMessage(await fleetOf(running(), context).createGroup(request)) };
    },

    async updateGroup(request, context) {
      const guards = setOrReset("guards", readGuards(request.guards), request.resetGuards);
      const seatPlan = setOrReset("seatPlan", request.seatPlan, request.resetSeatPlan);
      const rest = setOrReset("rest", readRest(request.rest), request.resetRest);
      const asked = { ...request, guards, seatPlan, rest, ifUpdatedAt: milliseconds(request.ifUpdatedAt) };
      return { group: groupMessage(await fleetOf(running(), context).updateGroup(asked)) };
    },

    async setMembers(request, context) {
      return { group: groupMessage(await fleetOf(running(), context).setMembers(request)) };
    },

    async deleteGroup(request, context) {
      await fleetOf(running(), context).deleteGroup(request);
      return {};
    },
  };
}
