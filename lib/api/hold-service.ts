import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import { reason } from "../fleet/model/turn-off";
import type { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { fleetOf, operatorOf } from "./asking";
import { holdMessage } from "./codec/use";
import type { Running } from "./running";
import { validated } from "./validate";

const uuid = z.uuid("must be a UUID");
const uuids = z.array(uuid).max(10_000, "must have at most 10,000 entries");
const hold = z
  .object({
    serverUuids: uuids,
    groupUuids: uuids,
    until: z.custom<Timestamp>((value) => value !== undefined, "must be given").transform(timestampMs),
    reason,
    wake: z.boolean(),
  })
  .refine(({ serverUuids, groupUuids }) => serverUuids.length + groupUuids.length > 0, {
    path: ["serverUuids"],
    message: "must name a server, or groupUuids a group",
  });

/** "Keep it on until". */
export function holdService(running: () => Running): ServiceImpl<typeof HoldService> {
  return {
    async placeHold(request, context) {
      const placed = await fleetOf(running(), context).placeHold(
        validated(hold, request),
        operatorOf(context).userId,
      );
      return { hold: holdMessage(placed) };
    },

    async releaseHold(request, context) {
      const { uuid: released } = validated(z.object({ uuid }), request);
      await fleetOf(running(), context).releaseHold(released, operatorOf(context).userId);
      return {};
    },

    listHolds: (_request, context) => ({
      holds: fleetOf(running(), context)
        .holds()
        .map((each) => holdMessage(each)),
    }),
  };
}
