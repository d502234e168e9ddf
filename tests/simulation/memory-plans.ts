import type {
  EventRecord,
  GroupRecord,
  NewEvent,
  ScheduleRecord,
  ServerRecord,
} from "../../lib/fleet/model/entities";
import type { ChangedMember, Store } from "../../lib/fleet/model/stores";
import type { PowerCut } from "../../lib/plan/power-cut";
import type { PowerCutPlan } from "../../lib/plan/power-cut-plan";
import { listedRun, type Member, type Run } from "../../lib/plan/run";

/** Groups, needs, runs and schedules without a disk, as the database keeps them: in the order in which they came. */
export interface MemoryPlans {
  readonly stores: Pick<Store, "groups" | "runs" | "schedules" | "powerCuts">;
  updateMembers(members: readonly ChangedMember[]): void;
  groupsOf(serverUuid: string): string[];
  /** @param order all servers, in the order in which they came */
  needsOf(serverUuid: string, order: readonly string[]): string[];
  setNeeds(server: Pick<ServerRecord, "uuid" | "needs">): void;
  removeServer(uuid: string): void;
}

interface Kept {
  run: Run;
  readonly members: Map<string, Member>;
}

/** @param numbered the events as records; `isKnown` whether a server is there */
export function createMemoryPlans(
  numbered: (events: readonly NewEvent[]) => EventRecord[],
  isKnown: (serverUuid: string) => boolean,
): MemoryPlans {
  const groups = new Map<string, GroupRecord>();
  const groupMembers = new Map<string, ReadonlySet<string>>();
  const needs = new Map<string, readonly string[]>();
  const runs = new Map<string, Kept>();
  const requested = new Map<string, string>();
  const schedules = new Map<string, ScheduleRecord>();
  const cutPlans = new Map<string, PowerCutPlan>();
  const cuts = new Map<string, PowerCut>();

  const found = ({ run, members }: Kept, monotonic: number): Run => ({
    ...run,
    since: { ...run.since, monotonic },
    members: [...members.values()].map((member) => ({
      ...member,
      asked: member.asked && { ...member.asked, at: { ...member.asked.at, monotonic } },
    })),
  });
  const find = (uuid: string | undefined): Run | null => {
    const kept = uuid === undefined ? undefined : runs.get(uuid);
    return kept ? found(kept, 0) : null;
  };
  const insert = (run: Run): void =>
    void runs.set(run.uuid, { run, members: new Map(run.members.map((one) => [one.serverUuid, one])) });
  const change = (uuid: string, changes: Partial<Run>): void => {
    const kept = runs.get(uuid);
    if (!kept) throw new Error(`there is no run ${uuid}`);
    kept.run = { ...kept.run, ...changes };
  };
  const updateMembers = (changed: readonly ChangedMember[]): void => {
    for (const { runUuid, member } of changed) runs.get(runUuid)?.members.set(member.serverUuid, member);
  };
  /** Groups that are no more are left out. */
  const putSchedule = (schedule: ScheduleRecord): void => {
    const groupUuids = [...groups.keys()].filter((uuid) => schedule.groupUuids.includes(uuid));
    const serverUuids = schedule.serverUuids.filter(isKnown);
    schedules.set(schedule.uuid, { ...schedule, groupUuids, serverUuids });
  };

  return {
    updateMembers,
    groupsOf: (uuid) => [...groups.keys()].filter((group) => groupMembers.get(group)?.has(uuid)),
    needsOf: (uuid, order) => order.filter((other) => needs.get(uuid)?.includes(other)),
    setNeeds: ({ uuid, needs: its }) => void needs.set(uuid, its),
    removeServer(uuid) {
      needs.delete(uuid);
      for (const [group, members] of groupMembers)
        groupMembers.set(group, new Set([...members].filter((member) => member !== uuid)));
      for (const schedule of schedules.values()) putSchedule(schedule);
    },
    stores: {
      groups: {
        load: async () => [...groups.values()],
        insert: async (group, serverUuids, events) => {
          groups.set(group.uuid, group);
          groupMembers.set(group.uuid, new Set(serverUuids.filter(isKnown)));
          return numbered(events);
        },
        update: async (group) => void groups.set(group.uuid, group),
        setMembers: async (uuid, serverUuids, events) => {
          groupMembers.set(uuid, new Set(serverUuids.filter(isKnown)));
          return numbered(events);
        },
        remove: async (uuid, events) => {
          groups.delete(uuid);
          groupMembers.delete(uuid);
          for (const schedule of schedules.values()) putSchedule(schedule);
          return numbered(events);
        },
      },
      runs: {
        loadOpen: async (monotonic) =>
          [...runs.values()].filter(({ run }) => run.endedAt === null).map((kept) => found(kept, monotonic)),
        find: async (uuid) => find(uuid),
        findRequested: async (requestId) => find(requested.get(requestId)),
        summaries: async (uuids, named) =>
          uuids.flatMap((uuid) => {
            const run = find(uuid);
            if (!run) return [];
            const serverNames = run.members.slice(0, named).map(({ serverName }) => serverName);
            return [{ ...listedRun(run), serverNames }];
          }),
        list: async ({ limit }) =>
          [...runs.values()]
            .slice(-limit)
            .reverse()
            .map((kept) => listedRun(found(kept, 0))),
        insert: async (run, requestId, events) => {
          insert(run);
          if (requestId !== null) requested.set(requestId, run.uuid);
          return numbered(events);
        },
        updateMembers: async (members) => updateMembers(members),
        cancel: async (uuid, cancelledBy) => change(uuid, { cancelledBy }),
        end: async (uuid, endedAt, events) => {
          change(uuid, { endedAt });
          return numbered(events);
        },
        prune: async (since) => {
          for (const [uuid, { run }] of runs)
            if (run.endedAt !== null && run.endedAt < since) runs.delete(uuid);
        },
      },
      powerCuts: {
        load: async () => [...cutPlans.values()],
        loadCuts: async () => [...cuts.values()],
        insert: async (plan, events) => {
          cutPlans.set(plan.uuid, plan);
          return numbered(events);
        },
        update: async (plan, cut, events) => {
          cutPlans.set(plan.uuid, plan);
          if (cut) cuts.set(cut.planUuid, cut);
          return numbered(events);
        },
        remove: async (uuid, events) => {
          cutPlans.delete(uuid);
          cuts.delete(uuid);
          return numbered(events);
        },
        put: async (cut, events) => {
          cuts.set(cut.planUuid, cut);
          return numbered(events);
        },
        begin: async (cut, run, events) => {
          insert(run);
          cuts.set(cut.planUuid, cut);
          return numbered(events);
        },
      },
      schedules: {
        load: async () => [...schedules.values()],
        insert: async (schedule, events) => {
          putSchedule(schedule);
          return numbered(events);
        },
        update: async (schedule, events) => {
          putSchedule(schedule);
          return numbered(events);
        },
        insertRun: async (uuid, handledUntil, run, events) => {
          insert(run);
          const schedule = schedules.get(uuid);
          if (schedule) schedules.set(uuid, { ...schedule, handledUntil });
          return numbered(events);
        },
        remove: async (uuid, events) => {
          schedules.delete(uuid);
          return numbered(events);
        },
      },
    },
  };
}
