import { allNeeded } from "../plan/needs";
import { provedOff } from "../plan/run";
import type { Effect } from "../power/events";
import type { Facts, OrderTerms } from "../power/facts";
import { cancels, refusal, standingOf } from "../power/permissions";
import { step } from "../power/step";
import type { Action } from "../power/words";
import type { EventKind } from "../plan/events";
import type { ServerRecord } from "./entities";
import { FleetError, MOST_STOPS } from "./errors";
import { changeHolds, commitWithoutHolds } from "./holds";
import type { HoldStore } from "./ports";
import { circumstances, commit, eventOf, find, noticesOf, uuidOf, type Registry } from "./registry";
import { fullShare } from "./shares";
import { TURN_OFF_NOW, type TurnOff } from "./turn-off";
import { withWish, wordsForPeople } from "./wishes";

/** What goes with each action besides its step. */
const ACTIONS: Readonly<
  Record<
    Action,
    {
      /** The event that is stored of it. */
      readonly event: (how: TurnOff) => EventKind;
      /** Whether a magic packet goes out before anything is written, so that what is acknowledged has also been tried. */
      readonly sendsPacket: (facts: Facts) => boolean;
    }
  >
> = {
  TurnOn: {
    event: () => "turned_on",
    // One that is wanted on already only loses the stop that waits.
    sendsPacket: ({ current, power }) => current === "None" && power === "OFF",
  },
  TurnOff: {
    event: ({ mode, force }) => {
      if (mode === "when_free") return "stop_when_free";
      return force ? "turned_off_by_force" : "turned_off";
    },
    sendsPacket: () => false,
  },
  WakeAgain: { event: () => "woken_again", sendsPacket: () => true },
};

/** Whether a magic packet goes out when it is turned on. */
export function sendsPacket(facts: Facts): boolean {
  return ACTIONS.TurnOn.sendsPacket(facts);
}

const CANCELLED = { stop: "stop_cancelled", start: "start_cancelled" } as const;

/**
 * An operator turns a server on or off, or wakes it again. A turn-off is an order for its present boot, which its
 * agent reads with its next answer; or it waits until the server is free. Each ends a stop that waited before.
 * @param how for a turn-off
 * @throws FleetError `refused`, `no_packet`, `held`, `still_needed`, `cannot_wait`, `bad_until`, `too_many_stops`
 */
export function act(
  registry: Registry,
  uuid: string,
  action: Action,
  actor: string,
  how: Partial<TurnOff> = {},
): Promise<ServerRecord> {
  const asked = { ...TURN_OFF_NOW, ...how };
  const inTurn = (holds?: HoldStore) => async () =>
    action === "TurnOff"
      ? turnOff(registry, find(registry, uuid), actor, asked, holds)
      : actNow(registry, find(registry, uuid), action, actor);
  return action === "TurnOff" && asked.endHolds
    ? changeHolds(registry, (holds) => registry.queue.run(uuid, inTurn(holds)))
    : registry.queue.run(uuid, inTurn());
}

async function actNow(
  registry: Registry,
  before: ServerRecord,
  action: Action,
  actor: string,
): Promise<ServerRecord> {
  refuse(before, action);
  if (ACTIONS[action].sendsPacket(before.facts)) await sendNow(registry, before);
  const { server, effects } = stepped(registry, before, { action });
  const kind = eventKind(before, action, TURN_OFF_NOW);
  return commit(registry, server, effects, [eventOf(registry, before, { kind, actor })]);
}

