import type { ServiceImpl } from "@connectrpc/connect";
import type { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { fleetOf } from "./asking";
import { holdMessage, milliseconds } from "./codec/use";
import type { Running } from "./running";

/** Holds: "keep it on until". */
export function holdService(running: () => Running): ServiceImpl<typeof HoldService> {
  return {
    async placeHold(request, context) {
      const asked = { ...request, until: milliseconds(request.until) };
      return { hold: holdMessage(await fleetOf(running(), context).placeHold(asked)) };
    },

    async releaseHold(request, context) {
      await fleetOf(running(), context).releaseHold(request);
      return {};
    },

    listHolds: (_request, context) => ({
      holds: fleetOf(running(), context)
        .holds()
        .map((each) => holdMessage(each)),
    }),
  };
}
