"use server";

import { z } from "zod";
import { serverJson } from "@/lib/api/codec/write";
import { reason, until } from "@/lib/fleet/model/turn-off";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";

const wanted = z.object({ serverUuid: z.string(), until, reason, wake: z.boolean() });

/** How long a server is to be kept on, and why. */
export type WantedHold = z.input<typeof wanted>;

/** Keeps a server on until then (wall-clock ms). */
export async function placeHold(hold: WantedHold): Promise<Outcome<ServerJson>> {
  const checked = wanted.safeParse(hold);
  if (!checked.success) return { ok: false, fault: { code: "invalid", fields: {} } };
  const { serverUuid, ...rest } = checked.data;
  return act("placeHold", async (fleet, { userId }) => {
    await fleet.placeHold({ ...rest, serverUuids: [serverUuid], groupUuids: [] }, userId);
    return serverJson(fleet.get(serverUuid));
  });
}

/** Ends a hold, of all its servers; tells of the one that it was ended for. */
export async function releaseHold(uuid: string, serverUuid: string): Promise<Outcome<ServerJson>> {
  return act("releaseHold", async (fleet, { userId }) => {
    await fleet.releaseHold(String(uuid), userId);
    return serverJson(fleet.get(String(serverUuid)));
  });
}
