import type { Moment } from "../power/facts";
import type { Holder } from "../power/use";
import { EVENTS, type EventKind } from "./events";
import { outlookOfAsked } from "./outlook";
import { memberEnd, type MemberAsk, type Member, type MemberWhy, type Run, type PlanServer } from "./run";

/** A change of a server, as it is about to be written. */
export interface Change {
  readonly before: PlanServer;
  /** Undefined: it is deleted. */
  readonly after: PlanServer | undefined;
  /** The events of this change, by operators and as notices. */
  readonly events: readonly JudgedEvent[];
}

/** An event as far as it matters to runs. */
export interface JudgedEvent {
  readonly kind: EventKind;
  readonly actor: string;
  readonly detail: string;
  readonly use: readonly Holder[] | null;
  /** The run that it comes from; null: none. */
  readonly runUuid: string | null;
}

/**
 * The member of a run after a change of its server: whatever cannot be seen afterwards. To be written in the
 * transaction of the change; whoever carries a command out needs it only after `asked`.
 */
export function judge(run: Run, member: Member, change: Change, now: Moment): Member {
  if (member.end) return member;
  const { after, events } = change;
  const actor = events[0]?.actor ?? "";
  if (!after) return over(member, "removed", now, actor);
  for (const { kind, actor, runUuid } of events) {
    const why = runUuid === run.uuid ? null : EVENTS[kind].takesOut;
    if (why && concerns(why, run, member)) return over(member, why, now, actor);
  }
  if (!member.asked) return member;
  const asked = { ...member, asked: member.asked };
  const judged = run.action === "OFF" ? judgeStop(asked, { ...change, after }, now) : asked;
  if (judged.end) return judged;
  const seen = outlookOfAsked(judged, after, { run, now });
  return seen.is === "over" ? { ...judged, end: seen.end } : judged;
}

type AskedMember = Member & { readonly asked: MemberAsk };

/**
 * Whether an event takes a member out of its run. A hold keeps nothing off; and an edit does not matter once the member
 * is asked.
 */
function concerns(why: MemberWhy, { action }: Run, { asked }: Member): boolean {
  if (why === "held_meanwhile") return action === "OFF";
  return why !== "changed" || asked === null;
}

function judgeStop(
  member: AskedMember,
  { before, after, events }: Change & { readonly after: PlanServer },
  now: Moment,
): AskedMember {
  const followed = follow(member, before, after);
  if (followed !== member) return followed;
  if (!isOutstanding(member, before)) return member;
  for (const { kind, detail, use } of events) {
    const why = EVENTS[kind].endsStop;
    if (why) return { ...member, end: memberEnd(why, now.wall, { detail, use }) };
  }
  return wentDown(before, after) ? { ...member, end: memberEnd("as_asked", now.wall) } : member;
}

/**
 * The member with the present revision of its stop: where the pending stop was ordered, its guards changed, or the
 * order is a pending stop again, it is still the same stop.
 */
function follow(member: AskedMember, before: PlanServer, after: PlanServer): AskedMember {
  const { revision } = member.asked;
  if (!isOutstanding(member, before) || isOutstanding(member, after)) return member;
  const isAnewOrder =
    before.pendingStop?.revision === revision && !after.pendingStop ? after.facts.order : null;
  const isStillPending =
    after.pendingStop && (before.pendingStop ? before.pendingStop.since === after.pendingStop.since : true);
  const next = isAnewOrder?.revision ?? (isStillPending ? after.pendingStop?.revision : undefined);
  return next === undefined ? member : { ...member, asked: { ...member.asked, revision: next } };
}

function isOutstanding({ asked }: AskedMember, { pendingStop, facts }: PlanServer): boolean {
  return pendingStop?.revision === asked.revision || facts.order?.revision === asked.revision;
}

/** Whether the server said that it was going down, and is silent now: whatever the wall clock did meanwhile. */
function wentDown({ facts: before }: PlanServer, { facts: after }: PlanServer): boolean {
  const isSilent = before.current === "Stopping" && after.current === "None";
  return isSilent && before.order !== null && after.power === "OFF";
}

function over(member: Member, why: MemberWhy, now: Moment, detail: string): Member {
  return { ...member, end: memberEnd(why, now.wall, { detail }) };
}
