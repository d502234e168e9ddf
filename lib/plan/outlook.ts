import { sleptSince } from "../power/boots";
import { isAsleep, isConfirmed, type Moment } from "../power/facts";
import { refusal, standingOf } from "../power/permissions";
import { currentStatus } from "../power/status";
import { forbidsOff, type Around, type Forbidden, type MayStop, type MayWake } from "./forbids";
import {
  isReady,
  isUp,
  memberEnd,
  provedOff,
  type MemberAsk,
  type Member,
  type MemberEnd,
  type MemberWhy,
  type Run,
  type PlanServer,
  type View,
} from "./run";
import { pendingStopRefusal } from "./pending-stop";

/** The next thing to do about a member, in the present state of everything. */
export type Outlook =
  | { readonly is: "over"; readonly end: MemberEnd }
  /** It is to be asked: nothing stands in the way any more. */
  | { readonly is: "due" }
  | {
      readonly is: "waiting";
      /** Its end if the window is over before that changes. */
      readonly late: MemberEnd;
      /** Of its order or pending stop, which can be withdrawn still; null: there is none, or it is confirmed. */
      readonly revision: number | null;
    };

/** The circumstances of a member. */
export interface Surroundings {
  readonly run: Run;
  /** All members, as they are by now. */
  readonly members: Pick<ReadonlyMap<string, Member>, "get">;
  readonly view: View;
  readonly now: Moment;
  /**
   * The author of a later run that wants the contrary of a server and is not over for it; null: there is none.
   * Undefined: there never is.
   */
  readonly overruledBy?: ((serverUuid: string) => string | null) | undefined;
  /** Whether its author may turn a server off at this moment. Undefined: they may. */
  readonly mayStop?: MayStop | undefined;
  /** Whether its author may wake a server at this moment. Undefined: they may. */
  readonly mayWake?: MayWake | undefined;
}

/** The next thing to do about a member that has no end yet. */
export function outlook(member: Member, around: Surroundings): Outlook {
  const server = around.view(member.serverUuid);
  if (!server) return over("removed", around);
  const { asked } = member;
  if (asked) return outlookOfAsked({ ...member, asked }, server, around);
  return around.run.action === "OFF"
    ? beforeStop(member, server, around)
    : beforeStart(member, server, around);
}

/** The state of a member that was asked. */
export function outlookOfAsked(
  member: Member & { readonly asked: MemberAsk },
  server: PlanServer,
  around: Pick<Surroundings, "run" | "now">,
): Outlook {
  return around.run.action === "OFF" ? afterStop(member, server, around) : afterStart(server, around);
}

function beforeStop(member: Member, server: PlanServer, around: Surroundings): Outlook {
  const { run, now } = around;
  const { facts } = server;
  const status = currentStatus(facts);
  if (facts.duplicate) return over("two_machines", around);
  if (!facts.last) return over("never_reported", around);
  if (facts.last.boot !== member.boot)
    return over(sleptSince(member.boot, facts.last.boot) ? "slept_since" : "restarted_since", around);
  if (facts.current === "None" && facts.power === "OFF" && !facts.order) return over("already_there", around);
  if (facts.current === "None") return over(status === "Starting" ? "starting" : "lost", around);
  const forbidden = forbiddenNow(member, server, around);
  if (forbidden && !forbidden.passes) return over(forbidden.why, around, forbidden.detail);
  const stopsFrom = server.upSince === null ? now.wall : server.upSince + run.minOn * 1000;
  if (run.minOn > 0 && stopsFrom >= run.until) return over("just_started", around);
  if (forbidden) return waiting("window_over", around, { detail: forbidden.detail });
  if (run.minOn > 0 && stopsFrom > now.wall) return waiting("just_started", around);
  const refused =
    run.mode === "when_free" ? pendingStopRefusal(standingOf(facts)) : refusal(facts, "TurnOff");
  return refused ? waiting("window_over", around) : { is: "due" };
}

function beforeStart(member: Member, server: PlanServer, around: Surroundings): Outlook {
  const { facts, pendingStop } = server;
  // It is up and ready, and nothing is to stop it.
  if (isReady(server) && !pendingStop) return over("already_there", around);
  if (around.mayWake?.(server.uuid) === false) return over("no_right", around);
  const status = currentStatus(facts);
  if (status === "Lost" && facts.power === "ON") return over("lost", around);
  const provider = firstProvider(member, around);
  if (provider?.fails) return over("need_not_up", around, provider.name);
  // One that somebody else wakes, or that comes up without its port.
  if (refusal(facts, "TurnOn", pendingStop !== null))
    return waiting(isUp(facts) ? "not_ready" : "window_over", around);
  return provider ? waiting("window_over", around, { detail: provider.name }) : { is: "due" };
}

