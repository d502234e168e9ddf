import { newFacts } from "../power/facts";
import type { ServerSettings } from "./settings";
import type { ServerRecord } from "./entities";
import type { WithToken } from "./fleet";
import { moment } from "./ports";
import { eventOf, stored, publish, type Roster } from "./roster";

/** Registers a server: off, as far as anyone knows, with a token that is told this once. */
export async function register(roster: Roster, settings: ServerSettings, actor: string): Promise<WithToken> {
  const { parts } = roster;
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
    parts.store.servers.insert(server, record, [
      eventOf(roster, server, { kind: "registered", severity: "info", actor }),
    ]),
  );
  publish(roster, server, events);
  return { server, accessToken: token };
}
