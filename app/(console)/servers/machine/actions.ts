"use server";

import { serverJson } from "@/lib/api/codec/write";
import type { MachineSettings } from "@/lib/fleet/model/machine-settings";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";

/**
 * Says what a machine needs, when it is ready, what it is and draws.
 * @param ifUpdatedAt of the server that the form was filled in with
 */
export async function setMachine(
  uuid: string,
  settings: MachineSettings,
  ifUpdatedAt: number,
): Promise<Outcome<ServerJson>> {
  return act("setMachine", async (fleet) => serverJson(await fleet.edit({ ...settings, uuid, ifUpdatedAt })));
}
