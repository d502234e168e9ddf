import { eventOf, find, stored, type Roster } from "./roster";

/** Deletes a server and its token for good. What happened to it stays on record. */
export function remove(roster: Roster, uuid: string, actor: string): Promise<void> {
  return roster.serially.run(uuid, async () => {
    const server = find(roster, uuid);
    const events = await stored(
      roster.parts.store.servers.remove(uuid, [
        eventOf(roster, server, { kind: "removed", severity: "info", actor }),
      ]),
    );
    roster.parts.forgetTokens(uuid);
    roster.servers.delete(uuid);
    roster.touches.drop(uuid);
    roster.watchers.tell({ type: "removed", uuid });
    for (const event of events) roster.watchers.tell({ type: "notice", event });
  });
}
