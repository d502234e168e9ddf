import { newFacts, type Moment } from "../../power/facts";
import { step } from "../../power/step";
import type { ServerRecord } from "../model/entities";
import { FleetError, refuseEdited } from "../model/errors";
import { sameGuards } from "../model/guard-settings";
import { leaveDoors } from "../doors/door-verbs";
import { leaveHolds } from "../holds/holds";
import { naming } from "../model/naming";
import { changeNeeds, checkedNeeds, consumersOf, needsChange, sameNeeds } from "./needs";
import { moment } from "../model/ports";
import { circumstances, eventOf, find, whose, type RegistryBy } from "../registry";
import { sameRest } from "../model/rest-settings";
import { restOf } from "../orders/rest-in-force";
import { restEnded } from "../orders/rests";
import { commit, publish, stored } from "../commit";
import { settled } from "../memory/open-runs";
import { judged } from "../consequences";
import { refuseScheduled, whileSchedulesStand } from "../schedules/schedules";
import {
  changesText,
  INITIAL_SETTINGS,
  settingsOf,
  settingsWith,
  type AskedSettings,
  type ServerChanges,
  type ServerSettings,
} from "../model/settings";
import { askedAgain } from "../orders/pending-stops";
import { stopWaking } from "../wake/try-to-wake";

const NONE: readonly never[] = [];

/** The record of a new server. */
export function newServer(
  settings: ServerSettings,
  {
    uuid,
    tokenExpiresAt,
    groupUuids = NONE,
  }: Pick<ServerRecord, "uuid" | "tokenExpiresAt"> & Partial<Pick<ServerRecord, "groupUuids">>,
  now: Moment,
): ServerRecord {
  const { heartbeatInterval, ...kept } = settingsWith(settings);
  return {
    ...kept,
    uuid,
    facts: newFacts(heartbeatInterval, now),
    agent: null,
    tokenExpiresAt,
    groupUuids,
    use: null,
    pendingStop: null,
    ordered: null,
    holds: NONE,
    upSince: null,
    wokenAt: null,
    alerts: NONE,
    createdAt: now.wall,
    updatedAt: now.wall,
  };
}

/** A server with a new token, which is given this once. */
export interface WithToken {
  readonly server: ServerRecord;
  readonly accessToken: string;
}

/** Registers a server: off, as far as anyone knows, with a token that is given this once. */
export async function register(registry: RegistryBy, settings: AskedSettings): Promise<WithToken> {
  const { parts } = registry;
  const { token, record } = await parts.issueToken();
  const about = { uuid: parts.newUuid(), tokenExpiresAt: record.expiresAt };
  const server = newServer(settingsWith(INITIAL_SETTINGS, settings), about, moment(parts.clock));
  const events = await stored(
    parts.store.servers.insert(server, record, [eventOf(registry, server, { kind: "registered" })]),
  );
  publish(registry, server, events);
  return { server, accessToken: token };
}

/**
 * Registers servers, each for itself: many share a transaction. Nobody gets their tokens.
 * @returns the result of each, in their order
 */
export async function registerAll(
  registry: RegistryBy,
  all: readonly AskedSettings[],
): Promise<readonly PromiseSettledResult<ServerRecord>[]> {
  return Promise.allSettled(all.map(async (settings) => (await register(registry, settings)).server));
}

/**
 * Changes a server's settings. A new interval reaches the agent with its next answer. Edits of one server come one
 * after the other: nothing comes between the check of `updatedAt` and the write.
 */
export function edit(
  registry: RegistryBy,
  uuid: string,
  changes: ServerChanges,
  ifUpdatedAt?: number,
): Promise<ServerRecord> {
  const inTurn = async (): Promise<ServerRecord> => {
    const before = find(registry, uuid);
    refuseEdited("server", before, ifUpdatedAt);
    const { needs } = changes;
    const now = settingsOf(before);
    const { heartbeatInterval: interval, ...kept } = settingsWith(now, changes);
    const { facts, effects } = step(before.facts, { type: "setInterval", interval }, circumstances(registry));
    // It tells one edit from the next, also within a millisecond, and where the clock was set back.
    const updatedAt = Math.max(registry.parts.clock.wall(), before.updatedAt + 1);
    const edited: ServerRecord = {
      ...{ ...before, ...kept, facts, updatedAt },
      ...restBy(registry, before, kept.rest, changes.rest !== undefined),
      ...(needs && { needs: checkedNeeds(registry, uuid, needs) }),
    };
    const isAsked = sameGuards(before.guards, edited.guards) && sameAsked(registry, before, edited);
    const after = isAsked ? edited : askedAgain(registry, edited);
    const texts = [changesText(now, settingsOf(after)), takenOver(before, edited)].filter(Boolean).join("; ");
    const hasSameNeeds = sameNeeds(before.needs, after.needs);
    if (texts === "" && hasSameNeeds) return before;
    const needed = hasSameNeeds ? [] : needsChange(registry, before.needs, after.needs);
    if (before.readyPort !== after.readyPort) registry.ready.delete(uuid);
    const between = texts !== "" && !hasSameNeeds ? "; " : "";
    const detail = naming([texts, between, ...needed]);
    const done = eventOf(registry, after, { kind: "edited", ...detail });
    const ended = before.rest ? restEnded(registry, after, { ...before.rest, ...before.restBy }) : [];
    return commit(registry, after, effects, [done, ...ended], { needs: needs !== undefined });
  };
  const edits = (): Promise<ServerRecord> => registry.queue.run(uuid, inTurn);
  return changes.needs === undefined ? edits() : changeNeeds(registry, edits);
}

