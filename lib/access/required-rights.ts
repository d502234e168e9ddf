import type { Grant, Right, ScheduleRecord, ServerRecord } from "../fleet/model/entities";
import type { DoorRecord } from "../fleet/model/door";
import { FleetError } from "../fleet/model/errors";
import type { Reads } from "../fleet/fleet";
import type { Kept } from "../fleet/withdraw";
import type { RunAsk } from "../fleet/runs/settings";
import type { By } from "../fleet/model/audit";
import type { Hold } from "../plan/hold";
import { groupsOf, type PowerCutPlan } from "../plan/power-cut-plan";
import type { Run } from "../plan/run";
import { ACTION_RULES, actionBy } from "../power/actions";
import { type Operator, type Who, identityOf } from "./identity";
import { OPERATIONS, permitsOf, type Operation, type Permits } from "./rights";
import { createVisibility, type Visibility } from "./visibility";

// Required rights of operators, by the table of rights and by what they see. For hidden parts of an existing run,
// hold or schedule the right on everything is required; the refusal does not name them.

export type Named = Pick<RunAsk, "serverUuids" | "groupUuids">;

/** @throws FleetError `no_right` where the right on everything, or on a server in these groups, is missing */
export function requireRight(permits: Permits, operation: Operation, groupUuids?: readonly string[]): void {
  if (!permits.may(operation, groupUuids))
    throw new FleetError({ code: "no_right", right: OPERATIONS[operation].right });
}

/** The part of access that gives somebody's rights at this moment. */
interface RightsNow {
  grantsNow(who: Who): readonly Grant[];
}

/** A repeated check of a right on everything, for `still`. */
export function stillMay(
  { grantsNow }: RightsNow,
  { who }: Pick<Operator, "who">,
  operation: Operation,
): () => void {
  return () => requireRight(permitsOf(grantsNow(who)), operation);
}

/** The same for operations that everybody may do who is let in: whoever was removed has no rights. */
export function stillLetIn(
  { grantsNow }: RightsNow,
  { who, grants }: Pick<Operator, "who" | "grants">,
): () => void {
  return () => {
    if (grants.length > 0 && grantsNow(who).length === 0)
      throw new FleetError({ code: "no_right", right: "see" });
  };
}

export type RequiredRights = ReturnType<typeof requiredRightsOf>;

/** The required rights of somebody's operations: what is refused, and how. */
export function requiredRightsOf(
  fleet: Reads,
  permits: Permits,
  { sees, seesServer, seesGroup, schedule }: Visibility,
) {
  const must = (operation: Operation, groupUuids?: readonly string[]): void =>
    requireRight(permits, operation, groupUuids);
  const requireOn = (operation: Operation, uuid: string): ServerRecord => {
    const server = fleet.get(uuid);
    if (!seesServer(server)) throw new FleetError({ code: "not_found" });
    must(operation, server.groupUuids);
    return server;
  };
  const requireOnGroup = (operation: Operation, uuid: string): void => {
    if (!seesGroup(uuid)) throw new FleetError({ code: "group_not_found" });
    must(operation, [uuid]);
  };
  const requireOnAll = (operation: Operation, named: Named): void => {
    for (const uuid of named.groupUuids) requireOnGroup(operation, uuid);
    for (const uuid of named.serverUuids) requireOn(operation, uuid);
  };
  const onServer = (operation: Operation, uuid: string): void =>
    must(operation, sees(uuid) ? fleet.get(uuid).groupUuids : []);
  const mayOn = (operation: Operation, uuid: string): boolean =>
    sees(uuid) && permits.may(operation, fleet.get(uuid).groupUuids);
  const operationOf = ({ action, mode }: Pick<Run, "action" | "mode">): Operation =>
    ACTION_RULES[actionBy("run", action)].inMode[mode].right;
  /** Requires the right on all members that are still to be asked: the others are as they were, or somebody else's. */
  const requireOnMembers = (run: Run): void => {
    for (const { serverUuid, end } of run.members) if (end === null) onServer(operationOf(run), serverUuid);
  };

  return {
    requireRight: must,
    requireOn,
    mayOn,
    requireOnGroup,
    requireOnAll,
    requireOnMembers,
    requireForRun(ask: RunAsk, by: By): void {
      if (permits.all) return;
      requireOnAll(operationOf({ action: ask.action, mode: ask.force ? "forced" : "now" }), ask);
      // Servers that members need are in the run, too: the caller needs the right to wake them.
      requireOnMembers(fleet.previewRun(ask, by).run);
    },
    /** One's own run may always be cancelled. */
    requireToCancel(run: Run, who: Who): void {
      if (run.authorUuid !== identityOf(who)) requireOnMembers(run);
    },
    requireToRelease({ authorUuid, serverUuids }: Hold, who: Who): void {
      const operation = authorUuid === identityOf(who) ? "placeHold" : "releaseHold";
      for (const uuid of serverUuids) onServer(operation, uuid);
    },
    requireToChange({ groupUuids, serverUuids }: ScheduleRecord): void {
      for (const uuid of groupUuids) must("schedule", seesGroup(uuid) ? [uuid] : []);
      for (const uuid of serverUuids) onServer("schedule", uuid);
    },
    /** A door opens a port of the manager, and wakes its server. */
    requireForDoor(serverUuid: string): void {
      requireOn("wake", serverUuid);
      must("doors");
    },
    seenDoor(uuid: string): DoorRecord {
      const found = fleet.doors().find((each) => each.uuid === uuid);
      if (!found || !sees(found.serverUuid)) throw new FleetError({ code: "door_not_found" });
      return found;
    },
    /** A power cut plan stops, wakes and perhaps forces the servers of its groups, in the name of its author. */
    requireForPowerCut({ steps, forces }: Pick<PowerCutPlan, "steps" | "forces">): void {
      must("powerCuts");
      const known = new Set(fleet.groups().map(({ uuid }) => uuid));
      // One that was deleted turns nothing off.
      for (const uuid of steps.flatMap(({ groupUuids }) => groupUuids).filter((uuid) => known.has(uuid)))
        for (const operation of ["stop", "wake", ...(forces ? (["force"] as const) : [])] as const)
          requireOnGroup(operation, uuid);
    },
    /** Whoever puts servers into a group has them turned off and woken by its rest and its power cut plan. */
    requireToJoin(groupUuid: string, serverUuids: readonly string[]): void {
      const rest = fleet.groups().find(({ uuid }) => uuid === groupUuid)?.rest;
      const plans = fleet
        .powerCutPlans()
        .filter((plan) => !plan.paused && groupsOf(plan).includes(groupUuid));
      const operations = new Set<Operation>();
      if (rest && rest.when !== "never") operations.add("stop");
      if (plans.length > 0) operations.add("stop").add("wake");
      if (plans.some(({ forces }) => forces)) operations.add("force");
      for (const operation of operations)
        for (const uuid of serverUuids)
          if (!requireOn("see", uuid).groupUuids.includes(groupUuid)) requireOn(operation, uuid);
    },
    seenPowerCutPlan(uuid: string): PowerCutPlan {
      const found = fleet.powerCutPlans().find((each) => each.uuid === uuid);
      if (!found || !permits.may("see")) throw new FleetError({ code: "power_cut_plan_not_found" });
      return found;
    },
    /** The whole schedule, of which some may be hidden. */
    seenSchedule(uuid: string): ScheduleRecord {
      const found = fleet.schedules().find((each) => each.uuid === uuid);
      if (!found || !schedule(found)) throw new FleetError({ code: "schedule_not_found" });
      return found;
    },
  };
}

