/** `npm run simulate -- --seed N --days D [--servers K]`: lives through a history and prints its story. */
import { parseArgs } from "node:util";
import { forEachSeed, serve } from "./jobs";
import { RULES } from "./oracle/book";
import { liveThrough, type History } from "./world";

const USAGE = `npm run simulate -- [--seed N] [--days D] [--servers K] [--seeds M] [--jobs J] [--plans] [--reach] [--asleep] [--cuts] [--store memory|sqlite] [--routine] [--quiet]

  --seed N      which history; the same seed gives the same one (default 1)
  --days D      how many virtual days it lasts, fractions allowed (default 1)
  --servers K   how many servers there are (default 3; with --plans 4)
  --plans       people think of many servers at once: groups, needs, runs and schedules
  --reach       servers lie in several networks, and have BMCs and relays, which do not always tell what is so
  --asleep      servers sleep and restart by order; with --plans people knock at doors, too
  --cuts        with --plans: a UPS that flaps, lies and falls silent feeds some of the servers
  --seeds M     that many histories, from seed N on; prints no story (default 1)
  --jobs J      so many of them at a time, each with a core of its own (default 1)
  --store       in memory (default), or a real SQLite file in a temporary folder
  --routine     tells every heartbeat, too
  --quiet       tells nothing but the end`;

interface Options {
  readonly seed: number;
  readonly days: number;
  readonly servers: number;
  readonly seeds: number;
  readonly jobs: number;
  readonly plans: boolean;
  readonly reach: boolean;
  readonly asleep: boolean;
  readonly cuts: boolean;
  readonly store: "memory" | "sqlite";
  readonly routine: boolean;
  readonly quiet: boolean;
}

