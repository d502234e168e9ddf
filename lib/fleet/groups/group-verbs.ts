import { endOfKey } from "../model/enrolment-key";
import type { EventRecord, Group, GroupRecord, NewEvent, ServerRecord } from "../model/entities";
import { FleetError, refuseEdited } from "../model/errors";
import type { GroupStore } from "../model/stores";
import type { Guards } from "../../plan/guards";
import type { RestSettings } from "../../plan/rest";
import { sameGuards } from "../model/guard-settings";
import { sameRest } from "../model/rest-settings";
import { naming } from "../model/naming";
import { MEMBERSHIP, type Membership } from "../model/read-changes";
import { eventOf, find, findGroup, followingOf, whose, type Registry, type RegistryBy } from "../registry";
import { commit, publish, stored } from "../commit";
import { NAMES } from "../memory/order-by-name";
import { refuseScheduled, whileSchedulesStand } from "../schedules/schedules";
import { serverSettings } from "../model/settings";
import { askedAgain } from "../orders/pending-stops";
import { restEnded } from "../orders/rests";
import { planAmong, sharedSeat, type SeatPlan } from "../model/seats";

/** A group that is to be. */
export interface NewGroup {
  /** As `groupName` takes it. */
  readonly name: string;
  readonly serverUuids: readonly string[];
}

/** Names of groups: one line, as for a server; no semicolon, which stands between names in lists. */
export const groupName = serverSettings.shape.name.refine(
  (name) => !name.includes(";"),
  "must not hold a semicolon",
);

/** The key of the queue under which one task at a time changes groups. No server has it. */
const GROUPS = "groups";

/** All groups, by name. */
export function listGroups({ groups, servers }: Registry): Group[] {
  const members = new Map<string, string[]>([...groups.keys()].map((uuid) => [uuid, []]));
  for (const { uuid, groupUuids } of servers.values())
    for (const group of groupUuids) members.get(group)?.push(uuid);
  return [...groups.values()]
    .map((group) => withMembers(group, members.get(group.uuid) ?? []))
    .sort((a, b) => NAMES.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1));
}

/** Makes a group. @throws FleetError `group_name_taken`, `not_found` for a server that is not there */
export function createGroup(registry: RegistryBy, { name, serverUuids }: NewGroup): Promise<Group> {
  return changeGroups(registry, async (store) => {
    refuseTaken(registry, name);
    const now = registry.parts.clock.wall();
    const uuid = registry.parts.newUuid();
    const settings = { guards: null, seatPlan: null, keepRelay: false, rest: null };
    const group: GroupRecord = { uuid, name, ...settings, createdAt: now, updatedAt: now };
    const joining = [...new Set(serverUuids)].map((uuid) => find(registry, uuid));
    const events = await stored(
      store.insert(
        group,
        joining.map(({ uuid }) => uuid),
        membershipEvents(registry, joining, "joined", group),
      ),
    );
    registry.groups.set(group.uuid, group);
    await publishMembers(registry, joining, events, (uuids) => [...uuids, group.uuid]);
    return notifyGroup(registry, group.uuid);
  });
}

/** An operator's changes of a group: properties that are absent or undefined stay as they are. */
export interface GroupChanges {
  readonly name?: string | undefined;
  /** Null: it has none any more. */
  readonly guards?: Guards | null | undefined;
  /** Null: it has none any more. Of servers that are not in the group nothing is kept. */
  readonly seatPlan?: SeatPlan | null | undefined;
  readonly keepRelay?: boolean | undefined;
  /** In the name of whoever asks. Null: it has none any more. */
  readonly rest?: RestSettings | null | undefined;
}

/**
 * Gives a group another name, other guards or another seat plan, or lets it keep a relay on.
 * @param ifUpdatedAt the `updatedAt` of the group that was seen: nothing is changed where it is another now
 * @throws FleetError `group_not_found`, `group_name_taken`, `seat_shared`, `edited_meanwhile`
 */
