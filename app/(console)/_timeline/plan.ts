/** A planned switch of servers; times are wall-clock milliseconds. */
export interface PlannedTransition {
  readonly kind: "transition";
  readonly at: number;
  readonly action: "ON" | "OFF";
  /** The name of the schedule. */
  readonly name: string;
  readonly serverUuids: readonly string[];
}

/** The latest end of something in progress: a run, a hold, a pending stop. */
interface PlannedEnd {
  readonly kind: "run" | "hold" | "stop";
  readonly since: number;
  readonly until: number;
  readonly action: "ON" | "OFF";
  readonly serverUuids: readonly string[];
}

export type Planned = PlannedTransition | PlannedEnd;

/** The plans for one server. */
export interface Outlook {
  /** The schedules' transitions, in order: each holds until the next. */
  readonly transitions: readonly PlannedTransition[];
  readonly ends: readonly PlannedEnd[];
}

export const NO_OUTLOOK: Outlook = { transitions: [], ends: [] };

/** The plans by server, for servers that have any. */
export function outlooks(planned: readonly Planned[]): ReadonlyMap<string, Outlook> {
  const found = new Map<string, { transitions: PlannedTransition[]; ends: PlannedEnd[] }>();
  for (const each of planned)
    for (const uuid of each.serverUuids) {
      const outlook = found.get(uuid) ?? { transitions: [], ends: [] };
      if (each.kind === "transition") outlook.transitions.push(each);
      else outlook.ends.push(each);
      found.set(uuid, outlook);
    }
  for (const { transitions } of found.values()) transitions.sort((a, b) => a.at - b.at);
  return found;
}

/** A planned status with its begin and its end. */
export interface Ghost {
  readonly action: "ON" | "OFF";
  readonly since: number;
  readonly until: number;
}

/** The statuses that schedules plan for a server from `now` until a time; none before the first transition. */
export function ghostsOf({ transitions }: Outlook, now: number, until: number): Ghost[] {
  const ghosts: Ghost[] = [];
  for (const { at, action } of transitions) {
    if (at < now || at >= until) continue;
    const last = ghosts.at(-1);
    if (last?.action === action) continue;
    if (last) ghosts.splice(-1, 1, { ...last, until: at });
    ghosts.push({ action, since: at, until });
  }
  return ghosts;
}

/** The number of a group's servers that are planned to be on, from a time until the next. */
export interface GhostStep {
  readonly since: number;
  readonly on: number;
  readonly off: number;
}

/** The plans of a whole group. A server without plans is in neither number. */
export function ghostRibbon(each: readonly Outlook[], now: number, until: number): GhostStep[] {
  const changes = each.flatMap((outlook) =>
    ghostsOf(outlook, now, until).map(({ action, since }, index, ghosts) => ({
      since,
      on: (action === "ON" ? 1 : 0) - (ghosts[index - 1]?.action === "ON" ? 1 : 0),
      off: (action === "OFF" ? 1 : 0) - (ghosts[index - 1]?.action === "OFF" ? 1 : 0),
    })),
  );
  changes.sort((a, b) => a.since - b.since);
  const steps: GhostStep[] = [];
  let [on, off] = [0, 0];
  for (const change of changes) {
    on += change.on;
    off += change.off;
    const step = { since: change.since, on, off };
    if (steps.at(-1)?.since === change.since) steps.splice(-1, 1, step);
    else steps.push(step);
  }
  return steps;
}
