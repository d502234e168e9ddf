import type { ScheduleRecord, ServerRecord } from "../model/entities";

/** The span in which a result about a schedule holds, in wall-clock milliseconds. */
export interface Validity {
  readonly from: number;
  readonly until: number;
}

/** The groups and servers that a schedule names. */
interface Named {
  readonly groups: ReadonlySet<string>;
  readonly servers: ReadonlySet<string>;
}

/**
 * A result about schedules that is needed for many servers with each tick: worked out once, for as long as it holds and
 * the schedule is not edited.
 */
export function workedOut<T extends Validity>(
  work: (schedule: ScheduleRecord, now: number) => T,
): (schedule: ScheduleRecord, now: number) => T & Named {
  const known = new WeakMap<ScheduleRecord, T & Named>();
  return (schedule, now) => {
    const found = known.get(schedule);
    if (found && found.from <= now && now < found.until) return found;
    const fresh = {
      ...work(schedule, now),
      groups: found?.groups ?? new Set(schedule.groupUuids),
      servers: found?.servers ?? new Set(schedule.serverUuids),
    };
    known.set(schedule, fresh);
    return fresh;
  };
}

/** Whether a schedule names a server, by itself or in a group. @param groupUuids those that the server is in */
export function names(
  { groups, servers }: Named,
  serverUuid: string,
  groupUuids: ServerRecord["groupUuids"],
): boolean {
  return servers.has(serverUuid) || groupUuids.some((uuid) => groups.has(uuid));
}
