"use server";

import type { KnownGroup } from "../_live/state";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** What the palette finds where no stream tells of it. */
export interface NamesToFind {
  readonly servers: readonly { readonly uuid: string; readonly name: string; readonly macAddress: string }[];
  readonly groups: readonly KnownGroup[];
}

/** All servers and groups by name, to be found. */
export async function namesToFind(): Promise<Outcome<NamesToFind>> {
  return act("namesToFind", (fleet) =>
    Promise.resolve({
      servers: fleet.list().map(({ uuid, name, macAddress }) => ({ uuid, name, macAddress })),
      groups: fleet.groups().map(({ uuid, name, serverUuids }) => ({ uuid, name, serverUuids })),
    }),
  );
}
