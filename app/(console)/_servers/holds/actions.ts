"use server";

import { serverJson } from "@/lib/api/codec/write";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";

/** The servers, the end and the reason of a hold. */
export interface WantedHold {
  readonly serverUuids: readonly string[];
  /** Groups, for the servers that are in them now. */
  readonly groupUuids: readonly string[];
  /** Wall-clock milliseconds. */
  readonly until: number;
  readonly reason: string;
  readonly wake: boolean;
}

/** A hold that was placed. */
export interface PlacedHold {
  readonly uuid: string;
  /** Its server; null: it has several. */
  readonly server: ServerJson | null;
}

export async function placeHold(wanted: WantedHold): Promise<Outcome<PlacedHold>> {
  return act("placeHold", async (fleet) => {
    const { uuid, serverUuids } = await fleet.placeHold(wanted);
    const [only, second] = serverUuids;
    const isOne = only !== undefined && second === undefined;
    return {
      uuid,
      server: isOne ? serverJson(fleet.get(only), fleet.next(only), fleet.restOutlook(only)) : null,
    };
  });
}

/** Ends a hold on all its servers; gives the server that it was ended from, if it was one. */
export async function releaseHold(
  uuid: string,
  serverUuid: string | null,
): Promise<Outcome<ServerJson | null>> {
  return act("releaseHold", async (fleet) => {
    await fleet.releaseHold({ uuid });
    if (serverUuid === null) return null;
    const server = fleet.get(String(serverUuid));
    return serverJson(server, fleet.next(server.uuid), fleet.restOutlook(server.uuid));
  });
}