function afterStop(
  { asked, boot }: Member & { readonly asked: MemberAsk },
  { facts, pendingStop, use }: PlanServer,
  around: Pick<Surroundings, "run" | "now">,
): Outlook {
  const { order, last, current } = facts;
  const { revision } = asked;
  if (provedOff(facts) || isAsleep(facts)) return over("as_asked", around);
  if (pendingStop?.revision === revision)
    return waiting(use?.length ? "still_in_use" : "window_over", around, { use, revision });
  if (order?.revision === revision) {
    if (isConfirmed(facts)) return waiting("still_stopping", around);
    if (facts.shutdownError)
      return waiting("shutdown_failed", around, { detail: facts.shutdownError, revision });
    return waiting(current === "None" ? "could_not_be_told" : "window_over", around, { revision });
  }
  if (last?.boot !== boot)
    return over(last && sleptSince(boot, last.boot) ? "slept_instead" : "restarted_instead", around);
  const isGivenUp = facts.power === "OFF" && facts.powerSetBy === "sync";
  return over(isGivenUp ? "could_not_be_told" : "withdrawn", around);
}

function afterStart(server: PlanServer, around: Pick<Surroundings, "run" | "now">): Outlook {
  const { facts } = server;
  if (isReady(server)) return over("as_asked", around);
  if (facts.power === "OFF") return over(facts.powerSetBy === "sync" ? "did_not_start" : "withdrawn", around);
  return waiting(isUp(facts) ? "not_ready" : "did_not_start", around);
}

/** A reason against stopping a member now: servers that needed it when the run was planned count, and those of now. */
export function forbiddenNow(member: Member, server: PlanServer, around: Surroundings): Forbidden | null {
  const { evenIfItMayNotWake, schedule } = around.run;
  const allowed = { evenIfItMayNotWake, evenIfNeeded: false, bySchedule: schedule !== null };
  return forbidsOff(server, allowed, aroundStop(member, around));
}

/** The circumstances of a member that is to stop. */
export function aroundStop(
  { waitsFor }: Member,
  { run, members, view, mayStop }: Pick<Surroundings, "run" | "members" | "view" | "mayStop">,
): Around {
  const isAsked = (uuid: string): boolean => members.get(uuid)?.end === null;
  const isToStop = ({ uuid, facts, stopsAt }: PlanServer): boolean => {
    const { power, current, order } = facts;
    const goesDown = power === "OFF" && (order !== null || current === "Stopping");
    // Of another run, a schedule or a person.
    const isStopped = stopsAt !== null && stopsAt < run.until;
    return isAsked(uuid) || goesDown || isStopped;
  };
  return { view, waitsFor, isToStop, isAsked, mayStop };
}

/** The first server that this one needs and that is not ready, and whether it is not going to be. */
function firstProvider(
  { waitsFor }: Member,
  { members, view }: Surroundings,
): { readonly name: string; readonly fails: boolean } | null {
  let waits: PlanServer | null = null;
  for (const uuid of waitsFor) {
    const provider = view(uuid);
    if (!provider || isReady(provider)) continue;
    const member = members.get(uuid);
    const mayCome = member !== undefined && (member.end === null || CAME_UP.includes(member.end.why));
    const comesUp = provider.facts.power === "ON" && currentStatus(provider.facts) !== "Lost";
    if (!mayCome && !comesUp) return { name: provider.name, fails: true };
    waits ??= provider;
  }
  return waits && { name: waits.name, fails: false };
}

const CAME_UP: readonly MemberWhy[] = ["as_asked", "already_there", "overrules"];

function over(why: MemberWhy, { now }: Pick<Surroundings, "now">, detail = ""): Outlook {
  return { is: "over", end: memberEnd(why, now.wall, { detail }) };
}

function waiting(
  why: MemberWhy,
  { now }: Pick<Surroundings, "now">,
  {
    revision = null,
    ...rest
  }: Partial<Pick<MemberEnd, "detail" | "use">> & { revision?: number | null } = {},
): Outlook {
  return { is: "waiting", late: memberEnd(why, now.wall, rest), revision };
}