/** Whoever saves a rest is its author, also of one that is the same: so it is taken over. */
function restBy(
  registry: RegistryBy,
  before: ServerRecord,
  rest: ServerRecord["rest"],
  isSet: boolean,
): Pick<ServerRecord, "restBy"> {
  return { restBy: !rest ? undefined : isSet ? whose(registry) : before.restBy };
}

/** A rest that stays the same and is somebody else's from now on, for the event; "": it is not. */
function takenOver(before: ServerRecord, { rest, restBy }: ServerRecord): string {
  const isOthers =
    before.restBy?.authorUuid !== restBy?.authorUuid || before.restBy?.author !== restBy?.author;
  return rest && isOthers && sameRest(before.rest, rest) ? "rest taken over" : "";
}

/** Whether its agent is asked for its use as it was before, as far as its rest goes. */
function sameAsked(registry: RegistryBy, before: ServerRecord, after: ServerRecord): boolean {
  return (restOf(registry, before) === null) === (restOf(registry, after) === null);
}

/** Gives a server a new token; the old one is dead at once. */
export function rotateToken(registry: RegistryBy, uuid: string): Promise<WithToken> {
  return registry.queue.run(uuid, async () => {
    const { parts } = registry;
    const before = find(registry, uuid);
    const { token, record } = await parts.issueToken();
    const server: ServerRecord = { ...before, tokenExpiresAt: record.expiresAt };
    const done = eventOf(registry, before, { kind: "token_rotated" });
    const { events: judgedEvents, members } = judged(registry, uuid, server, [done]);
    const events = await stored(parts.store.tokens.replace(uuid, record, judgedEvents, members));
    settled(registry, members);
    registry.held.letGo(uuid);
    publish(registry, server, events);
    return { server, accessToken: token };
  });
}

/**
 * Deletes a server and its token for good. Its events stay on record.
 * @throws FleetError `needed_by`, `used_by_schedule`
 */
export function remove(registry: RegistryBy, uuid: string): Promise<void> {
  const inTurn = async (): Promise<void> => {
    refuseScheduled(registry, "serverUuids", uuid);
    const consumers = consumersOf(registry, uuid);
    const [names, uuids] = [consumers.map(({ name }) => name), consumers.map((each) => each.uuid)];
    if (names.length > 0) throw new FleetError({ code: "needed_by", names, uuids });
    const server = find(registry, uuid);
    const done = eventOf(registry, server, { kind: "removed" });
    const { events: judgedEvents, members } = judged(registry, uuid, undefined, [done]);
    const events = await stored(registry.parts.store.servers.remove(uuid, judgedEvents, members));
    settled(registry, members);
    registry.held.letGo(uuid);
    registry.servers.delete(uuid);
    registry.names.changed(server, undefined);
    registry.due.forget(uuid);
    registry.neededBy.changed();
    registry.clicks.delete(uuid);
    registry.addresses.delete(uuid);
    registry.ready.delete(uuid);
    registry.wakes.forget(uuid);
    registry.rehearsals.delete(uuid);
    registry.rests.forget(uuid);
    registry.rehearsalsAgainAt.delete(uuid);
    registry.alone.forget(uuid);
    stopWaking(registry, uuid);
    registry.ways.delete(uuid);
    registry.relays.changed(server, undefined);
    registry.knownRelays.changed();
    registry.unchecked.delete(uuid);
    leaveHolds(registry, uuid);
    leaveDoors(registry, uuid);
    registry.energy.changed(server, undefined);
    registry.plainHeartbeats.drop(uuid);
    registry.watchers.notify({ type: "removed", uuid });
    for (const event of events) registry.watchers.notify({ type: "notice", event });
  };
  return whileSchedulesStand(registry, () => changeNeeds(registry, () => registry.queue.run(uuid, inTurn)));
}
