import { FleetError, type FleetFault } from "../fleet/model/errors";
import type { Fleet } from "../fleet/fleet";
import { serversOf, type Hold } from "../plan/hold";
import type { Run } from "../plan/run";
import { ACTION_RULES, modeOf } from "../power/actions";
import type { Access, Asking } from "./access";
import { auditedFleet, type ChangingVerb, type ReadingVerb } from "./audited-fleet";
import { demandsOf, type Demands } from "./demands";
import { permitsOf, reachOf, type Permits } from "./rights";
import { createSight, type Sight } from "./sight";

/** What operators may ask of the fleet. */
export type OperatorsFleet = Pick<Fleet, ReadingVerb | ChangingVerb>;

/** What it takes to say who may do what. */
export type Permitting = Pick<Access, "grantsNow" | "paceChange" | "standing">;

/**
 * The fleet as somebody may see and change it. What they may not see is not there (`not_found`); what they may see and
 * not do is refused (`no_right`). Pages, actions, RPCs and streams go through it, so that none can be forgotten: a new
 * verb of the fleet does not compile before it stands here. What is changed through it is told by the audit, and what it
 * takes is demanded twice: at once, and right before it is written, whatever that has waited for.
 * How often somebody changes something is bounded here, too.
 */
export function permittedFleet(
  whole: Fleet,
  asking: Asking,
  { grantsNow, paceChange, standing }: Permitting,
): OperatorsFleet {
  const { who } = asking;
  const permits = permitsOf(asking.grants);
  const { demands, sight } = demandedBy(whole, permits);
  const { sees, shown } = sight;
  /** The fleet for one verb. @throws FleetError where what is demanded is not met */
  const after = (demanded: (demands: Demands) => void): Fleet => {
    demanded(demands);
    paceChange(asking);
    const fleet = auditedFleet(whole, asking, {
      still: () => demanded(demandedBy(whole, permitsOf(grantsNow(who))).demands),
      reachOf: (uuid) => reachOf(standing(uuid)),
    });
    return permits.all ? fleet : sight.faults(fleet);
  };

  const changes: Pick<Fleet, ChangingVerb> = {
    async register(settings, actor) {
      return after(({ demand }) => demand("createServer")).register(settings, actor);
    },
    async edit(uuid, changes, actor, ifUpdatedAt) {
      const fleet = after(({ demandOn }) => {
        demandOn("editServer", uuid);
        for (const needed of changes.needs ?? []) demandOn("see", needed);
      });
      // Whoever cannot see what it needs besides cannot mean to take that away.
      const hidden = whole.get(uuid).needs.filter((needed) => !sees(needed));
      const all = changes.needs && { needs: [...changes.needs, ...hidden] };
      return shown(await fleet.edit(uuid, { ...changes, ...all }, actor, ifUpdatedAt));
    },
    async remove(uuid, actor) {
      return after(({ demandOn }) => demandOn("deleteServer", uuid)).remove(uuid, actor);
    },
    async rotateToken(uuid, actor) {
      const fleet = after(({ demandOn }) => demandOn("rotateToken", uuid));
      const { server, accessToken } = await fleet.rotateToken(uuid, actor);
      return { server: shown(server), accessToken };
    },
    async act(uuid, action, actor, how) {
      const { right } = ACTION_RULES[action].inMode[modeOf(how)];
      const fleet = after(({ demandOn }) => demandOn(right, uuid));
      return shown(await fleet.act(uuid, action, actor, how));
    },

    async createGroup(group, actor) {
      return after(({ demand }) => demand("changeGroups")).createGroup(group, actor);
    },
    async updateGroup(uuid, changes, ifUpdatedAt) {
      const fleet = after(({ demandGroup }) => demandGroup("editGroup", uuid));
      return fleet.updateGroup(uuid, changes, ifUpdatedAt);
    },
    async setMembers(uuid, serverUuids, actor) {
      const fleet = after(({ demandGroup }) => demandGroup("changeGroups", uuid));
      return fleet.setMembers(uuid, serverUuids, actor);
    },
    async changeMembers(uuid, changes, actor) {
      const fleet = after(({ demandGroup }) => demandGroup("changeGroups", uuid));
      return fleet.changeMembers(uuid, changes, actor);
    },
    async deleteGroup(uuid, actor) {
      return after(({ demandGroup }) => demandGroup("changeGroups", uuid)).deleteGroup(uuid, actor);
    },

    async placeHold(hold, actor) {
      const fleet = after(({ demandAll }) => demandAll("placeHold", hold));
      return fleet.placeHold({ ...hold, mayWake: (uuid) => demands.mayOn("wake", uuid) }, actor);
    },
    async releaseHold(uuid, actor) {
      const hold = whole.holds().find((each) => each.uuid === uuid);
      if (!hold || !sight.hold(hold)) throw new FleetError({ code: "hold_not_found" });
      return after(({ demandRelease }) => demandRelease(hold, who)).releaseHold(uuid, actor);
    },

    async acknowledgeAlerts({ serverUuids, alertUuids }, actor) {
      const named = new Set(alertUuids);
      const seen = whole.alerts().filter(({ uuid, serverUuid }) => named.has(uuid) && sees(serverUuid));
      const servers = serverUuids.filter(sees);
      const about = [...servers, ...seen.map(({ serverUuid }) => serverUuid)];
      const fleet = after(({ demandOn }) => {
        for (const uuid of about) demandOn("acknowledge", uuid);
      });
      const alerts = { serverUuids: servers, alertUuids: seen.map(({ uuid }) => uuid) };
      return fleet.acknowledgeAlerts(alerts, actor);
    },

    async startRun(start, actor) {
      const run = await after(({ demandRun }) => demandRun(start, actor)).startRun(start, actor);
      // One that they had started before may be of servers alone that they see no more.
      return sight.run(run) ?? { ...run, members: [] };
    },
    async cancelRun(uuid, actor) {
      const run = await whole.getRun(uuid);
      seen(sight.run, run, "run_not_found");
      const fleet = after(({ demandCancel }) => demandCancel(run, who));
      return seen(sight.run, await fleet.cancelRun(uuid, actor), "run_not_found");
    },

    async createSchedule(settings, actor) {
      return after(({ demandAll }) => demandAll("schedule", settings)).createSchedule(settings, actor);
    },
    async updateSchedule(uuid, settings, actor, ifUpdatedAt) {
      const fleet = after(({ demandChange, seenSchedule, demandAll }) => {
        demandChange(seenSchedule(uuid));
        demandAll("schedule", settings);
      });
      return fleet.updateSchedule(uuid, settings, actor, ifUpdatedAt);
    },
    async deleteSchedule(uuid, actor) {
      const fleet = after(({ demandChange, seenSchedule }) => demandChange(seenSchedule(uuid)));
      return fleet.deleteSchedule(uuid, actor);
    },

    async createEnrolmentKey(settings, secret, actor) {
      return after(({ demand }) => demand("enrol")).createEnrolmentKey(settings, secret, actor);
    },
    async revokeEnrolmentKey(uuid) {
      return after(({ demand }) => demand("enrol")).revokeEnrolmentKey(uuid);
    },
  };
  // Whoever sees everything is spared a look at each server of a list.
  return { ...(permits.all ? whole : looksOf(whole, demands, sight)), ...changes };
}

