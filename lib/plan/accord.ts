import type { PowerStatus } from "../power/words";

/** The hours of a schedule as they are at a moment: whether its servers are to be on, or off. */
export interface HoursNow {
  readonly wants: PowerStatus;
  readonly groupUuids: readonly string[];
  readonly serverUuids: readonly string[];
}

interface Placed {
  readonly uuid: string;
  readonly groupUuids: readonly string[];
}

/** The state that schedules want of a server; null: no schedule says. Where two differ, it is to be on. */
export type Wanted = (server: Placed) => PowerStatus | null;

/** Indexes the hours of all schedules by the servers and groups that they name. */
export function wantedBy(hours: readonly HoursNow[]): Wanted {
  const named = new Map<string, PowerStatus>();
  for (const { wants, groupUuids, serverUuids } of hours)
    for (const uuid of [...groupUuids, ...serverUuids]) if (named.get(uuid) !== "ON") named.set(uuid, wants);
  return ({ uuid, groupUuids }) => {
    const all = [uuid, ...groupUuids].flatMap((each) => named.get(each) ?? []);
    return all.includes("ON") ? "ON" : (all[0] ?? null);
  };
}

/** Agreements of a server that is on or off with what is wanted of it. */
export type Accord =
  /** It is on, and by its schedules it is to be off now. */
  | "on_outside"
  /** It is off, and by its schedules it is to be on now. */
  | "off_within"
  /** It is as its schedules want it. */
  | "as_scheduled"
  /** No schedule says anything, and it is as it was last asked to be. */
  | "as_asked";

/**
 * Compares what schedules want, what was asked last, and what is.
 * @param is null: it is neither on nor off, such as changing, or in trouble
 * @returns null: there is nothing to compare
 */
export function accordOf({
  wanted,
  asked,
  is,
}: {
  readonly wanted: PowerStatus | null;
  readonly asked: PowerStatus;
  readonly is: PowerStatus | null;
}): Accord | null {
  if (is === null) return null;
  if (wanted === null) return is === asked ? "as_asked" : null;
  if (wanted === is) return "as_scheduled";
  return is === "ON" ? "on_outside" : "off_within";
}
