"use server";

import { serverJson } from "@/lib/api/codec/write";
import type { NewSettings, ServerChanges } from "@/lib/fleet/model/settings";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** A server and its token, which is shown only this once. */
export interface NewToken {
  readonly server: ServerJson;
  readonly accessToken: string;
}

/** Registers a server. */
export async function createServer(settings: NewSettings): Promise<Outcome<NewToken>> {
  return act("createServer", async (fleet) => {
    const { server, accessToken } = await fleet.register(settings);
    return {
      server: serverJson(server, fleet.next(server.uuid), fleet.restOutlook(server.uuid)),
      accessToken,
    };
  });
}

/**
 * Changes a server's settings; absent ones stay as they are.
 * @param ifUpdatedAt of the server that the form was filled in with
 */
export async function updateServer(
  uuid: string,
  changes: ServerChanges,
  ifUpdatedAt: number,
): Promise<Outcome<ServerJson>> {
  return act("updateServer", async (fleet) => {
    const server = await fleet.edit({ ...changes, uuid, ifUpdatedAt });
    return serverJson(server, fleet.next(server.uuid), fleet.restOutlook(server.uuid));
  });
}

/** Issues a new token; the old one stops working at once. */
export async function rotateToken(uuid: string): Promise<Outcome<NewToken>> {
  return act("rotateToken", async (fleet) => {
    const { server, accessToken } = await fleet.rotateToken({ uuid });
    return {
      server: serverJson(server, fleet.next(server.uuid), fleet.restOutlook(server.uuid)),
      accessToken,
    };
  });
}

/** Deletes a server and its token for good. */
export async function deleteServer(uuid: string): Promise<Outcome<null>> {
  return act("deleteServer", async (fleet) => {
    await fleet.remove({ uuid });
    return null;
  });
}
