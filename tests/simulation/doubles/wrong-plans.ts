import type { Run, RunRequest, PlanServer, View } from "../../../lib/plan/run";
import type { Surroundings } from "../../../lib/plan/outlook";
import type { Rule } from "../oracle/book";
import type { Doubles } from "../world";
import type { WrongFunctions } from "./plan-functions";
import { records } from "./stores";

/** A wrong idea about runs, needs or schedules, put in on purpose. */
export interface WrongPlan {
  readonly rule: Rule;
  readonly name: string;
  readonly functions?: WrongFunctions;
  readonly doubles?: () => Doubles;
  /** Rules that the same wrong idea breaks as well, whichever is seen first. */
  readonly also?: readonly Rule[];
  /** The seed that found it last, where that is a late one: the search begins there. */
  readonly seed?: number;
  /** The number of servers, where it shows among few too rarely. */
  readonly servers?: number;
}

/** A server with the properties that are otherwise worked out only when they are read. */
export function whole(server: PlanServer): PlanServer {
  const its: object = Object.getPrototypeOf(server);
  // It was made whole before.
  if (its === Object.prototype) return server;
  const lazy = Object.getOwnPropertyNames(its).filter((name) => name !== "constructor");
  const values = lazy.map((name) => {
    const value: unknown = Reflect.get(server, name);
    return [name, typeof value === "function" ? (value.bind(server) as unknown) : value] as const;
  });
  return { ...server, ...Object.fromEntries(values) };
}

/** Runs see servers in another way than they are. */
function sees(wrong: (server: PlanServer) => Partial<PlanServer>): WrongFunctions {
  const seen =
    (view: View): View =>
    (uuid) => {
      const server = view(uuid);
      if (!server) return undefined;
      return { ...whole(server), ...wrong(server) };
    };
  return {
    advance: (real) => (run, view, now) => real(run, seen(view), now),
    nextOf: (real) => (member, around) => real(member, { ...around, view: seen(around.view) }),
  };
}

/** Runs are asked for in another way than people did. */
function asks(wrong: (request: RunRequest) => Partial<RunRequest>): WrongFunctions {
  return {
    planRun: (real) => (request, view, needs, now) =>
      real({ ...request, ...wrong(request) }, view, needs, now),
  };
}

/** Runs are carried on as if they were others. */
function takes(wrong: (run: Run, view: View) => Partial<Run>): WrongFunctions {
  const other = ({ run, ...around }: Surroundings): Surroundings => ({
    ...around,
    run: { ...run, ...wrong(run, around.view) },
  });
  return {
    advance: (real) => (run, view, now) => real({ ...run, ...wrong(run, view) }, view, now),
    nextOf: (real) => (member, around) => real(member, other(around)),
  };
}

const ANY_BOOT: WrongFunctions = {
  nextOf: (real) => (member, around) => {
    const boot = around.view(member.serverUuid)?.facts.last?.boot ?? member.boot;
    return real({ ...member, boot }, around);
  },
  advance: (real) => (run, view, now) => {
    const members = run.members.map((member) => ({
      ...member,
      boot: view(member.serverUuid)?.facts.last?.boot ?? member.boot,
    }));
    const { run: after, turns } = real({ ...run, members }, view, now);
    // Whom nothing happened to is the same as before.
    const back = after.members.map((member, at) =>
      member === members[at] ? (run.members[at] ?? member) : member,
    );
    return { run: { ...after, members: back }, turns };
  },
};

/** Skipped transitions that turn servers off are planned all the same, where this was the reason. */
function plansSkipped(...whys: readonly string[]): WrongFunctions {
  return {
    due: (real) => (of, before, now) => {
      const found = real(of, before, now);
      const late = found.skipped.filter(
        ({ transition, why }) => transition.action === "OFF" && whys.includes(why),
      );
      return { ...found, transitions: [...found.transitions, ...late.map(({ transition }) => transition)] };
    },
  };
}

