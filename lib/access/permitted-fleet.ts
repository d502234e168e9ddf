import { changesBy, type Changes, type EachChange, type Fleet, type Reads } from "../fleet/fleet";
import type { WakeReport } from "../fleet/model/entities";
import { serversOf } from "../plan/hold";
import type { Access } from "./access";
import { type Asking, byOf } from "./identity";
import { auditedFleet } from "./audited-fleet";
import { requiredRightsOf, type RequiredRights } from "./required-rights";
import { permitsOf, reachOf, type Permits } from "./rights";
import { createVisibility, type Visibility } from "./visibility";
import { ROWS, seenRun } from "./verbs";

/** The part of access that knows rights and limits. */
export type Permitting = Pick<Access, "grantsNow" | "paceChange" | "standing">;

/**
 * The fleet as somebody may see and change it. What they may not see is not there (`not_found`); what they may see and
 * not do is refused (`no_right`). The audit records its changes, and the right that each takes is required twice: at
 * once, and right before it is written, whatever that has waited for. The rate of changes is bounded here, too.
 */
export function permittedFleet(
  whole: Fleet,
  asking: Asking,
  { grantsNow, paceChange, standing }: Permitting,
): Reads & Changes {
  const { who } = asking;
  const permits = permitsOf(asking.grants);
  const { rights, visibility } = requiredBy(whole, permits);
  const they = { fleet: whole, rights, visibility, who, by: byOf(asking) };
  const changes = changesBy(async (verb, asked) => {
    const { right, meant, shows } = ROWS[verb];
    const requirement = await right(they, ...asked);
    requirement(rights);
    paceChange(asking);
    const fleet: EachChange = auditedFleet(whole, asking, {
      still: () => requirement(requiredBy(whole, permitsOf(grantsNow(who))).rights),
      reachOf: (uuid) => reachOf(standing(uuid)),
    });
    const work = () => fleet[verb](...(meant?.(they, ...asked) ?? asked));
    return shows(visibility, await (permits.all ? work() : visibility.redacted(work)));
  });
  // For whoever sees everything, the servers of a list are not checked one by one.
  return { ...(permits.all ? whole : readsOf(whole, { rights, visibility, permits })), ...changes };
}

/** The required rights and the visibility of whoever has these permits. */
function requiredBy(
  fleet: Fleet,
  permits: Permits,
): { readonly rights: RequiredRights; readonly visibility: Visibility } {
  const visibility = createVisibility(fleet, permits);
  return { rights: requiredRightsOf(fleet, permits, visibility), visibility };
}

