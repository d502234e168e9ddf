import { keptAsRelayIn } from "./relays";
import { provedOff, type MemberWhy, type PlanServer, type View } from "./run";

/**
 * The permissions that come with a stop. Nothing else from the time when it was planned or asked for allows anything.
 */
export interface Allowed {
  /** It stops a server, too, that nobody could wake again. */
  readonly evenIfItMayNotWake: boolean;
  /** It stops a server, too, while others need it, be it to be woken by it. */
  readonly evenIfNeeded: boolean;
  /** A schedule asks: then the hours of every schedule count. A person may stop what a schedule keeps on. */
  readonly bySchedule: boolean;
}

/** A reason against a stop, as of now. */
export interface Forbidden {
  readonly why: Extract<
    MemberWhy,
    "no_right" | "cannot_go" | "held" | "kept_on_by" | "may_not_wake" | "kept_as_relay" | "needed_by"
  >;
  /** The person or thing that the reason is about: as in `MemberEnd`. */
  readonly detail: string;
  /** Whether the reason will pass: the servers that need this one are about to stop. */
  readonly passes: boolean;
}

export type MayStop = (serverUuid: string) => boolean;

export type MayWake = (serverUuid: string) => boolean;

/** The circumstances of a server that is to stop. */
export interface Around {
  readonly view: View;
  /** Servers that count as needing it as well: those that needed it when the stop was planned. */
  readonly waitsFor?: readonly string[];
  /** Whether a server that needs it is about to stop. */
  readonly isToStop?: (consumer: PlanServer) => boolean;
  /** Whether the run that asks is still to ask a server; absent: no run asks. */
  readonly isAsked?: (serverUuid: string) => boolean;
  /** Whether whoever asks may turn a server off at this moment; absent: they may. */
  readonly mayStop?: MayStop | undefined;
}

/**
 * The reason for which a server must not be turned off now; null: there is none. The one place for everything that can
 * only forbid: it is judged anew when an order is given, and once more before it is confirmed, by the state at that
 * time. A wait may last for days, and the plan is old by then.
 */
export function forbidsOff(server: PlanServer, allowed: Allowed, around: Around): Forbidden | null {
  const found = forbidsAlone(server, allowed, around);
  if (found || allowed.evenIfNeeded) return found;
  const network = keptAsRelayIn(server, {
    view: around.view,
    isAsked: (uuid) => around.isAsked?.(uuid) ?? false,
    staysAnyway: (other) => staysAnyway(other, allowed, around),
  });
  return network === null ? neededNow(server, around) : forbidden("kept_as_relay", network);
}

/** The reason that lies in the server alone, whoever else is on. */
function forbidsAlone(server: PlanServer, allowed: Allowed, around: Around): Forbidden | null {
  if (around.mayStop?.(server.uuid) === false) return forbidden("no_right");
  // An older agent would do something else.
  if (server.lacks !== null) return forbidden("cannot_go", server.lacks);
  const hold = server.holds.at(-1);
  if (hold) return forbidden("held", hold.author);
  if (allowed.bySchedule && server.keptOnBy !== null) return forbidden("kept_on_by", server.keptOnBy);
  if (!allowed.evenIfItMayNotWake && server.wakeDoubt === "off") return forbidden("may_not_wake");
  return null;
}

/** Whether a member of the same run stays on, whoever else could relay. */
function staysAnyway(other: PlanServer, allowed: Allowed, { view, isToStop, mayStop }: Around): boolean {
  const around = { view, mayStop, ...(isToStop && { isToStop }) };
  const found = forbidsAlone(other, allowed, around) ?? neededNow(other, around);
  return found !== null && !found.passes;
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
