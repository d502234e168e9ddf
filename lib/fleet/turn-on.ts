import { refusal } from "../power/permissions";
import { step } from "../power/step";
import type { ServerRecord } from "./entities";
import { FleetError } from "./errors";
import { circumstances, commit, eventOf, find, withFacts, type Roster } from "./roster";
import { sendNow } from "./wake-again";

/**
 * Turns a server on. To a silent one the first magic packet goes out before anything is written, so that
 * what is acknowledged has also been tried.
 */
export function turnOn(roster: Roster, uuid: string, actor: string): Promise<ServerRecord> {
  return roster.serially.run(uuid, async () => {
    const before = find(roster, uuid);
    const refused = refusal(before.facts, "TurnOn");
    if (refused) throw new FleetError({ code: "refused", refusal: refused });
    if (before.facts.current === "None") await sendNow(roster, before);

    const { facts, effects } = step(
      before.facts,
      { type: "action", action: "TurnOn" },
      circumstances(roster),
    );
    return commit(roster, withFacts(before, facts), effects, [
      eventOf(roster, before, { kind: "turned_on", severity: "info", actor }),
    ]);
  });
}
