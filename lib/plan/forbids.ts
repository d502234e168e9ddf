import { provedOff, type MemberWhy, type PlanServer, type View } from "./run";

/** What whoever asked for a stop allowed it. Nothing else that was planned or asked for earlier allows anything. */
export interface Allowed {
  /** It stops a server, too, that nobody could wake again. */
  readonly evenIfItMayNotWake: boolean;
  /** It stops a server, too, while others need it. */
  readonly evenIfNeeded: boolean;
  /** A schedule asks: then the hours of every schedule count. A person may stop what a schedule keeps on. */
  readonly bySchedule: boolean;
}

/** What stands in the way of a stop now. */
export interface Forbidden {
  readonly why: Extract<MemberWhy, "no_right" | "held" | "kept_on_by" | "may_not_wake" | "needed_by">;
  /** Who or what the word speaks of: as of `MemberEnd`. */
  readonly detail: string;
  /** It is going to be over: what needs the server is about to stop. */
  readonly passes: boolean;
}

export type MayStop = (serverUuid: string) => boolean;

/** What surrounds a server that is to stop. */
export interface Around {
  readonly view: View;
  /** Others that count as needing it: those that did when the stop was planned. */
  readonly waitsFor?: readonly string[];
  /** Whether a server that needs it is about to stop. */
  readonly isToStop?: (consumer: PlanServer) => boolean;
  /** Whether whoever asks may turn a server off at this moment; absent: they may. */
  readonly mayStop?: MayStop | undefined;
}

/**
 * Why a server must not be turned off now; null where nothing forbids it. The one place for all that can only forbid:
 * it is judged anew when an order is given, and once more before it is confirmed, by what holds then. A wait may last
 * for days, and what was planned is old by then.
 */
export function forbidsOff(server: PlanServer, allowed: Allowed, around: Around): Forbidden | null {
  if (around.mayStop?.(server.uuid) === false) return forbidden("no_right");
  const hold = server.holds.at(-1);
  if (hold) return forbidden("held", hold.author);
  if (allowed.bySchedule && server.keptOnBy !== null) return forbidden("kept_on_by", server.keptOnBy);
  if (!allowed.evenIfItMayNotWake && server.wakeDoubt === "off") return forbidden("may_not_wake");
  return allowed.evenIfNeeded ? null : neededNow(server, around);
}

function forbidden(why: Forbidden["why"], detail = "", passes = false): Forbidden {
  return { why, detail, passes };
}

/** The first server that needs this one and is not proved off; one that is going to stay on before all others. */
function neededNow(server: PlanServer, around: Around): Forbidden | null {
  const consumers = consumersOf(server, around);
  const [keeper] = keepersAmong(consumers, around);
  const [consumer] = consumers;
  if (keeper) return forbidden("needed_by", keeper.name);
  return consumer ? forbidden("needed_by", consumer.name, true) : null;
}

/** The servers that need this one and are going to stay on. */
export function keepers(server: PlanServer, around: Around): PlanServer[] {
  return keepersAmong(consumersOf(server, around), around);
}

function keepersAmong(consumers: PlanServer[], { isToStop = () => false }: Around): PlanServer[] {
  return consumers.filter((consumer) => !isToStop(consumer));
}

/** The servers that need this one and are not proved off. */
function consumersOf({ neededBy }: PlanServer, { view, waitsFor = [] }: Around): PlanServer[] {
  return [...new Set([...waitsFor, ...neededBy])].flatMap((uuid) => {
    const consumer = view(uuid);
    return !consumer || provedOff(consumer.facts) ? [] : [consumer];
  });
}
