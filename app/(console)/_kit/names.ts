"use server";

import type { Guards } from "@/lib/plan/guards";
import { act } from "./act";
import type { Outcome } from "./faults";

/** A server by its name. */
export interface ServerName {
  readonly uuid: string;
  readonly name: string;
}

/** A server to choose, and the groups by which it is known who may do what with it. */
export interface ServerChoice extends ServerName {
  readonly groupUuids: readonly string[];
}

/** A group by its name. */
export interface GroupName {
  readonly uuid: string;
  readonly name: string;
}

/** A group, and what counts as in use on its servers where it says so. */
export interface GroupOfServer extends GroupName {
  readonly guards: Guards | null;
}

/** All servers by name, to choose from. */
export async function serverNames(): Promise<Outcome<readonly ServerChoice[]>> {
  return act("serverNames", (fleet) =>
    Promise.resolve(fleet.list().map(({ uuid, name, groupUuids }) => ({ uuid, name, groupUuids }))),
  );
}