export function updateGroup(
  registry: RegistryBy,
  uuid: string,
  changes: GroupChanges,
  ifUpdatedAt?: number,
): Promise<Group> {
  return changeGroups(registry, async (store) => {
    const before = findGroup(registry, uuid);
    refuseEdited("group", before, ifUpdatedAt);
    const { name = before.name, guards = before.guards, keepRelay = before.keepRelay } = changes;
    const seatPlan =
      changes.seatPlan === undefined ? before.seatPlan : seated(registry, uuid, changes.seatPlan);
    const asksAnew = !sameGuards(before.guards, guards);
    const isSeated = JSON.stringify(before.seatPlan) === JSON.stringify(seatPlan);
    const isKept = before.keepRelay === keepRelay;
    const rest = changes.rest === undefined ? before.rest : restOfChange(registry, before, changes.rest);
    const isRested = JSON.stringify(before.rest) === JSON.stringify(rest);
    if (before.name === name && !asksAnew && isSeated && isKept && isRested) return one(registry, uuid);
    if (before.name !== name) refuseTaken(registry, name);
    // It tells one edit from the next, as that of a server does.
    const updatedAt = Math.max(registry.parts.clock.wall(), before.updatedAt + 1);
    const after: GroupRecord = { ...before, name, guards, seatPlan, keepRelay, rest, updatedAt };
    await stored(store.update(after));
    registry.groups.set(uuid, after);
    if (asksAnew || !isRested)
      await Promise.all(
        membersOf(registry, uuid).map(({ uuid }) =>
          follow(followingOf(registry), uuid, { guards: asksAnew, rest: isRested ? null : before.rest }),
        ),
      );
    return notifyGroup(registry, uuid);
  });
}

/** Whoever saves a rest is its author. */
function restOfChange(
  registry: RegistryBy,
  { rest: before }: GroupRecord,
  rest: RestSettings | null,
): GroupRecord["rest"] {
  if (!rest) return null;
  const by = whose(registry);
  const { when, afterMinutes, minUpMinutes } = rest;
  return sameRest(before, rest) && before?.authorUuid === by.authorUuid && before.author === by.author
    ? before
    : { when, afterMinutes, minUpMinutes, ...by };
}

/** A plan with members alone. @throws FleetError `seat_shared` */
function seated(registry: Registry, uuid: string, plan: SeatPlan | null): SeatPlan | null {
  if (plan === null) return null;
  const members = new Map(membersOf(registry, uuid).map((server) => [server.uuid, server.name]));
  const among = planAmong(plan, members.keys());
  const shared = sharedSeat(among);
  if (!shared) return among;
  const names = shared.uuids.map((one) => members.get(one) ?? "").sort(NAMES.compare);
  throw new FleetError({ code: "seat_shared", seat: shared.seat, names });
}

/**
 * The consequences of a group's change for one of its servers: the agent is asked anew where other guards are in force
 * than in its manifest. By another rest it is asked with its next answer.
 * @param changed whether the guards are others now, and the rest until now; null: it is the same
 */
function follow(
  registry: Registry,
  uuid: string,
  changed: { readonly guards: boolean; readonly rest: GroupRecord["rest"] },
): Promise<void> {
  return registry.queue.run(uuid, async () => {
    const server = registry.servers.get(uuid);
    if (!server) return;
    const after = changed.guards && !server.guards ? askedAgain(registry, server) : server;
    const ended = server.rest ? [] : restEnded(registry, server, changed.rest);
    if (after !== server || ended.length > 0) await commit(registry, after, [], ended);
    // When it rests may differ all the same.
    else if (!server.rest) registry.watchers.notify({ type: "changed", server });
  });
}

/** Sets the members to exactly these servers. @throws FleetError `group_not_found`, `not_found` */
export function setMembers(
  registry: RegistryBy,
  uuid: string,
  serverUuids: readonly string[],
): Promise<Group> {
  return resolveMembers(registry, uuid, () => serverUuids);
}

/** Servers that join a group, and servers that leave it. */
export interface MemberChanges {
  readonly join: readonly string[];
  readonly leave: readonly string[];
}

/**
 * Adds and removes members; all others stay, also those who came meanwhile.
 * @throws FleetError `group_not_found`, `not_found`
 */
export function changeMembers(
  registry: RegistryBy,
  uuid: string,
  { join, leave }: MemberChanges,
): Promise<Group> {
  const left = new Set(leave);
  const after = (now: readonly string[]) => [...now, ...join].filter((server) => !left.has(server));
  return resolveMembers(registry, uuid, after);
}

/** @param after who its members are to be, of whom they are when it is the group's turn */
function resolveMembers(
  registry: RegistryBy,
  uuid: string,
  after: (now: readonly string[]) => readonly string[],
): Promise<Group> {
  return changeGroups(registry, async (store) => {
    const group = findGroup(registry, uuid);
    const wanted = new Set(after(membersOf(registry, uuid).map((server) => server.uuid)));
    const joining = [...wanted]
      .map((member) => find(registry, member))
      .filter(({ groupUuids }) => !groupUuids.includes(uuid));
    const leaving = membersOf(registry, uuid).filter((member) => !wanted.has(member.uuid));
    if (joining.length + leaving.length === 0) return one(registry, uuid);
    const events = await stored(
      store.setMembers(
        uuid,
        [...wanted],
        [
          ...membershipEvents(registry, joining, "joined", group),
          ...membershipEvents(registry, leaving, "left", group),
        ],
      ),
    );
    await publishMembers(registry, joining, events, (uuids) => [...uuids, uuid]);
    await publishMembers(registry, leaving, events, (uuids) => uuids.filter((other) => other !== uuid));
    return notifyGroup(registry, uuid);
  });
}