/** A server as if no schedule kept it on. */
function withoutHours(server: PlanServer): PlanServer {
  return { ...whole(server), keptOnBy: null };
}

function blindToHours(view: View): View {
  return (uuid) => {
    const server = view(uuid);
    return server && withoutHours(server);
  };
}

export const WRONG_PLANS: readonly WrongPlan[] = [
  {
    rule: 9,
    name: "the end of a night that somebody moved is the usual one all the same",
    functions: {
      due: (real) => (of, before, now) =>
        real({ ...of, timetable: { ...of.timetable, changedEnd: null } }, before, now),
    },
  },
  { rule: 7, name: "a run does not see holds", functions: sees(() => ({ holds: [] })) },
  {
    rule: 7,
    name: "a wall clock that is wrong for a moment ends holds",
    functions: { isTermOver: () => (term, now) => now.wall >= term.until },
  },
  {
    rule: 7,
    name: "a manager that starts takes what its wall clock shows for the time",
    functions: {
      termResumed: (real) => (term, now) => {
        const end = now.monotonic + Math.max(0, term.until - now.wall);
        return { ...real(term, now), least: end, most: end };
      },
    },
  },
  {
    rule: 7,
    name: "a schedule forces",
    functions: asks(({ schedule, mode }) => ({ mode: schedule ? "forced" : mode })),
  },
  { rule: 7, name: "who stops wins over who is to be awake", functions: sees(() => ({ keptOnBy: null })) },
  {
    rule: 7,
    name: "the hours of other schedules count when a stop is planned, and not when its order is given",
    seed: 5180,
    servers: 6,
    functions: {
      nextOf: (real) => (member, around) =>
        real(member, member.asked ? { ...around, view: blindToHours(around.view) } : around),
      forbidsOff: (real) => (server, allowed, around) =>
        real("boot" in allowed ? withoutHours(server) : server, allowed, around),
    },
  },
  { rule: 7, name: "what came up a moment ago is stopped", functions: asks(() => ({ minOn: 0 })) },
  { rule: 8, name: "a run stops whichever boot is there", functions: ANY_BOOT, seed: 129 },
  {
    rule: 8,
    name: "a run stops whom nobody could wake again",
    functions: asks(() => ({ evenIfItMayNotWake: true })),
  },
  { rule: 9, name: "a missed stop is made up for", functions: plansSkipped("missed"), also: [7] },
  { rule: 9, name: "a clock that was set is believed", functions: plansSkipped("clock_jumped") },
  {
    rule: 9,
    name: "a calendar that cannot be read has no holidays",
    seed: 84,
    functions: plansSkipped("calendar_unreadable"),
  },
  {
    rule: 9,
    name: "a run goes on after its window",
    functions: { isOver: () => () => false },
    also: ["end"],
  },
  {
    rule: 9,
    name: "what a run asked is told although it is over, where no tick has seen that",
    seed: 123,
    functions: { withdrawnLate: () => () => null },
  },
  {
    rule: 9,
    name: "a manager that starts gives a run all its time again",
    seed: 140,
    functions: {
      resumed: () => (run, now) => ({
        ...run,
        since: now,
        until: now.wall + (run.until - run.since.wall),
      }),
    },
    also: ["end"],
  },
  {
    rule: 10,
    name: "a cancelled run goes on",
    functions: { cancelled: (real) => (run, by) => (by.why === "run_cancelled" ? run : real(run, by)) },
  },
  {
    rule: 10,
    name: "the run of a schedule that was changed goes on",
    seed: 101,
    functions: { cancelled: (real) => (run, by) => (by.why === "schedule_changed" ? run : real(run, by)) },
  },
  {
    rule: 10,
    name: "an earlier run wins over a later one",
    functions: {
      givesUp: () => () => false,
      nextOf: (real) => (member, around) => real(member, { ...around, overruledBy: () => null }),
      advance: (real) => (run, view, now, most) => real(run, view, now, most),
    },
    also: ["wake"],
  },
  {
    rule: 10,
    name: "an edit of a schedule leaves what it planned by transitions that are no more",
    seed: 98,
    functions: { keepsRun: () => () => true },
  },
  {
    rule: "end",
    name: "who gives a schedule another name cancels what it planned",
    functions: { keepsRun: () => () => false },
  },
  {
    rule: 10,
    name: "a click does not take a server out of a run",
    seed: 9,
    functions: {
      judge: (real) => (run, member, change, now) => {
        const events = change.events.filter(({ actor }) => actor !== "op");
        return real(run, member, { ...change, events }, now);
      },
    },
  },
  {
    rule: 1,
    name: "a run is started whatever was previewed",
    functions: { createPreviews: (real) => () => ({ ...real(), check: () => undefined }) },
    also: [8],
    seed: 6,
  },
  {
    rule: 11,
    name: "a click turns a server off under those that need it",
    functions: { refuseNeeded: () => () => undefined },
  },
  {
    rule: 11,
    name: "nobody waits for those that need a server",
    functions: {
      forbidsOff: (real) => (server, allowed, around) =>
        real(server, { ...allowed, evenIfNeeded: true }, around),
    },
  },
  {
    rule: 11,
    name: "only those count that needed a server when its run was planned",
    functions: {
      forbidsOff: (real) => (server, allowed, around) =>
        real(around.waitsFor ? { ...whole(server), neededBy: [] } : server, allowed, around),
    },
  },
  {
    rule: 11,
    name: "what a person asked to stop when free is not asked who needs it since",
    functions: {
      forbidsOff: (real) => (server, allowed, around) =>
        real(server, around.waitsFor ? allowed : { ...allowed, evenIfNeeded: true }, around),
    },
  },
  {
    rule: 11,
    name: "a click that found nobody who needs a server is not asked again who does since",
    seed: 109,
    functions: {
      // Of a stop that waits and of a run, more is known than what they allow.
      forbidsOff: (real) => (server, allowed, around) =>
        server.facts.order?.unlessNeeded && !around.waitsFor ? null : real(server, allowed, around),
    },
  },
  {
    rule: 11,
    name: "an order is not judged again before it is confirmed",
    functions: {
      forbidsOff: (real) => (server, allowed, around) =>
        server.facts.order ? null : real(server, allowed, around),
    },
    also: [8],
  },
  {
    rule: 8,
    name: "that nobody can wake a server any more does not end the stop that waits",
    functions: {
      forbidsOff: (real) => (server, allowed, around) =>
        real(server, server.pendingStop ? { ...allowed, evenIfItMayNotWake: true } : allowed, around),
    },
  },
  {
    rule: 11,
    name: "who is silent is off",
    functions: {
      provedOff:
        () =>
        ({ current, last }) =>
          !last || current === "None",
    },
    also: [12],
  },
  {
    rule: 11,
    name: "who is told to stop is off",
    functions: { provedOff: (real) => (facts) => real(facts) || facts.power === "OFF" },
    also: [12],
  },
  {
    rule: 11,
    name: "who needs others does not wait for them",
    functions: { isReady: () => () => true },
    seed: 13,
  },
  { rule: 11, name: "a server is ready before its port answers", functions: sees(() => ({ ready: null })) },
  {
    rule: 12,
    name: "an event does not name its run",
    seed: 5,
    doubles: () => ({
      aboveLedger: (store) => records(store, (event) => ({ ...event, runUuid: null })),
    }),
    also: ["end", "wake"],
  },
  {
    rule: "end",
    name: "a run that was cancelled never ends",
    functions: takes(({ members, cancelledBy }) =>
      cancelledBy ? { members: members.map((member) => ({ ...member, end: null })), cancelledBy: null } : {},
    ),
    also: [10],
  },
  {
    rule: 5,
    name: "what members came to is not written",
    doubles: () => ({
      belowLedger: (store) => ({
        ...store,
        servers: { ...store.servers, update: (server, events) => store.servers.update(server, events) },
      }),
    }),
  },
];
