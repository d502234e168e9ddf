import type { AuditAsk, AuditAuthor, AuditKind, AuditOperation } from "../fleet/model/audit";
import type { Fleet } from "../fleet/fleet";
import type { Asking } from "./access";
import { ACTION_RULES, modeOf } from "../power/actions";
import { identityOf } from "./identity";
import { permitsOf } from "./rights";

/** The author of what somebody asks for. */
export function authorOf({ userId, who, address, via }: Asking): AuditAuthor {
  return { actor: userId, actorUuid: identityOf(who), address, via };
}

/** What the audit is told of a verb before it changes something. */
type Told = Pick<AuditAsk, "operation" | "target" | "asked">;

function told(
  operation: AuditOperation,
  kind: AuditKind,
  uuid: string | null,
  asked?: AuditAsk["asked"],
): Told {
  return { operation, target: { kind, uuid }, ...(asked && { asked }) };
}

/**
 * Every verb of the fleet: it only reads, is an agent's or the manager's own, or changes something, and then this says
 * what the audit calls that and what it is about.
 */
export const VERBS = {
  as: "own",
  heartbeat: "own",
  holdAnswer: "own",
  manifest: "own",
  enrol: "own",

  list: "reads",
  get: "reads",
  groups: "reads",
  holds: "reads",
  alerts: "reads",
  previewRun: "reads",
  getRun: "reads",
  listRuns: "reads",
  openRuns: "reads",
  schedules: "reads",
  previewSchedule: "reads",
  enrolmentKeys: "reads",
  events: "reads",
  diary: "reads",
  pastStatuses: "reads",
  wakeReport: "reads",
  wakeCauses: "reads",
  lanes: "reads",
  planned: "reads",
  energy: "reads",
  watch: "reads",

  register: () => told("server_created", "server", null),
  edit: (uuid) => told("server_edited", "server", uuid),
  remove: (uuid) => told("server_deleted", "server", uuid),
  rotateToken: (uuid) => told("token_rotated", "server", uuid),
  act(uuid, action, _actor, how) {
    const { reason: _, until: __, ...asked } = how ?? {};
    return told(ACTION_RULES[action].inMode[modeOf(how)].event, "server", uuid, asked);
  },

  createGroup: () => told("group_created", "group", null),
  updateGroup: (uuid) => told("group_edited", "group", uuid),
  setMembers: (uuid) => told("group_members_set", "group", uuid),
  changeMembers: (uuid) => told("group_members_set", "group", uuid),
  deleteGroup: (uuid) => told("group_deleted", "group", uuid),

  placeHold: ({ wake }) => told("hold_placed", "hold", null, { wake }),
  releaseHold: (uuid) => told("hold_released", "hold", uuid),

  // It may be about many: it is told by itself.
  acknowledgeAlerts: () => ({ operation: "acknowledged", target: null }),

  startRun: ({ confirmCount, force }) => told("run_started", "run", null, { confirmCount, force }),
  cancelRun: (uuid) => told("run_cancelled", "run", uuid),

  createSchedule: () => told("schedule_created", "schedule", null),
  updateSchedule: (uuid) => told("schedule_edited", "schedule", uuid),
  deleteSchedule: (uuid) => told("schedule_deleted", "schedule", uuid),

  createEnrolmentKey: () => told("enrolment_key_created", "enrolment_key", null),
  revokeEnrolmentKey: (uuid) => told("enrolment_key_revoked", "enrolment_key", uuid),
} as const satisfies {
  readonly [Verb in keyof Fleet]: "own" | "reads" | ((...asked: Parameters<Fleet[Verb]>) => Told);
};

type VerbsThat<Do> = {
  [Verb in keyof Fleet]: (typeof VERBS)[Verb] extends Do ? Verb : never;
}[keyof Fleet];
export type ReadingVerb = VerbsThat<"reads">;
export type ChangingVerb = Exclude<keyof Fleet, VerbsThat<"own" | "reads">>;

/**
 * The fleet as somebody changes it: the store tells what it was before and after, and asks `still` right before it
 * writes. Verbs that change nothing are as they are.
 */
export function auditedFleet(
  fleet: Fleet,
  asking: Asking,
  known: Pick<AuditAuthor, "still" | "reachOf"> = {},
): Fleet {
  const author = { ...authorOf(asking), ...known, mayAll: permitsOf(asking.grants).all };
  type Work = (...asked: readonly unknown[]) => unknown;
  const verbs = Object.entries(VERBS).map(([name, tells]) => {
    const verb = name as keyof Fleet;
    if (typeof tells === "string") return [name, fleet[verb]] as const;
    const tell = tells as (...asked: readonly unknown[]) => Told;
    const audited: Work = (...asked) => (fleet.as({ ...author, ...tell(...asked) })[verb] as Work)(...asked);
    return [name, audited] as const;
  });
  return Object.fromEntries(verbs) as unknown as Fleet;
}