/** The orders that somebody may keep with these rights. */
export function stillPermitted(fleet: Reads, grants: readonly Grant[]): Kept {
  const permits = permitsOf(grants);
  const rights = requiredRightsOf(fleet, permits, createVisibility(fleet, permits));
  const may = (requirement: () => unknown): boolean => faultOf(requirement) === null;
  return {
    schedule: (schedule) => may(() => rights.requireOnAll("schedule", schedule)),
    door: ({ serverUuid }) => may(() => rights.requireForDoor(serverUuid)),
    powerCutPlan: (plan) => may(() => rights.requireForPowerCut(plan)),
    run: (run) => may(() => rights.requireOnMembers(run)),
    rest: ({ kind, uuid }) =>
      may(() => (kind === "group" ? rights.requireOnGroup("stop", uuid) : rights.requireOn("stop", uuid))),
    stop: (serverUuid) => may(() => rights.requireOn("stop", serverUuid)),
  };
}

/** The right that somebody lacks for what a page offers, of which only the manager knows the whole; null: none. */
export interface Missing {
  cancelRun(uuid: string): Right | null;
  releaseHold(uuid: string): Right | null;
  changeSchedule(uuid: string): Right | null;
}

/**
 * Checks a right as the manager does when the operation is carried out. What is over or gone lacks no right: the
 * operation itself reports that.
 */
export function missingOf(fleet: Reads, { who, grants }: Pick<Operator, "who" | "grants">): Missing {
  const permits = permitsOf(grants);
  const rights = requiredRightsOf(fleet, permits, createVisibility(fleet, permits));
  const lacking = <T>(found: T | undefined, requirement: (found: T) => unknown): Right | null => {
    const fault = found && !permits.all ? faultOf(() => requirement(found)) : null;
    return fault?.code === "no_right" ? fault.right : null;
  };
  const named = <T extends { readonly uuid: string }>(all: readonly T[], uuid: string): T | undefined =>
    all.find((each) => each.uuid === uuid);
  return {
    cancelRun: (uuid) => lacking(named(fleet.openRuns(), uuid), (run) => rights.requireToCancel(run, who)),
    releaseHold: (uuid) => lacking(named(fleet.holds(), uuid), (hold) => rights.requireToRelease(hold, who)),
    changeSchedule: (uuid) => lacking(named(fleet.schedules(), uuid), rights.requireToChange),
  };
}

function faultOf(requirement: () => unknown): FleetError["fault"] | null {
  try {
    requirement();
    return null;
  } catch (error) {
    if (error instanceof FleetError) return error.fault;
    throw error;
  }
}
