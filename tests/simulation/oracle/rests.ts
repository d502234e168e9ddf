import type { RestSettings } from "../../../lib/plan/rest";
import type { Outcome } from "../manager-parts";
import type { Bench, Book, Noted, Standing, UseCheck } from "./book";
import type { Doors } from "./doors";
import type { ManagerClocks } from "./manager-clocks";
import { answer, ask, possibleSince, type Settable } from "./plan-book";
import type { Plans } from "./plans";
import { deadline } from "./stops";

/**
 * Safety rule 19: rest plans only what a person could ask for, in its author's name, once nobody has used the server for
 * long enough, and ends with its author's right. Times in milliseconds.
 */
export interface Rests {
  /** @param of the uuid of a server, or the name of a group */
  restAsked(of: string, rest: SavedRest | null): void;
  restAnswered(of: string, rest: SavedRest | null, outcome: Outcome): void;
  /** The manager's data are those of an earlier time: this rest may be in force again. */
  restored(uuid: string, rest: SavedRest | null): void;
  /** The guards of a machine have answered. */
  looked(uuid: string, instance: string, check: UseCheck): void;
  /** The machine slept, was paused, or began anew: what was before says nothing of the time since. */
  interrupted(uuid: string): void;
  /** The fleet begins to write something. */
  decided(event: Noted): void;
  readonly counts: { rests: number };
}

/** A rest as its author saved it. */
export interface SavedRest extends RestSettings {
  readonly author: string;
}

export interface RestParts {
  readonly bench: Bench;
  readonly clocks: ManagerClocks;
  readonly plans: Pick<Plans, "keepsOn" | "forbids" | "membersSince">;
  readonly doors: Pick<Doors, "mayNow">;
  readonly bookOf: (uuid: string) => Book;
}

/** Somebody is free in looks that follow each other. */
interface FreeRun {
  readonly instance: string;
  readonly since: number;
  readonly until: number;
}

const MINUTE = 60_000;
/** Looks that are further apart say nothing of the time between them. */
const APART = 150_000;
/** An agent knows its clocks to the second. */
const CLOCK_SLACK = 2_000;
/** The network brings a heartbeat so late at most, and so many runs are remembered for that. */
const COMES_LATE = 32 * MINUTE;
const REMEMBERED = 40;
/** A stop by rest stands for so long. */
const STANDS_FOR = 10 * MINUTE;
/** For a change that is on disk, and of which nobody was told yet. */
const AT_ONCE = 5_000;

