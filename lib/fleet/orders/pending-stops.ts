import { forbidsOff, type Forbidden } from "../../plan/forbids";
import {
  afterOrder,
  askedAnew,
  orderEnds,
  resumed,
  pendingStopEnds,
  pendingStopReceives,
  type PendingStop,
  type PendingStopEnd,
} from "../../plan/pending-stop";
import type { Effect, Heartbeat } from "../../power/events";
import { isConfirmed, LEADS, type Order } from "../../power/facts";
import { step } from "../../power/step";
import { canGo, type ServerRecord } from "../model/entities";
import { mayStop } from "./may-stop";
import { CANCELLED, giveWaiting, ORDERS, type Changes } from "./orders";
import { moment } from "../model/ports";
import { circumstances, eventOf, type Registry } from "../registry";
import { restOf } from "./rest-in-force";
import { endsRest } from "./rests";
import { fleetView, viewOf } from "../view";

/** The server without the stop that waits; its agent is not asked any more. */
export function withoutPendingStop(registry: Registry, server: ServerRecord): ServerRecord {
  if (!server.pendingStop) return server;
  const { facts } = step(server.facts, { type: "manifestChanged" }, circumstances(registry));
  return { ...server, facts, pendingStop: null };
}

/** The server whose agent is to evaluate other guards from now on: results of the earlier ones do not count. */
export function askedAgain(registry: Registry, server: ServerRecord): ServerRecord {
  const { pendingStop } = server;
  if (!pendingStop && !restOf(registry, server)) return server;
  const { facts } = step(server.facts, { type: "manifestChanged" }, circumstances(registry));
  return { ...server, facts, pendingStop: pendingStop && askedAnew(pendingStop, facts) };
}

/** The server without any stop that is not confirmed yet. */
export function withoutStop(registry: Registry, server: ServerRecord): ServerRecord {
  const { facts, ...rest } = withoutPendingStop(registry, server);
  return { ...rest, ordered: null, facts: step(facts, { type: "withdraw" }, circumstances(registry)).facts };
}

/**
 * The remainder of a stop that waited and was ordered, after a step. It waits again where the machine declined: people
 * are notified the first time only, and not all night while somebody stays logged in.
 * @param server after the step
 * @param effects of the step
 */
export function afterStep(registry: Registry, server: ServerRecord, effects: readonly Effect[]): Changes {
  const { ordered } = server;
  if (!ordered) return { server, effects, events: [] };
  const declined = effects.find((effect) => effect.type === "notice" && effect.kind === "declined");
  // A run may have ended while the machine was going down: nobody asks for the stop any more.
  const isWanted = !ordered.byRest && (ordered.run === null || registry.runs.byUuid.has(ordered.run));
  const left = { ...server, ...afterOrder(ordered, server.facts, declined !== undefined && isWanted) };
  const after = left.ordered === ordered ? server : left;
  if (declined?.type !== "notice") return { server: after, effects, events: [] };
  const { use = null } = declined;
  const kind = ordered.byRest ? "rest_put_off" : declined.kind;
  const until = left.pendingStop ? ordered.until : null;
  const why = { kind, actor: "manager", reason: ordered.reason, until, use };
  return {
    server: after,
    effects: effects.filter((effect) => effect !== declined),
    events: ordered.declined ? [] : [eventOf(registry, server, why)],
  };
}

/** The server as a starting manager finds it: an earlier decline of its stop stands among the events. */
export async function foundAgain(registry: Registry, server: ServerRecord): Promise<ServerRecord> {
  const { parts } = registry;
  const { uuid, pendingStop, ordered } = server;
  const kept = pendingStop ?? ordered;
  if (!kept) {
    await findClick(registry, server);
    return server;
  }
  const [last] = await parts.store.events.list({ uuid, kinds: ["declined"], limit: 1 });
  const found = { ...resumed(kept, moment(parts.clock)), declined: last?.until === kept.until };
  return pendingStop ? { ...server, pendingStop: found } : { ...server, ordered: found };
}

/** Restores the author of an order that no stop waited for: its event has it, and the order has not. */
async function findClick({ parts, clicks }: Registry, { uuid, facts }: ServerRecord): Promise<void> {
  if (!facts.order) return;
  const [last] = await parts.store.events.list({ uuid, kinds: ORDERS, limit: 1 });
  if (last?.runUuid === null)
    clicks.set(uuid, { revision: facts.order.revision, author: last.actor, authorUuid: last.actorUuid });
}

/** The reason against the waiting stop of a server, or against the order that it led to, as of now. */
function forbidsPendingStop(
  registry: Registry,
  server: ServerRecord,
  pendingStop: PendingStop,
): Forbidden | null {
  const run = pendingStop.run === null ? undefined : registry.runs.byUuid.get(pendingStop.run)?.run;
  const allowed = { ...pendingStop, bySchedule: Boolean(run?.schedule) };
  return forbidsOff(viewOf(registry, server), allowed, {
    view: fleetView(registry, server),
    mayStop: mayStop(registry, pendingStop.authorUuid, {
      mode: "when_free",
      schedule: run?.schedule ?? null,
    }),
  });
}

