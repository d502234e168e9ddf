"use server";

import { enrolmentKeyJson } from "@/lib/api/codec/write";
import { running } from "@/lib/api/running";
import type { KeySettings } from "@/lib/fleet/model/enrolment-key";
import type { EnrolmentKeyJson } from "@/lib/gen/proto/komoriuta/v1/enrolment_pb";
import type { InstallAddress } from "@/lib/install/install-command";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";
import { managerView } from "../_servers/queries";

/** A key with its secret and the address of its line, which are shown only this once. */
export interface NewKey {
  readonly key: EnrolmentKeyJson;
  readonly secret: string;
  /** Null: the manager has no agent to hand out. */
  readonly install: InstallAddress | null;
}

/** The settings of a new key; its group may be a new one. */
export interface WantedKey extends KeySettings {
  readonly newGroup: string | null;
}

/** Makes an enrolment key. */
export async function createEnrolmentKey(wanted: WantedKey): Promise<Outcome<NewKey>> {
  return act("createEnrolmentKey", async (fleet) => {
    const { newGroup, ...settings } = Object(wanted) as WantedKey;
    const { secret, kept } = await running().enrolment.issue();
    const { install } = await managerView();
    const group = newGroup === null ? null : await fleet.createGroup({ name: newGroup, serverUuids: [] });
    const groupUuid = group?.uuid ?? settings.groupUuid;
    const key = await fleet.createEnrolmentKey({ ...settings, groupUuid, secret: kept });
    return { key: enrolmentKeyJson(key), secret, install };
  });
}

/** Revokes an enrolment key: nobody can register with it any more. */
export async function revokeEnrolmentKey(uuid: string): Promise<Outcome<EnrolmentKeyJson>> {
  return act("revokeEnrolmentKey", async (fleet) =>
    enrolmentKeyJson(await fleet.revokeEnrolmentKey({ uuid })),
  );
}
