import { RIGHTS, type Grant, type Right, type Role, type RoleGrant } from "../fleet/model/entities";
import type { Run } from "../plan/run";
import { ACTION_RULES, type PowerRight } from "../power/actions";

// Who may do what: ONE table, which pages, buttons, actions, RPCs, streams and the command line ask.

/** Names for sets of rights. */
export const ROLES = {
  viewer: ["see"],
  waker: ["see", "wake"],
  operator: ["see", "wake", "stop", "force"],
  admin: ["see", "wake", "stop", "force", "manage", "administer"],
} as const satisfies Record<Role, readonly Right[]>;

/** Whether a program may have it: nothing automatic is forced, and people say who comes in. */
export const FOR_PROGRAMS = {
  see: true,
  wake: true,
  stop: true,
  force: false,
  manage: true,
  administer: false,
} as const satisfies Record<Right, boolean>;

/** What a program may be given besides seeing. */
type GivenRight = Exclude<
  { [Each in Right]: (typeof FOR_PROGRAMS)[Each] extends true ? Each : never }[Right],
  "see"
>;
export const GIVEN_RIGHTS = RIGHTS.filter(
  (right): right is GivenRight => right !== "see" && FOR_PROGRAMS[right],
);

/** What roles let somebody do. */
export function grantsOf(roles: readonly RoleGrant[]): readonly Grant[] {
  return roles.map(({ role, groupUuid }) => ({
    rights: ROLES[role],
    groupUuids: groupUuid === null ? null : [groupUuid],
  }));
}

/** What an operation takes: a right on the server or the group that it is about, or on everything. */
interface Takes {
  readonly right: Right;
  /** It is about no single server, or would change what others may do. */
  readonly everywhere?: true;
}

/** All that can be asked for. */
export const OPERATIONS = {
  see: { right: "see" },
  /** Actions on power name these, each by the right that it takes. */
  wake: { right: "wake" },
  stop: { right: "stop" },
  force: { right: "force" },
  placeHold: { right: "wake" },
  acknowledge: { right: "wake" },
  /** One's own ends with the right to place it. */
  releaseHold: { right: "stop" },
  editServer: { right: "manage" },
  deleteServer: { right: "manage" },
  rotateToken: { right: "manage" },
  /** Its name and its guards. */
  editGroup: { right: "manage" },
  /** On all servers that it is for. */
  schedule: { right: "manage" },
  createServer: { right: "manage", everywhere: true },
  importServers: { right: "manage", everywhere: true },
  /** Which servers are in a group says what others may do with them. */
  changeGroups: { right: "manage", everywhere: true },
  enrol: { right: "manage", everywhere: true },
  apiTokens: { right: "administer", everywhere: true },
  /** Who changed or ordered what. */
  audit: { right: "administer", everywhere: true },
  /** Who is let in, what they may do, and others' sessions. */
  people: { right: "administer", everywhere: true },
} as const satisfies Record<string, Takes> & Record<PowerRight, Takes>;
export type Operation = keyof typeof OPERATIONS;

/** What somebody may do. */
export interface Permits {
  /** Every operation, on everything. */
  readonly all: boolean;
  /** Whether it may be done with a server that is in these groups; of what is about no server, without any. */
  may(operation: Operation, groupUuids?: readonly string[]): boolean;
  /** Whether it may be done with some server, or with none. */
  somewhere(operation: Operation): boolean;
}

/** The groups that grants reach beyond what they show; null: everywhere. */
export function reachOf(grants: readonly Grant[]): readonly string[] | null {
  const changing = grants.filter(({ rights }) => rights.some((right) => right !== "see"));
  const groups = changing.flatMap(({ groupUuids }) => groupUuids ?? []);
  return changing.some(({ groupUuids }) => groupUuids === null) ? null : [...new Set(groups)];
}

/** Reads grants. Rights on groups add up; nothing takes a right away. */
export function permitsOf(grants: readonly Grant[]): Permits {
  const everywhere = new Set<Right>();
  const byGroup = new Map<string, Set<Right>>();
  for (const { rights, groupUuids } of grants) {
    if (rights.length === 0) continue;
    for (const right of ["see", ...rights] as const) {
      if (groupUuids === null) everywhere.add(right);
      for (const uuid of groupUuids ?? []) byGroup.set(uuid, (byGroup.get(uuid) ?? new Set()).add(right));
    }
  }
  const may: Permits["may"] = (operation, groupUuids = []) => {
    const takes: Takes = OPERATIONS[operation];
    if (everywhere.has(takes.right)) return true;
    return !takes.everywhere && groupUuids.some((uuid) => byGroup.get(uuid)?.has(takes.right));
  };
  const all = Object.values(OPERATIONS).every(({ right }) => everywhere.has(right));
  return { all, may, somewhere: (operation) => may(operation, [...byGroup.keys()]) };
}

/** What somebody with these rights may turn off, by the groups of a server. A schedule takes a right of its own. */
export function mayStopBy(
  grants: readonly Grant[],
  { mode, schedule }: Pick<Run, "mode" | "schedule">,
): (groupUuids: readonly string[]) => boolean {
  const permits = permitsOf(grants);
  const operation = schedule ? "schedule" : ACTION_RULES.TurnOff.inMode[mode].right;
  return (groupUuids) => permits.may(operation, groupUuids);
}

/** All rights on everything: the login of the environment. */
export const EVERYTHING: readonly Grant[] = [{ rights: ROLES.admin, groupUuids: null }];