type StopEnd = PendingStopEnd | "stop_cancelled" | "rest_put_off";

/**
 * The end of a person's stop for each reason against it; null: the reason does not end it, or an event of its own does.
 */
const FORBIDDEN_ENDS: Readonly<Record<Forbidden["why"], StopEnd | null>> = {
  no_right: "stop_cancelled",
  cannot_go: "stop_cancelled",
  needed_by: "still_needed",
  kept_as_relay: "kept_as_relay",
  may_not_wake: "would_not_wake",
  held: null,
  kept_on_by: null,
};

/** Ends that a stop which is not ordered yet waits for: others go, or another relay comes. */
const MAY_PASS: readonly (StopEnd | null)[] = ["still_needed", "kept_as_relay"];

/**
 * The effect of a heartbeat on the stop that waits: where the server is free, the order is its answer.
 * @param before the facts and the use that the heartbeat met
 * @param server after it
 */
export function receiveForStop(
  registry: Registry,
  server: ServerRecord,
  heartbeat: Heartbeat,
  before: Pick<ServerRecord, "facts" | "use">,
): Changes | null {
  const { pendingStop, facts } = server;
  if (!pendingStop) return null;
  const at = circumstances(registry);
  const received = pendingStopReceives(
    pendingStop,
    heartbeat,
    { before: before.facts, after: facts },
    at.now,
  );
  if (pendingStop.byRest && endsRest(registry, server, pendingStop))
    return ended(registry, server, pendingStop, "rest_put_off");
  if (received === null) return null;
  if (received !== "free") return ended(registry, server, pendingStop, received);
  // It waits on, or the next tick ends it.
  if (forbidsPendingStop(registry, server, pendingStop)) return null;
  return giveWaiting(registry, server, pendingStop, before.use);
}

/**
 * The effect of time on the stop that waits and on the order of one, and of reasons against them and against the order
 * of a click. A person's stop waits while others need its server, or it is the last relay; a run withdraws its own stops.
 */
export function tickStop(registry: Registry, server: ServerRecord): Changes | null {
  const { pendingStop, ordered, facts } = server;
  // As nearly always: each tick asks it of all servers.
  if (!pendingStop && !ordered) return facts.order && withoutClick(registry, server, facts.order);
  const { now } = circumstances(registry);
  const stop = pendingStop ?? ordered;
  if (!stop) return null;
  if (stop.byRest && !isConfirmed(facts) && endsRest(registry, server, stop))
    return ended(registry, server, stop, "rest_put_off");
  const end = pendingStop ? pendingStopEnds(pendingStop, now) : orderEnds(stop, facts, now);
  const found = stop.run === null && !isConfirmed(facts) ? forbidsPendingStop(registry, server, stop) : null;
  const forbidden = found && FORBIDDEN_ENDS[found.why];
  const isOver = end !== null || (forbidden !== null && !(pendingStop && MAY_PASS.includes(forbidden)));
  const why = forbidden ?? end;
  return isOver && why ? ended(registry, server, stop, why) : null;
}

/**
 * Withdraws the order of a click where others need the server by now, be it as a relay, unless the click allowed that, or where whoever
 * clicked may not any more: before it is confirmed.
 */
function withoutClick(registry: Registry, server: ServerRecord, order: Order): Changes | null {
  if (isConfirmed(server.facts)) return null;
  const click = registry.clicks.get(server.uuid);
  const isClick = click?.revision === order.revision;
  if (!order.unlessNeeded && !isClick && canGo(server.agent, order.how)) return null;
  const allowed = { evenIfItMayNotWake: true, evenIfNeeded: !order.unlessNeeded, bySchedule: false };
  const found = forbidsOff(viewOf(registry, server), allowed, {
    view: fleetView(registry, server),
    mayStop: isClick ? mayStop(registry, click.authorUuid, { mode: order.mode, schedule: null }) : undefined,
  });
  const kind = found && FORBIDDEN_ENDS[found.why];
  if (!kind) return null;
  // It is a restart that is not wanted any more.
  const isRestart = LEADS[order.how].power === "ON" && kind === CANCELLED.stop;
  const end = isRestart ? CANCELLED.restart : kind;
  const notice = { kind: end, actor: "manager", reason: order.reason } as const;
  return {
    server: withoutStop(registry, server),
    effects: [],
    events: [eventOf(registry, server, notice)],
  };
}

function ended(registry: Registry, server: ServerRecord, pendingStop: PendingStop, why: StopEnd): Changes {
  // Whoever set the rest asked for no time, and is told of no end.
  const end = pendingStop.byRest ? "rest_put_off" : why;
  if (pendingStop.byRest) registry.rests.putOff(server.uuid);
  return {
    server: server.ordered ? withoutStop(registry, server) : withoutPendingStop(registry, server),
    effects: [],
    events: [
      eventOf(registry, server, {
        ...{ kind: end, actor: "manager", reason: pendingStop.reason, until: pendingStop.until },
        // Where it was free, and only its order came too late, nobody said what uses it.
        use: (end === "still_in_use" || pendingStop.byRest) && server.use?.length ? server.use : null,
      }),
    ],
  };
}