function optionsOf(args: string[]): Options | string {
  const number = (name: string, text: string, whole: boolean): number => {
    const value = Number(text);
    if (!(value > 0) || (whole && !Number.isInteger(value))) {
      throw new Error(
        `--${name} must be a ${whole ? "whole " : ""}number above 0, not ${JSON.stringify(text)}`,
      );
    }
    return value;
  };
  try {
    const { values } = parseArgs({
      args,
      options: {
        seed: { type: "string", default: "1" },
        days: { type: "string", default: "1" },
        servers: { type: "string" },
        plans: { type: "boolean", default: false },
        reach: { type: "boolean", default: false },
        asleep: { type: "boolean", default: false },
        cuts: { type: "boolean", default: false },
        seeds: { type: "string", default: "1" },
        jobs: { type: "string", default: "1" },
        store: { type: "string", default: "memory" },
        routine: { type: "boolean", default: false },
        quiet: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) return USAGE;
    if (values.store !== "memory" && values.store !== "sqlite")
      throw new Error("--store is memory or sqlite");
    return {
      seed: number("seed", values.seed, true),
      days: number("days", values.days, false),
      servers: number("servers", values.servers ?? (values.plans ? "4" : "3"), true),
      seeds: number("seeds", values.seeds, true),
      jobs: number("jobs", values.jobs, true),
      plans: values.plans,
      reach: values.reach,
      asleep: values.asleep,
      cuts: values.cuts,
      store: values.store,
      routine: values.routine,
      quiet: values.quiet || values.seeds !== "1",
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`;
  }
}

async function one(options: Options, seed: number): Promise<History> {
  const print = options.quiet
    ? undefined
    : { line: (text: string) => console.log(text), routine: options.routine };
  const { days, servers, plans, reach, asleep, cuts } = options;
  const history = { seed, days, servers, plans, reach, asleep, cuts, print };
  if (options.store === "memory") return liveThrough(history);
  const { withSqlite } = await import("./sqlite");
  return withSqlite((openStore) => liveThrough({ ...history, openStore }));
}

function report(options: Options, { seed, breach, last }: History): void {
  if (!breach) return;
  if (options.quiet) for (const line of last) console.log(line);
  console.log(`\nBREACH of rule ${breach.rule}: ${RULES[breach.rule]}`);
  console.log(`${breach.server}: ${breach.what}`);
  const { days, servers, plans, reach, asleep, cuts, store } = options;
  console.log(
    `again: npm run simulate -- --seed ${seed} --days ${days} --servers ${servers}${plans ? " --plans" : ""}${reach ? " --reach" : ""}${asleep ? " --asleep" : ""}${cuts ? " --cuts" : ""} --store ${store} --routine`,
  );
}

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(options);
    return options === USAGE ? 0 : 2;
  }
  return all(options);
}

async function all(options: Options): Promise<number> {
  const begun = performance.now();
  const sum = {
    days: 0,
    commands: 0,
    clicks: 0,
    runs: 0,
    stops: 0,
    asked: 0,
    passedOn: 0,
    cuts: 0,
    sleeps: 0,
    restarts: 0,
    visits: 0,
    looks: 0,
    wakes: 0,
    rests: 0,
    cutStops: 0,
    cutWakes: 0,
    turnedOnTooLate: 0,
    livedOn: 0,
    lostToStaleInstances: 0,
  };
  let [printed, breaches] = [0, 0];
  /** Histories that are not counted yet: an earlier one is not done. */
  const early = new Map<number, History>();
  let next = options.seed;

  function count(history: History): void {
    sum.days += options.days * options.servers;
    sum.commands += history.commands;
    sum.clicks += history.clicks;
    sum.runs += history.runs;
    sum.stops += history.stops;
    sum.asked += history.asked;
    sum.passedOn += history.passedOn;
    sum.cuts += history.cuts;
    sum.sleeps += history.sleeps;
    sum.restarts += history.restarts;
    sum.visits += history.visits;
    sum.looks += history.looks;
    sum.wakes += history.wakes;
    sum.rests += history.rests;
    sum.cutStops += history.cutStops;
    sum.cutWakes += history.cutWakes;
    sum.turnedOnTooLate += history.leftovers.turnedOnTooLate;
    sum.livedOn += history.leftovers.livedOn;
    sum.lostToStaleInstances += history.leftovers.lostToStaleInstances;
    report(options, history);
    if (history.breach) breaches += 1;
    const [seed, seconds] = [history.seed, (performance.now() - begun) / 1000];
    const isLast = seed === options.seed + options.seeds - 1;
    if (!history.breach && !isLast && seconds - printed < PRINT_EVERY) return;
    printed = seconds;
    console.log(
      `\nseeds ${options.seed}–${seed}: ${sum.days.toFixed(1)} server-days in ${seconds.toFixed(1)} s ` +
        `(${(sum.days / seconds).toFixed(1)}/s), ${sum.clicks} clicks, ${sum.commands} shutdown commands, ` +
        (options.plans ? `${sum.runs} runs, ${sum.stops} stops by them, ` : "") +
        (options.reach
          ? `${sum.asked} requests to relays, ${sum.passedOn} packets of theirs, ${sum.cuts} cuts, `
          : "") +
        (options.asleep
          ? `${sum.sleeps} sleeps, ${sum.restarts} restarts, ${sum.visits} visits, ${sum.looks} looks at links, ${sum.wakes} wakes by doors, ${sum.rests} rests, `
          : "") +
        (options.cuts ? `${sum.cutStops} stops and ${sum.cutWakes} wakes by power cuts, ` : "") +
        `${sum.turnedOnTooLate} turned on too late, ${sum.livedOn} lived on, ${sum.lostToStaleInstances} lost to stale instances; last hash ${history.hash.toString(16)}`,
    );
  }

  await forEachSeed(
    { seed: options.seed, count: options.seeds, jobs: options.jobs },
    {
      setup: options,
      task: one,
      done(seed, history) {
        early.set(seed, history);
        for (let due = early.get(next); due; due = early.get((next += 1))) {
          early.delete(next);
          count(due);
        }
        return history.breach === null;
      },
    },
  );
  return breaches > 0 ? 1 : 0;
}

/** Seconds between two lines that say how far it has come: where one ends, another run can go on. */
const PRINT_EVERY = 10;

if (!serve(one)) process.exitCode = await main();
