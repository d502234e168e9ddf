import {
  askedAnew,
  orderOf,
  placeWish,
  wishEnds,
  wishHears,
  wishRefusal,
  type Wish,
  type WishEnd,
} from "../plan/wish";
import { untilFault } from "../plan/until";
import type { Effect, Heartbeat } from "../power/events";
import type { Facts } from "../power/facts";
import { standingOf } from "../power/permissions";
import { step } from "../power/step";
import type { NewEvent, ServerRecord } from "./entities";
import { FleetError } from "./errors";
import { circumstances, eventOf, type Registry } from "./registry";
import type { TurnOff } from "./turn-off";

/** What became of a server, to be written at once. */
export interface Changes {
  readonly server: ServerRecord;
  readonly effects: readonly Effect[];
  readonly events: readonly NewEvent[];
}

/**
 * The server with a stop that waits until it is free, in the place of one that was there.
 * @throws FleetError `cannot_wait`, `bad_until`
 */
export function withWish(
  registry: Registry,
  server: ServerRecord,
  author: string,
  { until, reason }: Pick<TurnOff, "until" | "reason">,
): ServerRecord {
  const at = circumstances(registry);
  const { facts } = server;
  const standing = standingOf(facts);
  if (wishRefusal(standing)) throw new FleetError({ code: "cannot_wait", status: standing.status });
  const end = until ?? 0;
  const why = untilFault(end, at.now.wall);
  if (why) throw new FleetError({ code: "bad_until", why });
  const asked = step(facts, { type: "manifestChanged" }, at).facts;
  return {
    ...server,
    facts: asked,
    wish: placeWish(asked, { author, reason, run: null, until: end }, at.now),
  };
}

/** The server without the stop that waits; its agent is not asked any more. */
export function withoutWish(registry: Registry, server: ServerRecord): ServerRecord {
  if (!server.wish) return server;
  const { facts } = step(server.facts, { type: "manifestChanged" }, circumstances(registry));
  return { ...server, facts, wish: null };
}

/** The server whose agent is asked by other guards from now on: what it found by the earlier ones says nothing. */
export function askedAgain(registry: Registry, server: ServerRecord): ServerRecord {
  if (!server.wish) return server;
  const { facts } = step(server.facts, { type: "manifestChanged" }, circumstances(registry));
  return { ...server, facts, wish: askedAnew(server.wish, facts) };
}

/** The server without anything that would turn it off and is not confirmed yet. */
export function withoutStop(registry: Registry, server: ServerRecord): ServerRecord {
  const { facts, ...rest } = withoutWish(registry, server);
  return { ...rest, facts: step(facts, { type: "withdraw" }, circumstances(registry)).facts };
}

/**
 * What a heartbeat does to the stop that waits: where the server is free, the order is its answer.
 * @param before the facts that the heartbeat met
 * @param server after it
 */
export function hearWish(
  registry: Registry,
  server: ServerRecord,
  heartbeat: Heartbeat,
  before: Facts,
): Changes | null {
  const { wish, facts } = server;
  if (!wish) return null;
  const at = circumstances(registry);
  const heard = wishHears(wish, heartbeat, { before, after: facts }, at.now);
  if (heard === null) return null;
  if (heard !== "free") return ended(registry, server, wish, heard);
  const terms = { ...orderOf(wish), reason: wordsForPeople(wish.author, wish.reason) };
  const ordered = step(facts, { type: "action", action: "TurnOff", terms, wish: true }, at);
  // Two machines, say: it may be free once more when nothing stands in the way.
  if (ordered.refusal) return null;
  const done = { kind: "turned_off_when_free", actor: wish.author, reason: wish.reason } as const;
  return {
    server: { ...server, facts: ordered.facts, wish: null },
    effects: ordered.effects,
    events: [eventOf(registry, server, { ...done, until: wish.until, use: [] })],
  };
}

/** What time does to the stop that waits. */
export function tickWish(registry: Registry, server: ServerRecord): Changes | null {
  const { wish } = server;
  const end = wish && wishEnds(wish, circumstances(registry).now);
  return end && ended(registry, server, wish, end);
}

/** Who turns a machine off and why, as the people on it are told. */
export function wordsForPeople(actor: string, reason: string): string {
  return reason === "" ? actor : `${actor}: ${reason}`;
}

function ended(registry: Registry, server: ServerRecord, wish: Wish, end: WishEnd): Changes {
  return {
    server: withoutWish(registry, server),
    effects: [],
    events: [
      eventOf(registry, server, {
        ...{ kind: end, actor: "manager", reason: wish.reason, until: wish.until },
        use: end === "still_in_use" ? server.use : null,
      }),
    ],
  };
}
