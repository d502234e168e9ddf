import { changesBy, type Changes, type EachChange, type Fleet, type Reads } from "../fleet/fleet";
import { serversOf } from "../plan/hold";
import type { Access } from "./access";
import { type Asking, byOf } from "./identity";
import { auditedFleet } from "./audited-fleet";
import { demandsOf, type Demands } from "./demands";
import { permitsOf, reachOf, type Permits } from "./rights";
import { createSight, type Sight } from "./sight";
import { ROWS, seenRun } from "./verbs";

/** What it takes to say who may do what. */
export type Permitting = Pick<Access, "grantsNow" | "paceChange" | "standing">;

/**
 * The fleet as somebody may see and change it. What they may not see is not there (`not_found`); what they may see and
 * not do is refused (`no_right`). What is changed through it is told by the audit, and what it takes is demanded twice:
 * at once, and right before it is written, whatever that has waited for. How often somebody changes something is
 * bounded here, too.
 */
export function permittedFleet(
  whole: Fleet,
  asking: Asking,
  { grantsNow, paceChange, standing }: Permitting,
): Reads & Changes {
  const { who } = asking;
  const permits = permitsOf(asking.grants);
  const { demands, sight } = demandedBy(whole, permits);
  const they = { fleet: whole, demands, sight, who, by: byOf(asking) };
  const changes = changesBy(async (verb, asked) => {
    const { right, meant, shows } = ROWS[verb];
    const demanded = await right(they, ...asked);
    demanded(demands);
    paceChange(asking);
    const fleet: EachChange = auditedFleet(whole, asking, {
      still: () => demanded(demandedBy(whole, permitsOf(grantsNow(who))).demands),
      reachOf: (uuid) => reachOf(standing(uuid)),
    });
    const work = () => fleet[verb](...(meant?.(they, ...asked) ?? asked));
    return shows(sight, await (permits.all ? work() : sight.told(work)));
  });
  // Whoever sees everything is spared a look at each server of a list.
  return { ...(permits.all ? whole : readsOf(whole, demands, sight)), ...changes };
}

/** What is demanded of whoever has these permits, and what they see. */
function demandedBy(fleet: Fleet, permits: Permits): { readonly demands: Demands; readonly sight: Sight } {
  const sight = createSight(fleet, permits);
  return { demands: demandsOf(fleet, permits, sight), sight };
}

/** The fleet as somebody sees it. */
function readsOf(fleet: Fleet, demands: Demands, sight: Sight): Reads {
  const { demand, demandOn, demandGroup } = demands;
  const { sees, seesServer, shown } = sight;
  return {
    list: () => fleet.list().filter(seesServer).map(shown),
    get: (uuid) => shown(demandOn("see", uuid)),
    groups: () => fleet.groups().filter(({ uuid }) => sight.seesGroup(uuid)),
    holds: () => fleet.holds().flatMap((hold) => sight.hold(hold) ?? []),
    alerts: () => fleet.alerts().filter(({ serverUuid }) => sees(serverUuid)),
    previewRun(ask, by) {
      demands.demandRun(ask, by);
      const { run, unproved, needed, ...preview } = fleet.previewRun(ask, by);
      return {
        ...{ ...preview, run: sight.run(run) ?? { ...run, members: [] } },
        ...{ unproved: unproved.filter(sees), needed: sight.kept(needed) },
      };
    },
    getRun: async (uuid) => seenRun(sight, await fleet.getRun(uuid)),
    listRuns: (query) => fleet.listRuns({ ...query, serverUuids: sight.uuids() }),
    openRuns(serverUuid) {
      if (serverUuid !== undefined && !sees(serverUuid)) return [];
      return fleet.openRuns(serverUuid).flatMap((run) => sight.run(run) ?? []);
    },

    schedules: () => fleet.schedules().flatMap((schedule) => sight.schedule(schedule) ?? []),
    async previewSchedule(settings, uuid, from) {
      if (uuid !== null) demands.seenSchedule(uuid);
      demands.demandAll("schedule", settings);
      const { edges, quiet, cancels } = await fleet.previewSchedule(settings, uuid, from);
      return { edges: edges.map(sight.edge), quiet, cancels: cancels.flatMap((run) => sight.run(run) ?? []) };
    },

    enrolmentKeys() {
      demand("enrol");
      return fleet.enrolmentKeys();
    },
    async events(query) {
      if (query.uuid !== undefined) demandOn("see", query.uuid);
      // What is about no server, and of servers that are no more, is nobody's but theirs who see all.
      const narrowed = query.uuid === undefined ? { ...query, servers: sight.uuids() } : query;
      return sight.events(await fleet.events(narrowed));
    },
    async activity(query) {
      for (const group of query.groupUuids) demandGroup("see", group);
      const asked = query.serverUuids.length + query.groupUuids.length;
      const among = asked === 0 ? sight.uuids() : serversOf(query, fleet.list()).filter(sees);
      if (among.length === 0) return { entries: [], next: null };
      const { entries, next } = await fleet.activity({ ...query, serverUuids: among, groupUuids: [] });
      const names = sight.names();
      const told = new Map(sight.events(entries.map(({ event }) => event)).map((event) => [event.id, event]));
      return {
        next,
        entries: entries.map(({ event, run }) => ({
          event: told.get(event.id) ?? event,
          run: run && { ...run, serverNames: run.serverNames.filter((name) => names.has(name)) },
        })),
      };
    },
    async pastStatuses(uuid, since) {
      demandOn("see", uuid);
      return fleet.pastStatuses(uuid, since);
    },
    async wakeReport(uuid) {
      demandOn("see", uuid);
      return fleet.wakeReport(uuid);
    },
    wakeCauses(uuid, report) {
      demandOn("see", uuid);
      return fleet.wakeCauses(uuid, report);
    },
    lanes: (since, until, uuids) => fleet.lanes(since, until, uuids ? uuids.filter(sees) : sight.uuids()),
    planned(since, until) {
      const { planned, knownUntil } = fleet.planned(since, until);
      return { knownUntil, planned: planned.flatMap((each) => sight.planned(each) ?? []) };
    },
    async energy(from, to) {
      const rows = await fleet.energy(from, to);
      return rows
        .filter(({ serverUuid }) => sees(serverUuid))
        .map((row) => ({ ...row, groupUuids: row.groupUuids.filter(sight.seesGroup) }));
    },
    watch: (signal) => sight.watch(fleet.watch(signal)),
  };
}
