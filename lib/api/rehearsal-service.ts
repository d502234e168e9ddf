import type { ServiceImpl } from "@connectrpc/connect";
import type { RehearsalService } from "../gen/proto/komoriuta/v1/rehearsal_pb";
import { fleetOf } from "./asking";
import { rehearsalMessage } from "./codec/rehearsal";
import { milliseconds } from "./codec/use";
import type { Running } from "./running";

/** Rehearsals: turned off and on again. */
export function rehearsalService(running: () => Running): ServiceImpl<typeof RehearsalService> {
  return {
    async rehearse({ serverUuid: uuid, until, evenIfItMayNotWake }, context) {
      const asked = { uuid, until: milliseconds(until), evenIfItMayNotWake };
      return { rehearsal: rehearsalMessage(await fleetOf(running(), context).rehearse(asked)) };
    },

    listRehearsals: (_request, context) => ({
      rehearsals: fleetOf(running(), context).rehearsals().map(rehearsalMessage),
    }),
  };
}
