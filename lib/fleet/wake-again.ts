import { step } from "../power/step";
import type { ServerRecord } from "./entities";
import { FleetError } from "./errors";
import { circumstances, commit, eventOf, find, type Roster } from "./roster";

/** Sends the magic packet once more. */
export function wakeAgain(roster: Roster, uuid: string, actor: string): Promise<ServerRecord> {
  return roster.serially.run(uuid, async () => {
    const server = find(roster, uuid);
    const { refusal } = step(server.facts, { type: "action", action: "WakeAgain" }, circumstances(roster));
    if (refusal) throw new FleetError({ code: "refused", refusal });
    await sendNow(roster, server);
    return commit(
      roster,
      server,
      [],
      [eventOf(roster, server, { kind: "woken_again", severity: "info", actor })],
    );
  });
}

/** Sends a magic packet. @throws FleetError `no_packet` where none could be sent */
export async function sendNow({ parts }: Roster, server: ServerRecord): Promise<void> {
  try {
    await parts.sendMagicPacket(server.macAddress);
  } catch (error) {
    throw new FleetError({
      code: "no_packet",
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
