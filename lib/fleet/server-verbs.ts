import type { Guards } from "../plan/guards";
import { newFacts, type Moment } from "../power/facts";
import { step } from "../power/step";
import type { ServerRecord } from "./entities";
import { FleetError } from "./errors";
import type { WithToken } from "./fleet";
import { guardsText, sameGuards } from "./guard-settings";
import { leaveHolds } from "./holds";
import { moment } from "./ports";
import { circumstances, commit, eventOf, find, publish, stored, type Registry } from "./registry";
import { SETTING_WORDS, SETTINGS, settingsOf, settingsWith, type ServerSettings } from "./settings";
import { askedAgain } from "./wishes";

/** The record of a server that nobody has heard of yet. */
export function newServer(
  settings: ServerSettings,
  {
    uuid,
    tokenExpiresAt,
    groupUuids = [],
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
    wish: null,
    ordered: null,
    holds: [],
    guards: null,
    needs: [],
    readyPort: null,
    kind: null,
    watts: null,
    upSince: null,
    createdAt: now.wall,
    updatedAt: now.wall,
  };
}

/** Registers a server: off, as far as anyone knows, with a token that is told this once. */
export async function register(
  registry: Registry,
  settings: ServerSettings,
  actor: string,
): Promise<WithToken> {
  const { parts } = registry;
  const { token, record } = await parts.issueToken();
  const about = { uuid: parts.newUuid(), tokenExpiresAt: record.expiresAt };
  const server = newServer(settings, about, moment(parts.clock));
  const events = await stored(
    parts.store.servers.insert(server, record, [eventOf(registry, server, { kind: "registered", actor })]),
  );
  publish(registry, server, events);
  return { server, accessToken: token };
}

/** What an operator changes of a server: what is absent or undefined stays as it is. */
export interface ServerChanges extends Partial<ServerSettings> {
  /** Null: it has none of its own any more. */
  readonly guards?: Guards | null | undefined;
}

/**
 * Changes a server's settings. A new interval reaches the agent with its next answer. Edits of one server come one
 * after the other: between the look at `updatedAt` and the write lies no other.
 */
export function edit(
  registry: Registry,
  uuid: string,
  { guards, ...settings }: ServerChanges,
  actor: string,
  ifUpdatedAt?: number,
): Promise<ServerRecord> {
  return registry.queue.run(uuid, async () => {
    const before = find(registry, uuid);
    if (ifUpdatedAt !== undefined && ifUpdatedAt !== before.updatedAt) {
      const now = { settings: settingsOf(before), updatedAt: before.updatedAt };
      throw new FleetError({ code: "edited_meanwhile", ...now });
    }
    const { heartbeatInterval: interval, ...kept } = settingsWith(settingsOf(before), settings);
    const { facts, effects } = step(before.facts, { type: "setInterval", interval }, circumstances(registry));
    // It tells one edit from the next, also within a millisecond, and where the clock was set back.
    const updatedAt = Math.max(registry.parts.clock.wall(), before.updatedAt + 1);
    const edited: ServerRecord = { ...before, ...kept, facts, updatedAt };
    const after = guards === undefined ? edited : withGuards(registry, edited, guards);
    const detail = [
      changes(settingsOf(before), settingsOf(after)),
      sameGuards(before.guards, after.guards) ? "" : `guards: ${guardsText(after.guards)}`,
    ]
      .filter((each) => each !== "")
      .join("; ");
    if (detail === "") return before;
    return commit(registry, after, effects, [eventOf(registry, after, { kind: "edited", actor, detail })]);
  });
}

/** The server with other guards of its own. */
function withGuards(registry: Registry, server: ServerRecord, guards: Guards | null): ServerRecord {
  return sameGuards(server.guards, guards) ? server : { ...askedAgain(registry, server), guards };
}

/** What changed, for the event: "name: a → b; …". */
function changes(before: ServerSettings, after: ServerSettings): string {
  return SETTINGS.filter((setting) => before[setting] !== after[setting])
    .map((setting) => {
      const { name, unit = "" } = SETTING_WORDS[setting];
      return `${name}: ${before[setting]}${unit} → ${after[setting]}${unit}`;
    })
    .join("; ");
}

/** Gives a server a new token; the old one is dead at once. */
export function rotateToken(registry: Registry, uuid: string, actor: string): Promise<WithToken> {
  return registry.queue.run(uuid, async () => {
    const { parts } = registry;
    const before = find(registry, uuid);
    const { token, record } = await parts.issueToken();
    const events = await stored(
      parts.store.tokens.replace(uuid, record, [eventOf(registry, before, { kind: "token_rotated", actor })]),
    );
    parts.forgetTokens(uuid);
    registry.held.letGo(uuid);
    const server: ServerRecord = { ...before, tokenExpiresAt: record.expiresAt };
    publish(registry, server, events);
    return { server, accessToken: token };
  });
}

/** Deletes a server and its token for good. What happened to it stays on record. */
export function remove(registry: Registry, uuid: string, actor: string): Promise<void> {
  return registry.queue.run(uuid, async () => {
    const server = find(registry, uuid);
    const events = await stored(
      registry.parts.store.servers.remove(uuid, [eventOf(registry, server, { kind: "removed", actor })]),
    );
    registry.parts.forgetTokens(uuid);
    registry.held.letGo(uuid);
    registry.servers.delete(uuid);
    leaveHolds(registry, uuid);
    registry.energy.changed(server, undefined);
    registry.plainHeartbeats.drop(uuid);
    registry.watchers.tell({ type: "removed", uuid });
    for (const event of events) registry.watchers.tell({ type: "notice", event });
  });
}
