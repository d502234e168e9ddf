import type { Moment } from "../power/facts";
import { outlookOfAsked } from "./outlook";
import {
  memberEnd,
  type Asked,
  type Change,
  type Member,
  type MemberWhy,
  type Run,
  type ServerView,
} from "./run";

/** What people, and other runs, do to a server, and what its member ends as by that. */
const TAKES_OUT: Readonly<Partial<Record<string, MemberWhy>>> = {
  turned_on: "taken_over",
  turned_off: "taken_over",
  turned_off_by_force: "taken_over",
  stop_when_free: "taken_over",
  stop_cancelled: "taken_over",
  start_cancelled: "taken_over",
  held: "held_meanwhile",
  edited: "changed",
  token_rotated: "changed",
  enrolled: "changed",
};

/** What the status model and the wish tell that ends a stop that was asked. */
const ENDS_STOP: Readonly<Partial<Record<string, MemberWhy>>> = {
  declined: "in_use",
  still_in_use: "still_in_use",
  restarted_meanwhile: "restarted_since",
  slept_meanwhile: "slept_since",
  restarted_instead: "restarted_instead",
  slept_instead: "slept_instead",
  could_not_be_told: "could_not_be_told",
};

/**
 * What a change of a server means for its member: what cannot be seen afterwards. To be written in the transaction of
 * the change; what carries a command out needs it only after `asked`.
 */
export function judge(run: Run, member: Member, change: Change, now: Moment): Member {
  if (member.end) return member;
  const { after, events } = change;
  const actor = events[0]?.actor ?? "";
  if (!after) return over(member, "removed", now, actor);
  for (const { kind, actor, runUuid } of events) {
    const why = runUuid === run.uuid ? undefined : TAKES_OUT[kind];
    if (why && concerns(why, run, member)) return over(member, why, now, actor);
  }
  if (!member.asked) return member;
  const asked = { ...member, asked: member.asked };
  const judged = run.action === "OFF" ? judgeStop(asked, { ...change, after }, now) : asked;
  if (judged.end) return judged;
  const seen = outlookOfAsked(judged, after, { run, now });
  return seen.is === "over" ? { ...judged, end: seen.end } : judged;
}

type AskedMember = Member & { readonly asked: Asked };

/** A hold does not keep anything off; and who is asked already is asked as it was then. */
function concerns(why: MemberWhy, { action }: Run, { asked }: Member): boolean {
  if (why === "held_meanwhile") return action === "OFF";
  return why !== "changed" || asked === null;
}

function judgeStop(
  member: AskedMember,
  { before, after, events }: Change & { readonly after: ServerView },
  now: Moment,
): AskedMember {
  const followed = follow(member, before, after);
  if (followed !== member) return followed;
  if (!isOutstanding(member, before)) return member;
  for (const { kind, detail, use } of events) {
    const why = ENDS_STOP[kind];
    if (why) return { ...member, end: memberEnd(why, now.wall, { detail, use }) };
  }
  return wentDown(before, after) ? { ...member, end: memberEnd("as_asked", now.wall) } : member;
}

/** The wish came to its order, its guards are asked anew, or the order is a wish again: it is the same stop. */
function follow(member: AskedMember, before: ServerView, after: ServerView): AskedMember {
  const { revision } = member.asked;
  if (!isOutstanding(member, before) || isOutstanding(member, after)) return member;
  const isAnewOrder = before.wish?.revision === revision && !after.wish ? after.facts.order : null;
  const isStillWish = after.wish && (before.wish ? before.wish.since === after.wish.since : true);
  const next = isAnewOrder?.revision ?? (isStillWish ? after.wish?.revision : undefined);
  return next === undefined ? member : { ...member, asked: { ...member.asked, revision: next } };
}

function isOutstanding({ asked }: AskedMember, { wish, facts }: ServerView): boolean {
  return wish?.revision === asked.revision || facts.order?.revision === asked.revision;
}

/** It said that it was going down, and now it is silent: whatever the wall clock did meanwhile. */
function wentDown({ facts: before }: ServerView, { facts: after }: ServerView): boolean {
  const isSilent = before.current === "Stopping" && after.current === "None";
  return isSilent && before.order !== null && after.power === "OFF";
}

function over(member: Member, why: MemberWhy, now: Moment, detail: string): Member {
  return { ...member, end: memberEnd(why, now.wall, { detail }) };
}
