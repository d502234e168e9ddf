import type { Moment } from "../power/facts";
import { forbiddenNow, outlook, type Outlook, type Surroundings } from "./outlook";
import { ended, isOver, memberEnd, type Member, type MemberEnd, type Run, type View } from "./run";

/** Members that have their turn at once; the others follow with the next tick. */
const MOST_TURNS = 200;

/** A run after `advance`, and the members whose turn it is. */
export interface Advanced {
  /** The same object where nothing changed. */
  readonly run: Run;
  /** They are not stored: whatever of them is not done is found again. */
  readonly turns: readonly Turn[];
}

/**
 * A member that is to be asked, or whose stop is to be withdrawn: in the turn of its server `nextOf` decides once more.
 */
export interface Turn {
  readonly serverUuid: string;
  readonly is: "due" | "withdrawn";
}

/**
 * Advances a run: ends the members for which it is over, and gives those whose turn it is to be asked. To be called
 * with each tick until the run has ended. One pass in the order of the members, each after those that it waits for.
 * @param mostAsks how many it may ask now, whatever its own rate allows
 * @param known what else is known of its servers
 */
export function advance(
  run: Run,
  view: View,
  now: Moment,
  mostAsks = Infinity,
  known: Pick<Surroundings, "overruledBy" | "mayStop" | "mayWake"> = {},
): Advanced {
  if (run.endedAt !== null) return { run, turns: [] };
  const members = new Map(run.members.map((member) => [member.serverUuid, member]));
  const around: Surroundings = { run, members, view, now, ...known };
  const turns: Turn[] = [];
  let asks = Math.min(mostAsks, asksLeft(run, now));

  for (const member of run.members) {
    if (member.end) continue;
    // All are looked at, however many are asked: a preview tells of each whether it will be.
    const next = nextOf(member, around);
    if (next.is === "over") members.set(member.serverUuid, { ...member, end: next.end });
    if (turns.length >= MOST_TURNS || (next.is !== "due" && next.is !== "withdrawn")) continue;
    if (next.is === "due" && asks <= 0) continue;
    if (next.is === "due") asks -= 1;
    turns.push({ serverUuid: member.serverUuid, is: next.is });
  }
  return { run: ended(withMembers(run, members), now), turns };
}

/** The next thing to do about one member: asked by `advance`, and once more in the turn of its server. */
export function nextOf(member: Member, around: Surroundings): Next {
  const { run, now } = around;
  const seen = outlook(member, around);
  if (run.cancelledBy !== null || isOver(run, now)) return stopped(member, seen, around);
  return overruledNow(member, seen, around) ?? forbidsAsked(member, seen, around) ?? seen;
}

type Next =
  | Outlook
  /** The stop is withdrawn if it is not confirmed by then, and `end` is written with that. */
  | { readonly is: "withdrawn"; readonly end: MemberEnd };

/**
 * The consequence of a later run that wants the contrary: a member that was not asked is left out, and a stop that is
 * not confirmed is withdrawn.
 */
function overruledNow(member: Member, seen: Outlook, { now, overruledBy }: Surroundings): Next | null {
  if (seen.is === "over") return null;
  const by = overruledBy?.(member.serverUuid) ?? null;
  if (by === null) return null;
  const end = memberEnd("overruled", now.wall, { detail: by });
  if (!member.asked) return { is: "over", end };
  return seen.is === "waiting" && seen.revision !== null ? { is: "withdrawn", end } : null;
}

/** The consequence of something that forbids the stop by now: a stop that is not confirmed is withdrawn. */
function forbidsAsked(member: Member, seen: Outlook, around: Surroundings): Next | null {
  const { run, view, now } = around;
  const server = view(member.serverUuid);
  if (!server || run.action === "ON" || seen.is !== "waiting" || seen.revision === null) return null;
  const found = forbiddenNow(member, server, around);
  return found && { is: "withdrawn", end: memberEnd(found.why, now.wall, { detail: found.detail }) };
}

/**
 * The consequence of a cancellation, or of the end of the window: nobody is asked, and a stop that is not confirmed is
 * withdrawn.
 */
function stopped(member: Member, seen: Outlook, { run, now }: Surroundings): Next {
  if (seen.is === "over") return seen;
  const { asked } = member;
  const by = run.cancelledBy;
  const isLate = isOver(run, now);
  // What is confirmed goes on; that the machine is down is still to be seen.
  const goesDown = run.action === "OFF" && asked !== null && seen.is === "waiting" && seen.revision === null;
  if (goesDown && !isLate) return seen;
  const late = seen.is === "waiting" ? seen.late : memberEnd("window_over", now.wall);
  const end = by && !goesDown ? memberEnd(by.why, now.wall, { detail: by.who }) : late;
  if (seen.is === "waiting" && seen.revision !== null) return { is: "withdrawn", end };
  return { is: "over", end };
}

function asksLeft({ rate, members }: Run, now: Moment): number {
  if (rate === null) return MOST_TURNS;
  return startsLeft(
    rate,
    members.flatMap(({ asked }) => asked?.at.monotonic ?? []),
    now,
  );
}

/**
 * The number of servers that may be started now: the rate holds in each minute, and evenly enough that a second does
 * not use it all up.
 * @param starts those before, by the monotonic clock
 */
export function startsLeft(rate: number, starts: readonly number[], now: Moment): number {
  const within = (ms: number): number => starts.filter((at) => now.monotonic - at < ms).length;
  return Math.min(rate - within(60_000), Math.ceil(rate / 60) - within(1000));
}

function withMembers(run: Run, changed: ReadonlyMap<string, Member>): Run {
  const members = run.members.map((member) => changed.get(member.serverUuid) ?? member);
  return members.every((member, index) => member === run.members[index]) ? run : { ...run, members };
}
