import { newFacts } from "../power/facts";
import { step } from "../power/step";
import type { ServerRecord } from "./entities";
import type { WithToken } from "./fleet";
import { moment } from "./ports";
import { circumstances, commit, eventOf, find, publish, stored, type Registry } from "./registry";
import type { ServerSettings } from "./settings";

/** Registers a server: off, as far as anyone knows, with a token that is told this once. */
export async function register(
  registry: Registry,
  settings: ServerSettings,
  actor: string,
): Promise<WithToken> {
  const { parts } = registry;
  const { token, record } = await parts.issueToken();
  const now = moment(parts.clock);
  const server: ServerRecord = {
    uuid: parts.newUuid(),
    name: settings.name,
    macAddress: settings.macAddress.toUpperCase(),
    facts: newFacts(settings.heartbeatInterval, now),
    agent: null,
    tokenExpiresAt: record.expiresAt,
    createdAt: now.wall,
    updatedAt: now.wall,
  };
  const events = await stored(
    parts.store.servers.insert(server, record, [eventOf(registry, server, { kind: "registered", actor })]),
  );
  publish(registry, server, events);
  return { server, accessToken: token };
}

/** Changes a server's settings. A new interval reaches the agent with its next answer. */
export function edit(
  registry: Registry,
  uuid: string,
  settings: Partial<ServerSettings>,
  actor: string,
): Promise<ServerRecord> {
  return registry.queue.run(uuid, async () => {
    const before = find(registry, uuid);
    const interval = settings.heartbeatInterval ?? before.facts.interval;
    const { facts, effects } = step(before.facts, { type: "setInterval", interval }, circumstances(registry));
    const after: ServerRecord = {
      ...before,
      name: settings.name ?? before.name,
      macAddress: (settings.macAddress ?? before.macAddress).toUpperCase(),
      facts,
      updatedAt: registry.parts.clock.wall(),
    };
    const detail = changes(before, after);
    if (detail === "") return before;
    return commit(registry, after, effects, [eventOf(registry, after, { kind: "edited", actor, detail })]);
  });
}

/** What changed, for the event: "name: a → b; …". */
function changes(before: ServerRecord, after: ServerRecord): string {
  return [
    ["name", before.name, after.name],
    ["MAC address", before.macAddress, after.macAddress],
    ["heartbeat interval", `${before.facts.interval} s`, `${after.facts.interval} s`],
  ]
    .filter(([, from, to]) => from !== to)
    .map(([what, from, to]) => `${what}: ${from} → ${to}`)
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
    registry.servers.delete(uuid);
    registry.plainHeartbeats.drop(uuid);
    registry.watchers.tell({ type: "removed", uuid });
    for (const event of events) registry.watchers.tell({ type: "notice", event });
  });
}
