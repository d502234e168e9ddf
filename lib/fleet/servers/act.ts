import { ACTION_RULES, modeOf } from "../../power/actions";
import { refusal } from "../../power/permissions";
import { currentStatus } from "../../power/status";
import type { Action, Departure } from "../../power/words";
import { canGo, type ServerRecord } from "../model/entities";
import { FleetError, MOST_STOPS } from "../model/errors";
import { changeHolds, commitWithoutHolds } from "../holds/holds";
import type { HoldStore } from "../model/stores";
import { give, waits, wakeBefore } from "../orders/orders";
import { find, type Registry, whose, type RegistryBy } from "../registry";
import { commit, noticesOf } from "../commit";
import { fullShare } from "../model/shares";
import { LONGEST_REST, TURN_OFF_NOW, type AskedFault, type TurnOff } from "../model/turn-off";
import { withDoorsResting } from "../doors/rest-doors";
import { refuseNeeded } from "./still-needed";

/**
 * Turns a server on or off, or wakes it again, for an operator. A turn-off is an order for its present boot, which its
 * agent reads with its next answer; or it waits until the server is free. Each ends an earlier stop that waits.
 * @param how for an action that stops
 * @throws FleetError `refused`, `no_way`, `held`, `still_needed`, `cannot_go`, `cannot_wait`, `bad_until`,
 *   `too_many_stops`; `invalid` where doors are to rest for too long, or until a time that has passed
 */
export async function act(
  registry: RegistryBy,
  uuid: string,
  action: Action,
  how: Partial<TurnOff> = {},
): Promise<ServerRecord> {
  // What is no stop is asked for in one way only.
  const asked = ACTION_RULES[action].stops ? { ...TURN_OFF_NOW, ...how } : TURN_OFF_NOW;
  const inTurn = (holds?: HoldStore) => async () =>
    actInTurn(registry, find(registry, uuid), action, asked, holds);
  const acted = () =>
    asked.endHolds
      ? changeHolds(registry, (holds) => registry.queue.run(uuid, inTurn(holds)))
      : registry.queue.run(uuid, inTurn());
  const { restDoorsUntil } = asked;
  if (restDoorsUntil === null) return acted();
  refuseRest(registry, restDoorsUntil);
  return withDoorsResting(registry, uuid, restDoorsUntil, acted);
}

/** @throws FleetError `invalid` */
function refuseRest({ parts }: Registry, until: number): void {
  const ahead = until - parts.clock.wall();
  const message: AskedFault = "rest_range";
  // Not a number is neither.
  if (!(ahead > 0 && ahead <= LONGEST_REST))
    throw new FleetError({ code: "invalid", violations: [{ field: "restDoorsUntil", message }] });
}

/** @param holds where the holds on the server end with it */
async function actInTurn(
  registry: RegistryBy,
  before: ServerRecord,
  action: Action,
  how: TurnOff,
  holds?: HoldStore,
): Promise<ServerRecord> {
  const { stops, goes } = ACTION_RULES[action];
  const author = whose(registry);
  const asked = { ...how, ...author, action, mode: modeOf(how), grace: 0, run: null };
  const isToWait = waits(asked);
  if (!isToWait) refuse(before, action);
  if (stops) refuseToGo(before, goes ?? how.how ?? before.offAs);
  if (stops && !isToWait && !how.evenIfNeeded) refuseNeeded(registry, before, action);
  const by = stops ? before.holds.at(-1) : undefined;
  // A packet cannot be taken back: whoever lost the right while this waited in line sends none.
  registry.by.still?.();
  const waking = wakeBefore(registry, before, action);
  if (waking) await waking;
  const given = give(registry, before, asked);
  if (isToWait) refuseTooManyStops(registry, before.uuid);
  if (by && !holds) throw new FleetError({ code: "held", by });

  const { server, effects, events } = given;
  if (isToWait) registry.stopsBeginning.add(author);
  try {
    const stored = await (by && holds
      ? commitWithoutHolds(registry, holds, server, [...events, ...noticesOf(registry, server, effects)])
      : commit(registry, server, effects, events));
    // A click keeps it on as long as if it had come into use.
    registry.rests.putOff(server.uuid);
    const { order } = server.facts;
    if (stops && !isToWait && order)
      registry.clicks.set(server.uuid, { revision: order.revision, ...author });
    return stored;
  } finally {
    registry.stopsBeginning.delete(author);
  }
}

/**
 * Refuses a stop that waits over the bound. Counted where nothing is awaited any more, so that simultaneous requests do
 * not pass the bound together. A stop in the place of another one is none more.
 * @throws FleetError `too_many_stops`
 */
function refuseTooManyStops(registry: Registry, uuid: string): void {
  const waiting = [...registry.servers.values()].flatMap(({ uuid: its, pendingStop }) =>
    its !== uuid && pendingStop?.run === null && !pendingStop.byRest ? pendingStop : [],
  );
  const share = fullShare(registry, [...waiting, ...registry.stopsBeginning], MOST_STOPS);
  if (share) throw new FleetError({ code: "too_many_stops", most: MOST_STOPS, share });
}

/** @throws FleetError `cannot_go` where its agent does not say that it can: an older one would power off */
function refuseToGo({ facts, agent }: ServerRecord, how: Departure): void {
  // A start that is cancelled orders nothing.
  if (currentStatus(facts) !== "Starting" && !canGo(agent, how))
    throw new FleetError({ code: "cannot_go", how });
}

function refuse({ facts, pendingStop }: ServerRecord, action: Action): void {
  const refused = refusal(facts, action, pendingStop !== null);
  if (refused) throw new FleetError({ code: "refused", refusal: refused });
}
