import { step } from "../power/step";
import type { ServerRecord } from "./entities";
import { FleetError } from "./errors";
import { circumstances, commit, eventOf, find, withFacts, type Roster } from "./roster";

/** Turns a server off: an order for its present boot, which its agent reads with its next answer. */
export function turnOff(roster: Roster, uuid: string, actor: string): Promise<ServerRecord> {
  return roster.serially.run(uuid, async () => {
    const before = find(roster, uuid);
    const { facts, effects, refusal } = step(
      before.facts,
      { type: "action", action: "TurnOff" },
      circumstances(roster),
    );
    if (refusal) throw new FleetError({ code: "refused", refusal });
    return commit(roster, withFacts(before, facts), effects, [
      eventOf(roster, before, { kind: "turned_off", severity: "info", actor }),
    ]);
  });
}