/** What is demanded of whoever has these permits, and what they see. */
function demandedBy(fleet: Fleet, permits: Permits): { readonly demands: Demands; readonly sight: Sight } {
  const sight = createSight(fleet, permits);
  return { demands: demandsOf(fleet, permits, sight), sight };
}

/** The fleet as somebody sees it. */
function looksOf(fleet: Fleet, demands: Demands, sight: Sight): Pick<Fleet, ReadingVerb> {
  const { demand, demandOn, demandGroup } = demands;
  const { sees, seesServer, shown } = sight;
  return {
    list: () => fleet.list().filter(seesServer).map(shown),
    get: (uuid) => shown(demandOn("see", uuid)),
    groups: () => fleet.groups().filter(({ uuid }) => sight.seesGroup(uuid)),
    holds: () => fleet.holds().flatMap((hold) => sight.hold(hold) ?? []),
    alerts: () => fleet.alerts().filter(({ serverUuid }) => sees(serverUuid)),
    previewRun(ask, actor) {
      demands.demandRun(ask, actor);
      const { run, unproved, needed, ...preview } = fleet.previewRun(ask, actor);
      return {
        ...{ ...preview, run: sight.run(run) ?? { ...run, members: [] } },
        ...{ unproved: unproved.filter(sees), needed: sight.kept(needed) },
      };
    },
    getRun: async (uuid) => seen(sight.run, await fleet.getRun(uuid), "run_not_found"),
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
    async diary(query) {
      for (const group of query.groupUuids) demandGroup("see", group);
      const asked = query.serverUuids.length + query.groupUuids.length;
      const among = asked === 0 ? sight.uuids() : serversOf(query, fleet.list()).filter(sees);
      if (among.length === 0) return { entries: [], next: null };
      const { entries, next } = await fleet.diary({ ...query, serverUuids: among, groupUuids: [] });
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

function seen<T extends Hold | Run>(
  look: (thing: T) => T | null,
  thing: T,
  code: Extract<FleetFault["code"], "run_not_found">,
): T {
  const found = look(thing);
  if (!found) throw new FleetError({ code });
  return found;
}
