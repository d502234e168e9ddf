"use server";

import { serverJson } from "@/lib/api/codec/write";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";

/** The end and the reason of a hold on a server. */
export interface WantedHold {
  readonly serverUuid: string;
  /** Wall-clock milliseconds. */
  readonly until: number;
  readonly reason: string;
  readonly wake: boolean;
}

/** Places a hold on a server. */
export async function placeHold(wanted: WantedHold): Promise<Outcome<ServerJson>> {
  return act("placeHold", async (fleet) => {
    const { serverUuid, ...hold } = Object(wanted) as WantedHold;
    await fleet.placeHold({ ...hold, serverUuids: [serverUuid], groupUuids: [] });
    return serverJson(fleet.get(serverUuid), fleet.next(serverUuid));
  });
}

/** Ends a hold on all its servers; gives the server that it was ended from. */
export async function releaseHold(uuid: string, serverUuid: string): Promise<Outcome<ServerJson>> {
  return act("releaseHold", async (fleet) => {
    await fleet.releaseHold({ uuid });
    const server = fleet.get(String(serverUuid));
    return serverJson(server, fleet.next(server.uuid));
  });
}
