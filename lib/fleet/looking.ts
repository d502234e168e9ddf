import type { PowerEvent } from "../power/events";
import { step } from "../power/step";
import type { Look } from "../power/ways";
import { commit } from "./commit";
import { createLooking, type Looking } from "./memory/looking";
import { afterStep, withoutPendingStop } from "./orders/pending-stops";
import { circumstances, type Registry } from "./registry";

/** Looks at the servers of a fleet. */
export function lookingAt(registry: Registry): Looking {
  return createLooking(registry.parts, {
    facts: (uuid) => registry.servers.get(uuid)?.facts,
    circumstances: () => circumstances(registry),
    seen: (uuid, looks) => noteSeen(registry, uuid, looks),
  });
}

/** Notes that the ways of a server changed: what was seen by the earlier ones counts no more. In the turn of the server. */
export async function lookAnew(registry: Registry, uuid: string): Promise<void> {
  registry.looking.forget(uuid);
  await apply(registry, uuid, { type: "waysChanged" });
}

/** Applies what was seen of a server. Nearly always nothing follows from it, and then it costs nothing. */
function noteSeen(registry: Registry, uuid: string, looks: readonly Look[]): void {
  const server = registry.servers.get(uuid);
  const event = { type: "seen", looks } as const;
  if (!server || step(server.facts, event, circumstances(registry)).facts === server.facts) return;
  // In its turn: a heartbeat that comes first wins.
  registry.queue
    .run(uuid, () => apply(registry, uuid, event))
    .catch((error: unknown) => {
      registry.parts.log.error(error, "applying what was seen from outside");
    });
}

async function apply(registry: Registry, uuid: string, event: PowerEvent): Promise<void> {
  const server = registry.servers.get(uuid);
  if (!server) return;
  const { facts, effects } = step(server.facts, event, circumstances(registry));
  if (facts === server.facts) return;
  const { server: after } = afterStep(registry, { ...server, facts }, effects);
  // A stop that waits until it is free waits for nothing: it is off.
  const left = facts.seen === "off" ? withoutPendingStop(registry, after) : after;
  await commit(registry, left, registry.eventLimit.limited(uuid, effects));
}
