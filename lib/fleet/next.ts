import { allNeeded } from "../plan/needs";
import {
  LONGEST_CHAIN,
  nextChange,
  nextStart,
  NEXT_WITHIN,
  type NextBy,
  type ScheduleAhead,
  type ServerAhead,
} from "../plan/next";
import { hours, transitions } from "../plan/schedule";
import type { ScheduleRecord, ServerRecord } from "./model/entities";
import { createNexts, type Nexts } from "./memory/nexts";
import type { OpenRun } from "./memory/open-runs";
import { mayStop } from "./orders/may-stop";
import { restOutlook } from "./orders/rests";
import type { Registry } from "./registry";
import { isCalendarGood, timetableOf } from "./schedules/timetable";
import { workedOut, type Validity } from "./schedules/worked-out";
import { viewOf } from "./view";

const DAY = 24 * 3600 * 1000;
/** No window is longer: one that turns on is made up for so long. */
const LONGEST_WINDOW = 2 * DAY;
/** Transitions that were handled further ahead than this were handled under a wrong clock. */
const SET_BACK = DAY;
/** Milliseconds for which the rights of the schedules' authors are taken to be the same. */
const SAME_RIGHTS = 10_000;

/** The next change of each server of the fleet, by what the registry knows. */
export function nextsOf(registry: Registry): Nexts {
  const schedulesOf = createSchedulesAhead(registry);
  return createNexts(registry.servers, registry.parts.clock.wall, (now) => {
    const schedules = schedulesOf(now);
    const aheadOf = (server: ServerRecord): ServerAhead => serverAhead(registry, server, schedules);
    const find = (uuid: string): ServerAhead | undefined => {
      const server = registry.servers.get(uuid);
      return server && aheadOf(server);
    };
    const fleet = { now, find, known: new Map(), relays: new Map(), chain: LONGEST_CHAIN };
    return {
      next: (server) => nextChange(aheadOf(server), fleet),
      startAfterOrder(server) {
        const its = aheadOf(server);
        return its.orderBy.schedule === null ? null : nextStart(its, fleet);
      },
    };
  });
}

/** The schedules that name a server or one of its groups. */
type SchedulesOf = (server: Pick<ServerRecord, "uuid" | "groupUuids">) => readonly ScheduleAhead[];

function serverAhead(registry: Registry, server: ServerRecord, schedulesOf: SchedulesOf): ServerAhead {
  const { uuid, facts, pendingStop, holds, upSince } = server;
  const schedules = schedulesOf(server);
  const neededBy = registry.neededBy.of(uuid);
  const its = registry.runs.byServer.get(uuid);
  return {
    uuid,
    facts,
    pendingStop,
    holds,
    upSince,
    neededBy,
    lacks: viewOf(registry, server).lacks,
    schedules,
    startedBy: neededBy.length === 0 ? NO_SCHEDULES : startsOf(registry, uuid, schedules, schedulesOf),
    runs: its === undefined ? NO_RUNS : its.flatMap((open) => runOf(open, uuid)),
    orderBy: facts.order ? orderBy(registry, server, facts.order.revision) : NOBODY,
    rests() {
      const outlook = restOutlook(registry, server);
      return outlook?.sleepsAt ? { at: outlook.sleepsAt, author: outlook.rest.author } : null;
    },
    relaysWith: () => viewOf(registry, server).relaysWith,
    wakeDoubt: () => viewOf(registry, server).wakeDoubt,
  };
}

const NO_RUNS: ServerAhead["runs"] = [];

function runOf({ run, members }: OpenRun, serverUuid: string): ServerAhead["runs"] {
  const member = members.get(serverUuid);
  return member ? [{ run, member }] : NO_RUNS;
}

const NO_SCHEDULES: readonly ScheduleAhead[] = [];
const NOBODY: NextBy = { author: "", schedule: null, runUuid: null };

/** The schedules that turn a server on since one that needs it, over others perhaps, is turned on. */
function startsOf(
  { servers, neededBy }: Registry,
  uuid: string,
  named: readonly ScheduleAhead[],
  schedulesOf: SchedulesOf,
): ScheduleAhead[] {
  const consumers = allNeeded([uuid], { get: (of) => neededBy.of(of) });
  const found = new Set([...consumers].flatMap((of) => schedulesOf(servers.get(of) ?? NO_SERVER)));
  for (const schedule of named) found.delete(schedule);
  return [...found].map((schedule) => ({ ...schedule, by: { ...schedule.by, forAnother: true } }));
}

