import type { ServerSettings } from "./settings";
import { step } from "../power/step";
import type { ServerRecord } from "./entities";
import { circumstances, commit, eventOf, find, type Roster } from "./roster";

/** Changes a server's settings. A new interval reaches the agent with its next answer. */
export function edit(
  roster: Roster,
  uuid: string,
  settings: Partial<ServerSettings>,
  actor: string,
): Promise<ServerRecord> {
  return roster.serially.run(uuid, async () => {
    const before = find(roster, uuid);
    const interval = settings.heartbeatInterval ?? before.facts.interval;
    const { facts, effects } = step(before.facts, { type: "setInterval", interval }, circumstances(roster));
    const after: ServerRecord = {
      ...before,
      name: settings.name ?? before.name,
      macAddress: (settings.macAddress ?? before.macAddress).toUpperCase(),
      facts,
      updatedAt: roster.parts.clock.wall(),
    };
    const detail = changes(before, after);
    if (detail === "") return before;
    return commit(roster, after, effects, [
      eventOf(roster, after, { kind: "edited", severity: "info", actor, detail }),
    ]);
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
