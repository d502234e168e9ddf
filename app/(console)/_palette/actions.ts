"use server";

import type { ServerRecord } from "@/lib/fleet/model/entities";
import type { ListedSettings } from "@/lib/fleet/model/settings";
import { listedSettings } from "../_find/search";
import type { KnownGroup } from "../_live/state";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** The servers and groups that the palette finds without a stream. */
export interface NamesToFind {
  readonly servers: readonly (Pick<ServerRecord, "uuid"> & ListedSettings)[];
  readonly groups: readonly KnownGroup[];
}

/** All servers and groups by name, for the palette. */
export async function namesToFind(): Promise<Outcome<NamesToFind>> {
  return act("namesToFind", (fleet) =>
    Promise.resolve({
      servers: fleet.list().map((server) => ({ uuid: server.uuid, ...listedSettings(server) })),
      groups: fleet.groups().map(({ uuid, name, serverUuids }) => ({ uuid, name, serverUuids })),
    }),
  );
}
