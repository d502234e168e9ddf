import type { ServerRecord } from "./entities";
import type { WithToken } from "./fleet";
import { eventOf, find, publish, stored, type Roster } from "./roster";

/** Gives a server a new token; the old one is dead at once. */
export function rotateToken(roster: Roster, uuid: string, actor: string): Promise<WithToken> {
  return roster.serially.run(uuid, async () => {
    const { parts } = roster;
    const before = find(roster, uuid);
    const { token, record } = await parts.issueToken();
    const events = await stored(
      parts.store.tokens.replace(uuid, record, [
        eventOf(roster, before, { kind: "token_rotated", severity: "info", actor }),
      ]),
    );
    parts.forgetTokens(uuid);
    const server: ServerRecord = { ...before, tokenExpiresAt: record.expiresAt };
    publish(roster, server, events);
    return { server, accessToken: token };
  });
}
