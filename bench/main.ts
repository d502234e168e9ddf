/** `npm run bench -- [NAME…] [--seed N] [--long] [--against FILE]`: measures, prints what it found, and keeps it for comparison. */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { bold, dim, say } from "../scripts/common/say.mjs";
import { agent } from "./agent";
import { attacks } from "./attacks/attacks";
import { worksBeside } from "./attacks/beside";
import type { Benchmark } from "./benchmark";
import { theConsole } from "./console/console";
import { panorama } from "./console/panorama";
import { durability } from "./durability/durability";
import { doors } from "./doors/doors";
import { fifty } from "./fifty/fifty";
import { boot } from "./fleet/boot";
import { fleet } from "./fleet/fleet";
import { guard } from "./guard";
import { atOnce } from "./held/at-once";
import { held } from "./held/held";
import { detection } from "./heartbeats/detection";
import { growth } from "./heartbeats/growth";
import { throughput } from "./heartbeats/throughput";
import { tokens } from "./heartbeats/tokens";
import { hostile } from "./hostile";
import { manager } from "./manager";
import { edge } from "./plans/edge";
import { plans } from "./plans/plans";
import { profile } from "./profile/profile";
import { report } from "./report";
import { keep, kept, missed, type Result, print } from "./result";
import { setup } from "./setup";
import { ways } from "./ways/ways";
import { windows } from "./windows";

/** All of them, in the order in which they run. */
const BENCHMARKS: readonly Benchmark[] = [
  throughput,
  profile,
  growth,
  tokens,
  detection,
  agent,
  theConsole,
  panorama,
  atOnce,
  held,
  plans,
  edge,
  ways,
  doors,
  durability,
  hostile,
  attacks,
  manager,
  setup,
  fleet,
  boot,
  fifty,
  windows,
];

const USAGE = `npm run bench -- [NAME…] [--seed N] [--long] [--against FILE] [--together] [--rounds N] [--only WORD]…

  NAME        what to measure; everything where none is named:
${BENCHMARKS.map(({ name, title }) => `                ${name.padEnd(14)}${title}`).join("\n")}
  --seed N    where chance comes from (default: a new one each time, which is told)
  --long      takes all the time that a measure names (the agent's processor time: ten minutes)
  --against   another komo-manager, such as the release before, to be measured beside this one (throughput)
  --together  all attacks at once (attacks)
  --rounds N  so often each attack (attacks)
  --only WORD the attacks whose name has WORD in it (attacks); as often as one likes
  --guard     only a short look: fails where heartbeats have become far dearer than the latest result says
  --report    measures nothing; puts the latest results into docs/performance.md`;

interface Asked {
  readonly benchmarks: readonly Benchmark[];
  readonly seed: number;
  readonly long: boolean;
  readonly against: string | null;
  readonly together: boolean;
  readonly rounds: number | null;
  readonly only: readonly string[];
  /** Nothing is measured: the kept result is written into the documentation. */
  readonly report: boolean;
  /** Only a short benchmark, for `npm test`. */
  readonly guard: boolean;
}

/** The benchmarks to run; a text where the arguments make no sense. */
function read(args: string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        seed: { type: "string" },
        long: { type: "boolean", default: false },
        against: { type: "string" },
        together: { type: "boolean", default: false },
        rounds: { type: "string" },
        only: { type: "string", multiple: true, default: [] },
        report: { type: "boolean", default: false },
        guard: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) return USAGE;
    const unknown = positionals.find((name) => !BENCHMARKS.some((one) => one.name === name));
    if (unknown !== undefined) throw new Error(`there is no benchmark ${JSON.stringify(unknown)}`);
    const seed = Number(values.seed ?? randomInt(2 ** 31));
    if (!Number.isSafeInteger(seed) || seed < 0) throw new Error("--seed must be a whole number, 0 or more");
    const rounds = values.rounds === undefined ? null : Number(values.rounds);
    if (rounds !== null && !(Number.isSafeInteger(rounds) && rounds > 0))
      throw new Error("--rounds must be a whole number, 1 or more");
    const named = (one: Benchmark): boolean => positionals.length === 0 || positionals.includes(one.name);
    return {
      benchmarks: BENCHMARKS.filter(named),
      seed,
      long: values.long,
      against: values.against ?? null,
      together: values.together,
      rounds,
      only: values.only,
      report: values.report,
      guard: values.guard,
    };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`;
  }
}

async function measure(
  { name, title, run }: Benchmark,
  { seed, long, against, together, rounds, only }: Asked,
): Promise<Result> {
  console.log(`\n${bold(name)} ${title} ${dim(`(seed ${seed})`)}`);
  const at = new Date().toISOString();
  const start = performance.now();
  const setting = { seed, long, against, together, rounds, only };
  const figures = await run({ ...setting, say: (line) => say(dim(`  ${line}`)) });
  return { name, at, seed, seconds: (performance.now() - start) / 1000, long, figures };
}

async function main(): Promise<number> {
  const asked = read(process.argv.slice(2));
  if (typeof asked === "string") {
    console.error(asked);
    return asked === USAGE ? 0 : 2;
  }
  if (asked.report) {
    say("wrote", await report(kept()));
    return 0;
  }
  if (asked.guard) {
    const { good, words } = await guard(kept());
    say(words);
    return good ? 0 : 1;
  }
  const results: Result[] = [];
  for (const benchmark of asked.benchmarks) {
    const result = await measure(benchmark, asked);
    print(result);
    results.push(result);
  }
  say("\nkept", keep(results));
  return results.some(missed) ? 1 : 0;
}

if (!(await worksBeside())) process.exitCode = await main();