/** The reading verbs of the fleet, as far as somebody sees it. */
function readsOf(
  fleet: Fleet,
  {
    rights,
    visibility,
    permits,
  }: { readonly rights: RequiredRights; readonly visibility: Visibility; readonly permits: Permits },
): Reads {
  const { requireRight, requireOn, requireOnGroup } = rights;
  const { sees, seesServer, shown } = visibility;
  return {
    list: () => fleet.list().filter(seesServer).map(shown),
    get: (uuid) => shown(requireOn("see", uuid)),
    next: (uuid) => (sees(uuid) ? visibility.next(fleet.next(uuid)) : null),
    groups: () => fleet.groups().filter(({ uuid }) => visibility.seesGroup(uuid)),
    holds: () => fleet.holds().flatMap((hold) => visibility.hold(hold) ?? []),
    alerts: () => fleet.alerts().filter(({ serverUuid }) => sees(serverUuid)),
    previewRun(ask, by) {
      rights.requireForRun(ask, by);
      const { run, unproved, needed, lastRelays, ...preview } = fleet.previewRun(ask, by);
      return {
        ...{ ...preview, run: visibility.run(run) ?? { ...run, members: [] } },
        ...{ unproved: unproved.filter(sees), needed: visibility.kept(needed) },
        lastRelays: visibility.lastRelays(lastRelays),
      };
    },
    getRun: async (uuid) => seenRun(visibility, await fleet.getRun(uuid)),
    listRuns: (query) => fleet.listRuns({ ...query, serverUuids: visibility.uuids() }),
    openRuns(serverUuid) {
      if (serverUuid !== undefined && !sees(serverUuid)) return [];
      return fleet.openRuns(serverUuid).flatMap((run) => visibility.run(run) ?? []);
    },

    doors: () => fleet.doors().filter(({ serverUuid }) => sees(serverUuid)),
    // They are about a whole house: whoever sees a part of it sees none.
    powerCutPlans: () => (permits.may("see") ? fleet.powerCutPlans() : []),
    lastPowerCut: (planUuid) => (permits.may("see") ? fleet.lastPowerCut(planUuid) : null),
    powerCutCautions: (plan) => (permits.may("see") ? fleet.powerCutCautions(plan) : []),
    previewPowerCut(settings, by) {
      rights.requireForPowerCut(settings);
      return fleet.previewPowerCut(settings, by);
    },
    rehearsePowerCut(settings, script, by) {
      rights.requireForPowerCut(settings);
      return fleet.rehearsePowerCut(settings, script, by);
    },
    suspectedPowerCut() {
      const whole = fleet.suspectedPowerCut();
      const serverUuids = whole?.serverUuids.filter(sees) ?? [];
      return whole && serverUuids.length > 0 ? { ...whole, serverUuids } : null;
    },
    nutServers() {
      requireRight("nutServers");
      return fleet.nutServers();
    },
    settings() {
      requireRight("settings");
      return fleet.settings();
    },
    schedules: () => fleet.schedules().flatMap((schedule) => visibility.schedule(schedule) ?? []),
    async previewSchedule(settings, uuid, from) {
      if (uuid !== null) rights.seenSchedule(uuid);
      rights.requireOnAll("schedule", settings);
      const { transitions, quiet, cancels, unproved, lastRelays } = await fleet.previewSchedule(
        settings,
        uuid,
        from,
      );
      return {
        transitions: transitions.map(visibility.transition),
        ...{ quiet, unproved: unproved.filter(sees), lastRelays: visibility.lastRelays(lastRelays) },
        cancels: cancels.flatMap((run) => visibility.run(run) ?? []),
      };
    },

    enrolmentKeys() {
      requireRight("enrol");
      return fleet.enrolmentKeys();
    },
    async events(query) {
      if (query.uuid !== undefined) requireOn("see", query.uuid);
      // Events about no server, and of deleted servers, are for those alone who see everything.
      const narrowed = query.uuid === undefined ? { ...query, servers: visibility.uuids() } : query;
      return visibility.events(await fleet.events(narrowed));
    },
    async activity(query) {
      for (const group of query.groupUuids) requireOnGroup("see", group);
      const asked = query.serverUuids.length + query.groupUuids.length;
      const among = asked === 0 ? visibility.uuids() : serversOf(query, fleet.list()).filter(sees);
      if (among.length === 0) return { entries: [], next: null };
      const { entries, next } = await fleet.activity({ ...query, serverUuids: among, groupUuids: [] });
      const names = visibility.names();
      const visible = new Map(
        visibility.events(entries.map(({ event }) => event)).map((event) => [event.id, event]),
      );
      return {
        next,
        entries: entries.map(({ event, run }) => ({
          event: visible.get(event.id) ?? event,
          run: run && { ...run, serverNames: run.serverNames.filter((name) => names.has(name)) },
        })),
      };
    },
    async why(uuid, at) {
      requireOn("see", uuid);
      return fleet.why(uuid, at);
    },
    async pastStatuses(uuid, since) {
      requireOn("see", uuid);
      return fleet.pastStatuses(uuid, since);
    },
    possibleWays(uuid) {
      requireOn("see", uuid);
      return fleet.possibleWays(uuid);
    },
    async wakeReport(uuid) {
      requireOn("see", uuid);
      const report = await fleet.wakeReport(uuid);
      return report && withoutHiddenRelays(report, visibility.names());
    },
    wakeCauses(uuid, report) {
      requireOn("see", uuid);
      return fleet.wakeCauses(uuid, report);
    },
    upgrades() {
      requireRight("upgrades");
      return fleet.upgrades();
    },
    previewUpgrade(ask, by) {
      requireRight("upgrades");
      return fleet.previewUpgrade(ask, by);
    },
    rehearsals: () => fleet.rehearsals().filter(({ serverUuid }) => sees(serverUuid)),
    doctor(uuid) {
      requireOn("see", uuid);
      return fleet.doctor(uuid);
    },
    cutWays(uuid) {
      requireOn("cut", uuid);
      return fleet.cutWays(uuid);
    },
    ways(uuid) {
      requireOn("ways", uuid);
      return fleet.ways(uuid);
    },
    restOutlook: (uuid) => (sees(uuid) ? visibility.restOutlook(fleet.restOutlook(uuid)) : null),
    previewRest(ask) {
      if (ask.serverUuid !== null) requireOn("see", ask.serverUuid);
      if (ask.groupUuid !== null) requireOnGroup("see", ask.groupUuid);
      return visibility.restPreview(() => fleet.previewRest(ask, sees));
    },
    nightReport: () => fleet.nightReport(visibility),
    timelines: (since, until, uuids) =>
      fleet.timelines(since, until, uuids ? uuids.filter(sees) : visibility.uuids()),
    planned(since, until) {
      const { planned, knownUntil } = fleet.planned(since, until);
      return { knownUntil, planned: planned.flatMap((each) => visibility.planned(each) ?? []) };
    },
    async energy(from, to) {
      const rows = await fleet.energy(from, to);
      return rows
        .filter(({ serverUuid }) => sees(serverUuid))
        .map((row) => ({ ...row, groupUuids: row.groupUuids.filter(visibility.seesGroup) }));
    },
    watch: (signal) => visibility.watch(fleet.watch(signal)),
  };
}

/** A wake report without the names of relays that are not seen. */
function withoutHiddenRelays(report: WakeReport, names: ReadonlySet<string>): WakeReport {
  const ways = report.ways.map((way) => {
    if (way.kind !== "relay") return way;
    const faults = way.faults.map((fault) =>
      fault.code === "not_passed_on" && !names.has(fault.detail) ? { ...fault, detail: "" } : fault,
    );
    return { ...way, to: way.to.filter((name) => names.has(name)), faults };
  });
  return { ...report, ways };
}
