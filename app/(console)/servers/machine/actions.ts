"use server";

import { serverJson } from "@/lib/api/codec/write";
import { machineSettings, type MachineSettings } from "@/lib/fleet/model/machine-settings";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { act, versionOf } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";

/**
 * Says what a machine needs, when it is ready, what it is and draws. What comes in is not believed.
 * @param ifUpdatedAt of the server that the form was filled in with
 */
export async function setMachine(
  uuid: string,
  settings: MachineSettings,
  ifUpdatedAt: number,
): Promise<Outcome<ServerJson>> {
  const checked = machineSettings.safeParse(settings);
  if (!checked.success) return { ok: false, fault: { code: "invalid", fields: {} } };
  return act("setMachine", async (fleet, { userId }) =>
    serverJson(await fleet.edit(String(uuid), checked.data, userId, versionOf(ifUpdatedAt))),
  );
}
