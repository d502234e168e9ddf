import type { AuditAsk, AuditAuthor, AuditKind, AuditOperation } from "../fleet/audit";
import type { Fleet } from "../fleet/fleet";
import type { Asking } from "./access";
import { identityOf } from "./identity";
import { permitsOf } from "./rights";

/** The author of what somebody asks for. */
export function authorOf({ userId, who, address, via }: Asking): AuditAuthor {
  return { actor: userId, actorUuid: identityOf(who), address, via };
}

/**
 * The fleet as somebody changes it. Each verb that changes something names here what the audit calls it, and what it is
 * about; the store tells what it was before and after, and asks `still` right before it writes. Verbs that only look are as they are.
 */
export function auditedFleet(
  fleet: Fleet,
  asking: Asking,
  known: Pick<AuditAuthor, "still" | "reachOf"> = {},
): Fleet {
  const author = { ...authorOf(asking), ...known, mayAll: permitsOf(asking.grants).all };
  const as = (
    operation: AuditOperation,
    kind: AuditKind,
    uuid: string | null,
    asked?: AuditAsk["asked"],
  ): Fleet => fleet.as({ ...author, operation, target: { kind, uuid }, ...(asked && { asked }) });

  return {
    ...fleet,
    register: (settings, actor) => as("server_created", "server", null).register(settings, actor),
    edit: (uuid, ...rest) => as("server_edited", "server", uuid).edit(uuid, ...rest),
    remove: (uuid, actor) => as("server_deleted", "server", uuid).remove(uuid, actor),
    rotateToken: (uuid, actor) => as("token_rotated", "server", uuid).rotateToken(uuid, actor),
    act(uuid, action, actor, how) {
      const { reason: _, until: __, ...asked } = how ?? {};
      return as(OPERATIONS[action], "server", uuid, asked).act(uuid, action, actor, how);
    },

    createGroup: (group, actor) => as("group_created", "group", null).createGroup(group, actor),
    updateGroup: (uuid, ...rest) => as("group_edited", "group", uuid).updateGroup(uuid, ...rest),
    setMembers: (uuid, ...rest) => as("group_members_set", "group", uuid).setMembers(uuid, ...rest),
    changeMembers: (uuid, ...rest) => as("group_members_set", "group", uuid).changeMembers(uuid, ...rest),
    deleteGroup: (uuid, actor) => as("group_deleted", "group", uuid).deleteGroup(uuid, actor),

    placeHold: (hold, actor) => as("hold_placed", "hold", null, { wake: hold.wake }).placeHold(hold, actor),
    releaseHold: (uuid, actor) => as("hold_released", "hold", uuid).releaseHold(uuid, actor),

    acknowledgeAlerts: (seen, actor) =>
      fleet.as({ ...author, operation: "acknowledged", target: null }).acknowledgeAlerts(seen, actor),

    startRun(start, actor) {
      const { confirmCount, force } = start;
      return as("run_started", "run", null, { confirmCount, force }).startRun(start, actor);
    },
    cancelRun: (uuid, actor) => as("run_cancelled", "run", uuid).cancelRun(uuid, actor),

    createSchedule: (settings, actor) =>
      as("schedule_created", "schedule", null).createSchedule(settings, actor),
    updateSchedule: (uuid, ...rest) => as("schedule_edited", "schedule", uuid).updateSchedule(uuid, ...rest),
    deleteSchedule: (uuid, actor) => as("schedule_deleted", "schedule", uuid).deleteSchedule(uuid, actor),

    createEnrolmentKey: (settings, secret, actor) =>
      as("enrolment_key_created", "enrolment_key", null).createEnrolmentKey(settings, secret, actor),
    revokeEnrolmentKey: (uuid) => as("enrolment_key_revoked", "enrolment_key", uuid).revokeEnrolmentKey(uuid),
  };
}

const OPERATIONS = {
  TurnOn: "turned_on",
  TurnOff: "turned_off",
  WakeAgain: "woken_again",
} as const satisfies Record<string, AuditOperation>;