export function createRestBooks(parts: RestParts): Rests {
  const { bench, clocks, plans, doors } = parts;
  const rests = new Map<string, Settable<SavedRest | null>>();
  const free = new Map<string, FreeRun>();
  /** Runs that have ended: a heartbeat may come late, and tell of one of them. */
  const earlier = new Map<string, readonly FreeRun[]>();
  const counts = { rests: 0 };

  const settable = (of: string): Settable<SavedRest | null> => {
    const known = rests.get(of) ?? { possible: [null] };
    rests.set(of, known);
    return known;
  };
  /** Rests that want it off, and may be in force at that time or since: its own, or else those of its groups. */
  const wanting = (uuid: string, since: number, author: string): SavedRest[] => {
    const own = possibleSince(settable(uuid), since);
    const all = [
      ...own.filter((rest) => rest !== null),
      ...(own.includes(null) ? ofGroups(uuid, since) : []),
    ];
    return all.filter((rest) => rest.when !== "never" && rest.author === author);
  };
  /** Each rest that may come of those of its groups together. */
  function ofGroups(uuid: string, since: number): SavedRest[] {
    let found: (readonly SavedRest[])[] = [[]];
    for (const { name, possible } of plans.membersSince(since)) {
      const isIn = possible.some((members) => members.includes(uuid));
      const isOut = possible.some((members) => !members.includes(uuid));
      const its = [...(isOut ? [null] : []), ...(isIn ? possibleSince(settable(name), since) : [])];
      const differing = new Map(its.map((rest) => [JSON.stringify(rest), rest]));
      found = found.flatMap((those) =>
        [...differing.values()].map((rest) => (rest ? [...those, rest] : those)),
      );
    }
    return found.flatMap(together);
  }
  const breach = (uuid: string, why: string): void =>
    bench.breach(19, parts.bookOf(uuid), `it is to rest, but ${why}`);

  /** The reason for which a stop by rest was over, at the latest when its machine was told. */
  const overOf =
    (uuid: string, author: string): NonNullable<Standing["over"]> =>
    (arrivedAt, confirmedAt) => {
      const at = Math.min(arrivedAt, confirmedAt);
      const those = wanting(uuid, at, author);
      if (those.length === 0) return { rule: 19, why: `no rest of ${author} is in force` };
      if (!doors.mayNow(author, bench.now() - at + AT_ONCE))
        return { rule: 19, why: `${author} may not turn it off any more` };
      const wall = clocks.wallAt(at);
      const keeper = wall === null ? null : plans.keepsOn(uuid, wall, at);
      if (keeper && those.every(({ when }) => when === "outside_schedule"))
        return { rule: 19, why: `${keeper} keeps it on` };
      return plans.forbids(uuid, NOTHING_ALLOWED)(arrivedAt, confirmedAt);
    };

  function judge(event: Noted): void {
    const { serverUuid: uuid, actor } = event;
    counts.rests += 1;
    const book = parts.bookOf(uuid);
    const those = wanting(uuid, bench.now() - AT_ONCE, actor);
    if (those.length === 0) return breach(uuid, `${actor} has set no rest`);
    if (!doors.mayNow(actor, AT_ONCE)) return breach(uuid, `${actor} may not turn it off`);
    if (book.holds.some(({ since, ended }) => since < Infinity && ended === null))
      return breach(uuid, "it is held");
    const run = free.get(uuid);
    const after = Math.min(...those.map(({ afterMinutes }) => afterMinutes)) * MINUTE;
    const lately = clocks.ranSince(COMES_LATE);
    const late = (earlier.get(uuid) ?? []).filter(({ until }) => until > lately);
    const freeFor = Math.max(
      run ? bench.now() - run.since : 0,
      ...late.map(({ since, until }) => until - since),
    );
    if (freeFor < after - CLOCK_SLACK) return breach(uuid, `it was free for ${freeFor} ms only`);
    const boot = [...book.boots.values()].find(({ number }) => number === book.received.boot);
    const least = Math.min(...those.map(({ minUpMinutes }) => minUpMinutes)) * MINUTE;
    const isSure = boot && clocks.wallAt(boot.receivedAt) !== null;
    if (isSure && bench.now() - boot.receivedAt < least - CLOCK_SLACK)
      return breach(uuid, `it came up ${bench.now() - boot.receivedAt} ms ago`);
    const keeper = plans.keepsOn(uuid, clocks.wall(), bench.now());
    if (keeper && those.every(({ when }) => when === "outside_schedule"))
      return breach(uuid, `${keeper} keeps it on`);
  }

  function wait({ serverUuid: uuid, actor }: Noted): void {
    const book = parts.bookOf(uuid);
    const until = clocks.wall() + STANDS_FOR;
    book.pendingStops.push({
      ...{ reason: "", author: actor, from: bench.now(), until: bench.now(), result: "accepted" },
      ...{ untilWall: until, deadline: deadline(bench.now(), clocks.wall(), STANDS_FOR), since: Infinity },
      ...{ order: "none", declined: false, ended: null, ...NOTHING_ALLOWED, over: overOf(uuid, actor) },
    });
  }

  function end(uuid: string): void {
    const run = free.get(uuid);
    if (run) earlier.set(uuid, [...(earlier.get(uuid) ?? []).slice(-REMEMBERED), run]);
    free.delete(uuid);
  }

  return {
    counts,
    restAsked: (of, rest) => ask(settable(of), rest),
    restAnswered: (of, rest, outcome) => answer(settable(of), rest, outcome, bench.now()),
    restored: (uuid, rest) => ask(settable(uuid), rest),
    looked(uuid, instance, { askedAt, isFree }) {
      const before = free.get(uuid);
      if (!isFree) return end(uuid);
      const goesOn = before?.instance === instance && askedAt - before.until <= APART;
      // The report of an earlier komolet may come late as well.
      if (before && !goesOn) end(uuid);
      free.set(uuid, { instance, since: goesOn ? before.since : bench.now(), until: bench.now() });
    },
    interrupted: end,
    decided(event) {
      if (event.kind !== "rest_due") return;
      judge(event);
      wait(event);
    },
  };
}

/** The most careful of each; in the name of whoever waits longest, of whom there may be several. */
function together(rests: readonly SavedRest[]): SavedRest[] {
  if (rests.length === 0) return [];
  const afterMinutes = Math.max(...rests.map((rest) => rest.afterMinutes));
  const minUpMinutes = Math.max(...rests.map((rest) => rest.minUpMinutes));
  const when = CAREFUL.find((one) => rests.some((rest) => rest.when === one)) ?? "never";
  const longest = rests.filter((rest) => rest.afterMinutes === afterMinutes);
  const authors = new Set(longest.map(({ author }) => author));
  return [...authors].map((author) => ({ when, afterMinutes, minUpMinutes, author }));
}

/** From the most careful on. */
const CAREFUL = ["never", "outside_schedule", "always"] as const satisfies readonly SavedRest["when"][];

const NOTHING_ALLOWED = { evenIfNeeded: false, mayNotWake: false } as const;