/** @param holds where the holds on the server end with it */
async function turnOff(
  registry: Registry,
  before: ServerRecord,
  actor: string,
  how: TurnOff,
  holds?: HoldStore,
): Promise<ServerRecord> {
  const { mode, until, force, reason } = how;
  if (mode === "now") refuse(before, "TurnOff");
  const whose = { author: actor, authorUuid: uuidOf(registry, actor) };
  if (mode === "now" && !how.evenIfNeeded) refuseNeeded(registry, before);
  const waiting = mode === "when_free" ? withWish(registry, before, whose, how) : null;
  if (waiting) refuseTooManyStops(registry, before.uuid);
  const by = before.holds.at(-1);
  if (by && !holds) throw new FleetError({ code: "held", by });

  const terms: OrderTerms = {
    ...{ mode: force ? "forced" : "now", grace: 0, reason: wordsForPeople(actor, reason) },
    ...(!how.evenIfNeeded && { unlessNeeded: true }),
  };
  const { server, effects } = waiting
    ? { server: waiting, effects: [] }
    : stepped(registry, before, { action: "TurnOff", terms });
  const kind = eventKind(before, "TurnOff", how);
  // What the machine said of its use, where it was asked: that it was turned off all the same is to be explained.
  const done = eventOf(registry, before, { kind, actor, reason, until, use: before.use });
  if (waiting) registry.stopsBeginning.add(whose);
  try {
    if (!by || !holds) return await commit(registry, server, effects, [done]);
    const events = [done, ...noticesOf(registry, server, effects)];
    return await commitWithoutHolds(registry, holds, server, { events, actor });
  } finally {
    registry.stopsBeginning.delete(whose);
  }
}

/**
 * Counted where nothing is waited for any more, so that those who ask at once do not pass the bound together. One in the
 * place of another is none more.
 * @throws FleetError `too_many_stops`
 */
function refuseTooManyStops(registry: Registry, uuid: string): void {
  const waiting = [...registry.servers.values()].flatMap(({ uuid: its, wish }) =>
    its !== uuid && wish?.run === null ? wish : [],
  );
  const share = fullShare(registry, [...waiting, ...registry.stopsBeginning], MOST_STOPS);
  if (share) throw new FleetError({ code: "too_many_stops", most: MOST_STOPS, share });
}

/**
 * Turned off at once, a server would go down under those that need it. A start that is cancelled stops nothing; a stop
 * that waits until the server is free waits for them, too.
 * @throws FleetError `still_needed`
 */
function refuseNeeded(registry: Registry, { uuid, facts, wish }: ServerRecord): void {
  if (cancels(standingOf(facts, wish !== null), "TurnOff") !== null) return;
  const isUp = (consumer: string): boolean => {
    const server = registry.servers.get(consumer);
    return server !== undefined && !provedOff(server.facts);
  };
  if (!registry.neededBy.of(uuid).some(isUp)) return;
  // What hangs on those hangs on it, too.
  const servers = [...allNeeded([uuid], { get: (one) => registry.neededBy.of(one) })]
    .filter(isUp)
    .map((consumer) => ({ uuid: consumer, name: find(registry, consumer).name }));
  throw new FleetError({ code: "still_needed", servers, hidden: 0 });
}

/** The server after an action, which ends the stop that waits. */
export function stepped(
  registry: Registry,
  { facts: before, ...server }: ServerRecord,
  asked: { readonly action: Action; readonly terms?: OrderTerms },
): { readonly server: ServerRecord; readonly effects: readonly Effect[] } {
  const wish = server.wish !== null;
  const { facts, effects } = step(before, { type: "action", ...asked, wish }, circumstances(registry));
  return { server: { ...server, facts, wish: null, ordered: null }, effects };
}

/** The event of an action: one that cancels something is told as that. */
function eventKind({ facts, wish }: ServerRecord, action: Action, how: TurnOff): EventKind {
  const cancelled = how.mode === "now" ? cancels(standingOf(facts, wish !== null), action) : null;
  return cancelled ? CANCELLED[cancelled] : ACTIONS[action].event(how);
}

function refuse({ facts, wish }: ServerRecord, action: Action): void {
  const refused = refusal(facts, action, wish !== null);
  if (refused) throw new FleetError({ code: "refused", refusal: refused });
}

/** @throws FleetError `no_packet` */
export async function sendNow({ parts, wakes }: Registry, server: ServerRecord): Promise<void> {
  try {
    wakes.sent(server.uuid, await parts.sendMagicPacket(server.macAddress));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    wakes.sent(server.uuid, reason);
    throw new FleetError({ code: "no_packet", reason });
  }
}
