"use server";

import type { Guards } from "@/lib/plan/guards";
import { act } from "./act";
import type { Outcome } from "./faults";

/** A server by its name. */
export interface ServerName {
  readonly uuid: string;
  readonly name: string;
}

/** A server to choose, and its groups, by which rights are checked. */
export interface ServerChoice extends ServerName {
  readonly groupUuids: readonly string[];
}

/** A group by its name. */
export interface GroupName {
  readonly uuid: string;
  readonly name: string;
}

/** A group with its own guards; null: it has none. */
export interface GroupOfServer extends GroupName {
  readonly guards: Guards | null;
}

/** All servers by name, to choose from. */
export async function serverNames(): Promise<Outcome<readonly ServerChoice[]>> {
  return act("serverNames", (fleet) =>
    Promise.resolve(fleet.list().map(({ uuid, name, groupUuids }) => ({ uuid, name, groupUuids }))),
  );
}
