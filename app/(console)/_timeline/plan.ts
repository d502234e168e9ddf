import type { Right } from "@/lib/fleet/model/entities";

/** A planned switch of servers; times are wall-clock milliseconds. */
export interface PlannedTransition {
  readonly kind: "transition";
  readonly at: number;
  readonly action: "ON" | "OFF";
  /** OFF: the latest time at which a server that is in use goes off; `at` itself where it is not waited for. */
  readonly until: number;
  /** Whether it turns off, too, what nobody could wake again. */
  readonly evenIfItMayNotWake: boolean;
  /** The name of the schedule. */
  readonly name: string;
  /** The schedule itself, and the right that the reader lacks to change it; null: none. */
  readonly schedule: { readonly uuid: string; readonly missing: Right | null };
  /** Those that nothing else keeps on then. */
  readonly serverUuids: readonly string[];
}

/** A run in progress, with the servers that it is not over for. */
export interface PlannedRun {
  readonly kind: "run";
  /** The end of its window. */
  readonly until: number;
  readonly action: "ON" | "OFF";
  readonly serverUuids: readonly string[];
}

export type Planned = PlannedTransition | PlannedRun;

/** The plans for one server. */
export interface Outlook {
  /** The schedules' transitions, in order: each holds until the next. */
  readonly transitions: readonly PlannedTransition[];
  readonly runs: readonly PlannedRun[];
}

export const NO_OUTLOOK: Outlook = { transitions: [], runs: [] };

/** The plans by server, for servers that have any. */
export function outlooks(planned: readonly Planned[]): ReadonlyMap<string, Outlook> {
  const found = new Map<string, { transitions: PlannedTransition[]; runs: PlannedRun[] }>();
  for (const each of planned)
    for (const uuid of each.serverUuids) {
      const outlook = found.get(uuid) ?? { transitions: [], runs: [] };
      if (each.kind === "transition") outlook.transitions.push(each);
      else outlook.runs.push(each);
      found.set(uuid, outlook);
    }
  for (const { transitions } of found.values()) transitions.sort((a, b) => a.at - b.at);
  return found;
}
