import { RIGHTS, type Grant, type Right, type Role, type RoleGrant } from "../fleet/model/entities";
import type { Run } from "../plan/run";
import { ACTION_RULES, type PowerRight } from "../power/actions";

// Rights: ONE table, which pages, buttons, actions, RPCs, streams and the command line ask.

/** Sets of rights by name. */
export const ROLES = {
  viewer: ["see"],
  waker: ["see", "wake"],
  operator: ["see", "wake", "stop", "force"],
  admin: ["see", "wake", "stop", "force", "cut", "manage", "administer"],
} as const satisfies Record<Role, readonly Right[]>;

/** Whether a program may have a right: nothing automatic is forced, and people decide who is let in. */
export const FOR_PROGRAMS = {
  see: true,
  wake: true,
  stop: true,
  force: false,
  cut: false,
  manage: true,
  administer: false,
} as const satisfies Record<Right, boolean>;

/** Rights that a program may be given besides seeing. */
type GivenRight = Exclude<
  { [Each in Right]: (typeof FOR_PROGRAMS)[Each] extends true ? Each : never }[Right],
  "see"
>;
export const GIVEN_RIGHTS = RIGHTS.filter(
  (right): right is GivenRight => right !== "see" && FOR_PROGRAMS[right],
);

/** The grants of roles. */
export function grantsOf(roles: readonly RoleGrant[]): readonly Grant[] {
  return roles.map(({ role, groupUuid }) => ({
    rights: ROLES[role],
    groupUuids: groupUuid === null ? null : [groupUuid],
  }));
}

/** The right that an operation takes: on the server or the group that it is about, or on everything. */
interface Takes {
  readonly right: Right;
  /** True where it is about no single server, or would change others' rights. */
  readonly everywhere?: true;
}

/** All operations, with the right that each takes. */
export const OPERATIONS = {
  see: { right: "see" },
  /** Actions on power name these, each by the right that it takes. */
  wake: { right: "wake" },
  stop: { right: "stop" },
  force: { right: "force" },
  /** Cuts the power, without asking the machine. */
  cut: { right: "cut" },
  placeHold: { right: "wake" },
  acknowledge: { right: "wake" },
  /** One's own hold is released by the right to place it. */
  releaseHold: { right: "stop" },
  editServer: { right: "manage" },
  deleteServer: { right: "manage" },
  rotateToken: { right: "manage" },
  /**
   * Ways from outside: the manager calls the addresses that they name, from its own place in the network, whatever
   * server they are of.
   */
  ways: { right: "manage", everywhere: true },
  /** Doors: the manager opens ports of its own, and reaches into its network for whoever comes in by them. */
  doors: { right: "manage", everywhere: true },
  /** Power cut plans: they are about a whole house, and order by themselves. Besides, it takes the rights to its orders. */
  powerCuts: { right: "manage", everywhere: true },
  /** UPSes: they are about no server, and about the power of all of them. */
  upses: { right: "see", everywhere: true },
  /** NUT servers: the manager calls their addresses, as with ways. */
  nutServers: { right: "manage", everywhere: true },
  /** The manager's own settings: they decide who logs in, whom it writes to, and by which token a broker acts. */
  settings: { right: "administer", everywhere: true },
  /** Changes its name and its guards. */
  editGroup: { right: "manage" },
  /** Takes the right on all servers of the schedule. */
  schedule: { right: "manage" },
  createServer: { right: "manage", everywhere: true },
  importServers: { right: "manage", everywhere: true },
  /** Members of a group: they decide others' rights. */
  changeGroups: { right: "manage", everywhere: true },
  enrol: { right: "manage", everywhere: true },
  /** To see which agents are older and how far upgrades are, and to end one. */
  upgrades: { right: "manage", everywhere: true },
  /** Agents run as root: to replace their program is more than any order. */
  upgradeAgents: { right: "administer", everywhere: true },
  apiTokens: { right: "administer", everywhere: true },
  /** Reading the audit. */
  audit: { right: "administer", everywhere: true },
  /** People, their roles, and others' sessions. */
  people: { right: "administer", everywhere: true },
} as const satisfies Record<string, Takes> & Record<PowerRight, Takes>;
export type Operation = keyof typeof OPERATIONS;

/** Somebody's rights, as questions. */
export interface Permits {
  /** Every operation, on everything. */
  readonly all: boolean;
  /** Whether the operation is permitted on a server in these groups; without groups, where it is about no server. */
  may(operation: Operation, groupUuids?: readonly string[]): boolean;
  /** Whether the operation is permitted on any server, or on none. */
  somewhere(operation: Operation): boolean;
}

/** The groups to which grants of more than seeing are limited; null: everywhere. */
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

/** Whether these rights let somebody upgrade agents. */
export function mayUpgradeBy(grants: readonly Grant[]): boolean {
  return permitsOf(grants).may("upgradeAgents");
}

/** Whether these rights let somebody turn a server off, by its groups. A schedule takes a right of its own. */
export function mayStopBy(
  grants: readonly Grant[],
  { mode, schedule }: Pick<Run, "mode" | "schedule">,
): (groupUuids: readonly string[]) => boolean {
  const permits = permitsOf(grants);
  const operation = schedule ? "schedule" : ACTION_RULES.TurnOff.inMode[mode].right;
  return (groupUuids) => permits.may(operation, groupUuids);
}

/** Whether these rights let somebody wake a server, by its groups. A schedule of theirs wakes what they manage, too. */
export function mayWakeBy(
  grants: readonly Grant[],
  schedule: Run["schedule"] = null,
): (groupUuids: readonly string[]) => boolean {
  const permits = permitsOf(grants);
  return (groupUuids) =>
    permits.may("wake", groupUuids) || (schedule !== null && permits.may("schedule", groupUuids));
}

/** All rights on everything: the login of the environment. */
export const EVERYTHING: readonly Grant[] = [{ rights: ROLES.admin, groupUuids: null }];