const NO_SERVER = { uuid: "", groupUuids: [] };

/** Whoever gave the order of this revision. */
function orderBy({ runs, clicks }: Registry, { uuid, ordered }: ServerRecord, revision: number): NextBy {
  const asking = (runs.byServer.get(uuid) ?? []).find(
    ({ run, members }) => members.get(uuid)?.asked?.revision === revision || run.uuid === ordered?.run,
  )?.run;
  if (asking) return { author: asking.author, schedule: asking.schedule, runUuid: asking.uuid };
  const click = clicks.get(uuid);
  const author = ordered?.author ?? (click?.revision === revision ? click.author : "");
  return { author, schedule: null, runUuid: null, ...(ordered?.byRest && { rest: true }) };
}

/** The schedules ahead of each server. They are put in order anew where one has changed. */
function createSchedulesAhead(registry: Registry): (now: number) => SchedulesOf {
  const aheadNow = workedOut((schedule, now) => scheduleAhead(registry, schedule, now));
  let indexed: readonly ScheduleRecord[] = [];
  let byUuid: ReadonlyMap<string, readonly ScheduleAhead[]> = new Map();
  let until = -Infinity;
  return (now) => {
    const { schedules } = registry;
    const isSame =
      now < until &&
      indexed.length === schedules.size &&
      indexed.every(({ uuid }, at) => schedules.get(uuid) === indexed[at]);
    if (!isSame) {
      indexed = [...schedules.values()];
      until = now + SAME_RIGHTS;
      const index = new Map<string, ScheduleAhead[]>();
      for (const schedule of indexed) {
        const { groups, servers, ahead } = aheadNow(schedule, now);
        const may = mayStop(registry, schedule.authorUuid, { mode: schedule.mode, schedule });
        const its = { ...ahead, mayStop: may };
        for (const uuid of [...groups, ...servers]) index.set(uuid, [...(index.get(uuid) ?? []), its]);
      }
      byUuid = index;
    }
    return ({ uuid, groupUuids }) => {
      const its = byUuid.get(uuid) ?? NO_SCHEDULES;
      const [only] = groupUuids;
      // As nearly always.
      if (only !== undefined && groupUuids.length === 1 && its.length === 0)
        return byUuid.get(only) ?? NO_SCHEDULES;
      return [...new Set([...its, ...groupUuids.flatMap((group) => byUuid.get(group) ?? [])])];
    };
  };
}

/** Whether its dates are going to be read once more before they are too old. */
function isReadAgain(calendar: ScheduleRecord["calendar"]): boolean {
  return calendar !== null && calendar.url !== null && calendar.fault === null;
}

/** The transitions and hours of a schedule from now on, for a day. */
function scheduleAhead(
  registry: Registry,
  schedule: ScheduleRecord,
  now: number,
): Validity & { readonly ahead: Omit<ScheduleAhead, "mayStop"> } {
  const { uuid, name, author, mode, minOn, evenIfItMayNotWake, calendar } = schedule;
  const handled = schedule.handledUntil > now + SET_BACK ? now : schedule.handledUntil;
  const until = now + NEXT_WITHIN + DAY;
  const ahead = {
    ...{ mode, minOn: minOn * 60, evenIfItMayNotWake },
    by: { author, schedule: { uuid, name }, runUuid: null },
    isCalendarGood: (at: number) => isCalendarGood(calendar, at) || isReadAgain(calendar),
  };
  const validity = { from: now, until: now + DAY };
  try {
    const timetable = timetableOf(schedule);
    const from = Math.max(handled, now - LONGEST_WINDOW);
    return {
      ...validity,
      ahead: {
        ...ahead,
        transitions: transitions(timetable, from, until),
        hours: hours(timetable, now, until),
      },
    };
  } catch {
    // A zone, perhaps, that this version does not know any more: it plans nothing, and keeps servers on.
    return {
      ...validity,
      ahead: { ...ahead, transitions: [], hours: [{ start: -Infinity, end: Infinity }] },
    };
  }
}
