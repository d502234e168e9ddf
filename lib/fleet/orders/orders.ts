import type { Run } from "../../plan/run";
import { orderOf, placePendingStop, pendingStopRefusal, type PendingStop } from "../../plan/pending-stop";
import { untilFault } from "../../plan/until";
import { ACTION_RULES, type Cancelled, type Mode } from "../../power/actions";
import type { Effect } from "../../power/events";
import type { OrderTerms } from "../../power/facts";
import { cancels, standingOf } from "../../power/permissions";
import { step } from "../../power/step";
import type { Holder } from "../../power/use";
import type { Action, Shutdown } from "../../power/words";
import type { NewEvent, ServerRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { circumstances, eventOf, type Registry } from "../registry";
import { tryToWake } from "../wake/try-to-wake";
import { viewOf } from "../view";

// The one place where servers are given actions: by a click, by a run, and by a stop that waited.

/** A changed server with its effects and events, to be written at once. */
export interface Changes {
  readonly server: ServerRecord;
  readonly effects: readonly Effect[];
  readonly events: readonly NewEvent[];
}

/** An action that a person asks for, or a run in a person's name. */
export interface AskedAction extends Pick<PendingStop, "author" | "authorUuid" | "reason" | "evenIfNeeded"> {
  readonly action: Action;
  readonly mode: Mode;
  /** Wall-clock milliseconds: the end of the wait, with `when_free`. */
  readonly until: number | null;
  /** Seconds of warning to people on the machine before it goes down. */
  readonly grace: number;
  /** The way in which it goes this time; null: as it is set. */
  readonly how: Shutdown | null;
  /** The run that gives it; null: a person does, who was warned where nobody could wake the server again. */
  readonly run: Pick<Run, "uuid" | "evenIfItMayNotWake"> | null;
}

/** Whether it is to wait until the server is free. */
export function waits({ action, mode }: Pick<AskedAction, "action" | "mode">): boolean {
  return ACTION_RULES[action].waits && mode === "when_free";
}

/**
 * Gives a server an action, or makes the action wait. Each ends an earlier stop that waits. `wakeBefore` has been
 * called by then.
 * @throws FleetError `cannot_wait`, `bad_until`
 */
export function give(registry: Registry, before: ServerRecord, asked: AskedAction): Changes {
  const { action, mode, author: actor, authorUuid: actorUuid, reason, run } = asked;
  const { stops, inMode } = ACTION_RULES[action];
  const isToWait = waits(asked);
  const { server, effects } = isToWait
    ? { server: withPendingStop(registry, before, asked), effects: [] }
    : stepped(registry, before, action, stops ? termsOf(asked, before) : undefined);
  // What a run cancels is told by what it does.
  const cancelled =
    run || isToWait ? null : cancels(standingOf(before.facts, before.pendingStop !== null), action);
  const done = eventOf(registry, before, {
    kind: cancelled ? CANCELLED[cancelled] : inMode[mode].event,
    ...{ actor, actorUuid, reason, runUuid: run?.uuid ?? null },
    until: isToWait ? asked.until : null,
    // What the machine said of its use, where it was asked: that it was turned off all the same is to be explained.
    use: stops ? before.use : null,
  });
  return { server, effects, events: [done] };
}

/** Events of an order to stop; the last one of a server is about the order that stands. */
export const ORDERS = [
  "turned_off",
  "turned_off_by_force",
  "turned_off_when_free",
  "rebooted",
  "rebooted_by_force",
] as const;

/** Events of what an action cancels. */
export const CANCELLED = {
  stop: "stop_cancelled",
  start: "start_cancelled",
  restart: "reboot_cancelled",
} as const satisfies Record<Cancelled, string>;

/**
 * Gives a free server the order of a stop that waited; null where something prevents it: two machines, say. It may be
 * free once more when nothing does.
 * @param used the holders until now, which the event keeps
 */
export function giveWaiting(
  registry: Registry,
  before: ServerRecord,
  pendingStop: PendingStop,
  used: readonly Holder[] | null,
): Changes | null {
  const { author, authorUuid: actorUuid, reason, until, run: runUuid, byRest } = pendingStop;
  const asked = orderOf(pendingStop, before.offAs);
  const terms = { ...asked, reason: wordsForPeople(author, asked.reason) };
  const { server, effects, isRefused } = stepped(registry, before, "TurnOff", terms);
  if (isRefused) return null;
  const kind = "turned_off_when_free";
  const done = eventOf(registry, before, {
    ...{ kind, actor: author, actorUuid, reason, until, use: used ?? [], runUuid },
  });
  return { server: { ...server, ordered: pendingStop, offByRest: byRest }, effects, events: [done] };
}

/** The server after an action, which ends the stop that waits. */
function stepped(
  registry: Registry,
  { facts: before, ...server }: ServerRecord,
  action: Action,
  terms?: OrderTerms,
): { readonly server: ServerRecord; readonly effects: readonly Effect[]; readonly isRefused: boolean } {
  const event = {
    type: "action",
    action,
    ...(terms && { terms }),
    pendingStop: server.pendingStop !== null,
  } as const;
  const { facts, effects, refusal } = step(before, event, circumstances(registry));
  return {
    server: { ...server, facts, pendingStop: null, ordered: null, offByRest: undefined },
    effects,
    isRefused: refusal !== null,
  };
}

/** The terms of an order. A run sees by itself whether its stops are still wanted. */
function termsOf(
  { action, mode, grace, author, reason, evenIfNeeded, how, run }: AskedAction,
  { offAs }: ServerRecord,
): OrderTerms {
  return {
    ...{
      mode,
      how: ACTION_RULES[action].goes ?? how ?? offAs,
      grace,
      reason: wordsForPeople(author, reason),
    },
    ...(!run && !evenIfNeeded && { unlessNeeded: true }),
  };
}

/** The author and the reason in one text, for the people on a machine. */
function wordsForPeople(actor: string, reason: string): string {
  return reason === "" ? actor : `${actor}: ${reason}`;
}

/** The server with a stop that waits until it is free, instead of an earlier one. */
function withPendingStop(registry: Registry, server: ServerRecord, asked: AskedAction): ServerRecord {
  const { author, authorUuid, reason, how, until, evenIfNeeded, run } = asked;
  const at = circumstances(registry);
  const { facts } = server;
  const standing = standingOf(facts);
  if (pendingStopRefusal(standing)) throw new FleetError({ code: "cannot_wait", status: standing.status });
  const end = until ?? 0;
  const why = untilFault(end, at.now.wall);
  if (why) throw new FleetError({ code: "bad_until", why });
  const anew = step(facts, { type: "manifestChanged" }, at).facts;
  return {
    ...server,
    facts: anew,
    pendingStop: placePendingStop(
      anew,
      {
        ...{ author, authorUuid, reason, how, run: run?.uuid ?? null, until: end, evenIfNeeded },
        evenIfItMayNotWake: run?.evenIfItMayNotWake ?? viewOf(registry, server).wakeDoubt === "off",
      },
      at.now,
    ),
  };
}

/**
 * Wakes a server whose action does that, before anything is written; null: it does not.
 * @param run the uuid of the run that asks for it; null: a click
 * @throws FleetError `no_way`
 */
export function wakeBefore(
  registry: Registry,
  server: ServerRecord,
  action: Action,
  run: string | null = null,
): Promise<void> | null {
  return ACTION_RULES[action].wakes(server.facts) ? wakeNow(registry, server, run) : null;
}

async function wakeNow(registry: Registry, server: ServerRecord, run: string | null): Promise<void> {
  // Whoever is woken is off at first: what was seen before says nothing of what comes of it.
  registry.looking.forget(server.uuid);
  const failed = await tryToWake(registry, server, run === null ? null : { run });
  if (!failed) return;
  // Of a start that goes on this was one try more.
  if (!server.facts.wake) registry.wakes.refused(server.uuid);
  throw new FleetError({ code: "no_way", failed });
}
