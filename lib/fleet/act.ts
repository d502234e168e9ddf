import type { Facts } from "../power/facts";
import { refusal } from "../power/permissions";
import { step } from "../power/step";
import type { Action } from "../power/words";
import type { OperatorEvent, ServerRecord } from "./entities";
import { FleetError } from "./errors";
import { circumstances, commit, eventOf, find, withFacts, type Registry } from "./registry";

/** What goes with each action besides its step. */
const ACTIONS: Readonly<
  Record<
    Action,
    {
      /** The event that is stored of it. */
      readonly event: OperatorEvent;
      /** Whether a magic packet goes out before anything is written, so that what is acknowledged has also been tried. */
      readonly sendsPacket: (facts: Facts) => boolean;
    }
  >
> = {
  TurnOn: { event: "turned_on", sendsPacket: ({ current }) => current === "None" },
  TurnOff: { event: "turned_off", sendsPacket: () => false },
  WakeAgain: { event: "woken_again", sendsPacket: () => true },
};

/**
 * An operator turns a server on or off, or wakes it again. A turn-off is an order for its present boot, which its
 * agent reads with its next answer.
 * @throws FleetError `refused`, `no_packet`
 */
export function act(registry: Registry, uuid: string, action: Action, actor: string): Promise<ServerRecord> {
  return registry.queue.run(uuid, async () => {
    const before = find(registry, uuid);
    const refused = refusal(before.facts, action);
    if (refused) throw new FleetError({ code: "refused", refusal: refused });
    const { event, sendsPacket } = ACTIONS[action];
    if (sendsPacket(before.facts)) await sendNow(registry, before);

    const { facts, effects } = step(before.facts, { type: "action", action }, circumstances(registry));
    return commit(registry, withFacts(before, facts), effects, [
      eventOf(registry, before, { kind: event, actor }),
    ]);
  });
}

async function sendNow({ parts }: Registry, server: ServerRecord): Promise<void> {
  try {
    await parts.sendMagicPacket(server.macAddress);
  } catch (error) {
    throw new FleetError({
      code: "no_packet",
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
