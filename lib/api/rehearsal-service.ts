import type { ServiceImpl } from "@connectrpc/connect";
import type { RehearsalService } from "../gen/proto/komoriuta/v1/rehearsal_pb";
import { fleetOf } from "./asking";
import { rehearsalMessage } from "./codec/rehearsal";
import { milliseconds } from "./codec/use";
import { WAY_KIND } from "./codec/wake";
import { WAY_KINDS } from "../power/ways";
import type { Running } from "./running";

/** The ways by their numbers; others are none. */
const KIND_OF = new Map(WAY_KINDS.map((kind) => [WAY_KIND[kind], kind]));

/** Rehearsals: turned off and on again. */
export function rehearsalService(running: () => Running): ServiceImpl<typeof RehearsalService> {
  return {
    async rehearse({ serverUuid: uuid, until, evenIfItMayNotWake, ...by }, context) {
      const ways = by.eachWay ? "each" : by.ways.map((kind) => KIND_OF.get(kind));
      const asked = { uuid, until: milliseconds(until), evenIfItMayNotWake, ways };
      return { rehearsal: rehearsalMessage(await fleetOf(running(), context).rehearse(asked)) };
    },

    listRehearsals: (_request, context) => ({
      rehearsals: fleetOf(running(), context).rehearsals().map(rehearsalMessage),
    }),
  };
}