/** Deletes a group; its servers stay. @throws FleetError `group_not_found`, `group_in_use`, `used_by_schedule` */
export function deleteGroup(registry: RegistryBy, uuid: string): Promise<void> {
  const inTurn = async (store: GroupStore): Promise<void> => {
    const group = findGroup(registry, uuid);
    const keys = keysOfGroup(registry, uuid);
    if (keys.length > 0) throw new FleetError({ code: "group_in_use", keys });
    refuseScheduled(registry, "groupUuids", uuid);
    const leaving = membersOf(registry, uuid);
    const events = await stored(store.remove(uuid, membershipEvents(registry, leaving, "deleted", group)));
    registry.groups.delete(uuid);
    // Those that are over stay on record, as the database has them.
    for (const [id, key] of registry.enrolmentKeys)
      if (key.groupUuid === uuid) registry.enrolmentKeys.set(id, { ...key, groupUuid: null });
    await publishMembers(registry, leaving, events, (uuids) => uuids.filter((other) => other !== uuid));
    registry.watchers.notify({ type: "groupRemoved", uuid });
  };
  return whileSchedulesStand(registry, () => changeGroups(registry, inTurn));
}

/** Changes groups, while nothing else happens to any group. */
export function changeGroups<T>(registry: Registry, change: (store: GroupStore) => Promise<T>): Promise<T> {
  return registry.queue.run(GROUPS, async () => {
    const { groups } = registry.parts.store;
    if (!groups) throw new Error("this store keeps no groups");
    return change(groups);
  });
}

function refuseTaken({ groups }: Registry, name: string): void {
  for (const group of groups.values())
    if (group.name === name) throw new FleetError({ code: "group_name_taken" });
}

/** The names of keys that still put servers into the group. */
function keysOfGroup({ enrolmentKeys, parts }: Registry, groupUuid: string): string[] {
  const now = parts.clock.wall();
  return [...enrolmentKeys.values()]
    .filter((key) => key.groupUuid === groupUuid && endOfKey(key, now) === null)
    .map(({ name }) => name);
}

function one(registry: Registry, uuid: string): Group {
  const serverUuids = membersOf(registry, uuid).map((server) => server.uuid);
  return withMembers(findGroup(registry, uuid), serverUuids);
}

function withMembers(group: GroupRecord, serverUuids: readonly string[]): Group {
  return { ...group, serverUuids, seatPlan: group.seatPlan && planAmong(group.seatPlan, serverUuids) };
}

/** Notifies watchers of a group as it is now. Its servers' own news say as well that they joined or left. */
function notifyGroup(registry: Registry, uuid: string): Group {
  const group = one(registry, uuid);
  registry.watchers.notify({ type: "group", group });
  return group;
}

function membersOf({ servers }: Registry, uuid: string): ServerRecord[] {
  return [...servers.values()].filter(({ groupUuids }) => groupUuids.includes(uuid));
}

/** The event that each of the servers gets. */
function membershipEvents(
  registry: Registry,
  servers: readonly ServerRecord[],
  how: Membership,
  { uuid, name }: GroupRecord,
): NewEvent[] {
  const [before, after] = MEMBERSHIP[how];
  const detail = naming([before, { of: "group", uuid, name }, after]);
  return servers.map((server) => eventOf(registry, server, { kind: "edited", ...detail }));
}

/** Notifies everyone of servers whose groups are on disk: each in its turn, since it may be changing meanwhile. */
async function publishMembers(
  registry: Registry,
  servers: readonly ServerRecord[],
  events: readonly EventRecord[],
  change: (groupUuids: readonly string[]) => readonly string[],
): Promise<void> {
  const eventsOf = new Map<string, EventRecord[]>(servers.map(({ uuid }) => [uuid, []]));
  for (const event of events) eventsOf.get(event.serverUuid)?.push(event);
  await Promise.all(
    servers.map(({ uuid }) =>
      registry.queue.run(uuid, async () => {
        const server = registry.servers.get(uuid);
        if (!server) return;
        publish(registry, { ...server, groupUuids: change(server.groupUuids) }, eventsOf.get(uuid) ?? []);
      }),
    ),
  );
  if (servers.some(({ pendingStop }) => pendingStop))
    await Promise.all(
      servers.map(({ uuid }) => follow(followingOf(registry), uuid, { guards: true, rest: null })),
    );
}
