import { figuresOf } from "../../tests/helpers/process-figures";
import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { median, range } from "../load/drive";
import type { Call, WireAgent } from "../load/heartbeats";
import { bareServers } from "./bare";
import { openLine, type Line, type Listener, type Measured } from "./line";
import { CONNECTIONS, openSite, type Site } from "./site";

const SERVERS = 1_000;
/** Many and short: a machine's speed changes from second to second, and all programs of a round are to have the same. */
const ROUNDS = 40;
/** Further ones, in which the programs warm up. */
const WARM_UP = 4;
/** Milliseconds. */
const STRETCH = 400;
/** Below this share of a core the load itself is no limit. */
const LOAD_AT_MOST = 0.85;
/** Lone heartbeats a second, as 1,000 servers send them that report every ten seconds. */
const LONE = 100;
/** Milliseconds. */
const LONE_STRETCH = 1_500;

/** The figure that other work of the machine disturbs least. */
export const BESIDE_BARE = "plain: heartbeat to bare node:http";

/** P1, P1b: the cost of a heartbeat, compared with the least that a server can do in the same executable. */
export const throughput: Benchmark = {
  name: "throughput",
  title: "processor time of a heartbeat, against bare servers (P1, P1b)",
  run,
};

async function run({ say, against }: Setting): Promise<readonly Figure[]> {
  const ends: (() => unknown)[] = [];
  try {
    const site = await openSite(SERVERS, say);
    ends.unshift(site.end);
    const former = against === null ? null : await openSite(SERVERS, say, { executable: against });
    if (former) ends.unshift(former.end);
    const bare = await bareServers(site);
    ends.unshift(bare.end);

    const figures: Figure[] = [];
    for (const transport of ["plain", "TLS"] as const) {
      const at = (site: Site): Listener => (transport === "TLS" ? site.tls : site.plain);
      const calls = (site: Site, call: (agent: WireAgent) => Call) => (): Call => call(site.nextAgent());
      const binary = (agent: WireAgent): Call => agent.heartbeat();
      const json = (agent: WireAgent): Call => agent.heartbeatInJson();
      const contestants: Contestant[] = [
        { name: HEARTBEAT, to: at(site), next: calls(site, binary) },
        { name: IN_JSON, to: at(site), next: calls(site, json) },
        { name: NODE, to: await bare.start("node", transport), next: calls(site, binary) },
        { name: DENO, to: await bare.start("deno", transport), next: calls(site, binary) },
        ...(former ? [{ name: FORMER, to: at(former), next: calls(former, binary) }] : []),
      ];
      figures.push(...figuresUnder(transport, await underLoad(contestants, say)));
    }
    figures.push(...(await alone(site, former, say)));
    figures.push({
      name: "memory of the manager afterwards",
      value: figuresOf(site.manager.pid()).residentMiB,
      unit: "MiB",
    });
    return figures;
  } finally {
    for (const end of ends) await end();
  }
}

const HEARTBEAT = "heartbeat";
const IN_JSON = "heartbeat in JSON";
const NODE = "bare node:http";
const DENO = "bare Deno.serve";
const FORMER = "heartbeat of the other program";

interface Contestant {
  readonly name: string;
  readonly to: Listener;
  readonly next: () => Call;
}

/** Name of a contestant → its figure of each round. */
type Rounds<Found> = ReadonlyMap<string, readonly Found[]>;

/** Measures in turns, there and back, so that all contestants have the same conditions and the same neighbours. */
async function inTurns<Found>(
  contestants: readonly { readonly name: string; readonly measure: () => Promise<Found> }[],
): Promise<Rounds<Found>> {
  const taken = new Map<string, Found[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const { name, measure } of round % 2 === 0 ? contestants : contestants.toReversed()) {
      const found = await measure();
      if (round >= 0) taken.get(name)?.push(found);
    }
  }
  return taken;
}

async function underLoad(contestants: readonly Contestant[], say: Setting["say"]): Promise<Rounds<Measured>> {
  const lines: Line[] = [];
  try {
    const rounds = await inTurns(
      contestants.map(({ name, to, next }) => {
        const line = openLine(to, CONNECTIONS);
        lines.push(line);
        return { name, measure: () => line.load(STRETCH, next) };
      }),
    );
    say([...rounds].map(([name, found]) => `${name} ${Math.round(costOf(found))} µs`).join(", "));
    return rounds;
  } finally {
    for (const line of lines) line.close();
  }
}

const costOf = (found: readonly Measured[]): number => median(found.map(({ cost }) => cost));

function figuresUnder(transport: "plain" | "TLS", rounds: Rounds<Measured>): Figure[] {
  const of = (name: string): readonly Measured[] => rounds.get(name) ?? [];
  const ratios = (name: string, to: string): number[] =>
    of(name).map(({ cost }, round) => cost / (of(to)[round]?.cost ?? NaN));
  const compared = (goal: number | null, name: string, to: string): Figure[] => {
    const found = ratios(name, to);
    const title = `${transport}: ${name} to ${to}`;
    const figure = { name: title, value: median(found) };
    return [
      goal === null ? figure : atMost(goal, title, figure.value),
      { name: `  least and most of the rounds`, value: range(found) },
    ];
  };
  const load = Math.max(...[...rounds.values()].flat().map((one) => one.load));
  return [
    ...compared(1.5, HEARTBEAT, NODE),
    ...compared(3.5, HEARTBEAT, DENO),
    ...compared(null, IN_JSON, HEARTBEAT),
    ...(rounds.has(FORMER) ? compared(null, HEARTBEAT, FORMER) : []),
    ...[...rounds].map(([name, found]) => ({
      name: `${transport}: ${name}`,
      value: costOf(found),
      unit: "µs",
    })),
    {
      name: `${transport}: heartbeats a second`,
      value: median(of(HEARTBEAT).map(({ perSecond }) => perSecond)),
      unit: "/s",
    },
    {
      name: `${transport}: 99 of 100 heartbeats within`,
      value: median(of(HEARTBEAT).map(({ p99 }) => p99)),
      unit: "ms",
    },
    {
      name: `${transport}: most of a core that the load itself took`,
      value: load,
      goal: { text: `≤ ${LOAD_AT_MOST}: it is no limit`, reached: load <= LOAD_AT_MOST },
    },
  ];
}

/** A hundred heartbeats a second, evenly over a kept TLS connection for each server. */
async function alone(site: Site, former: Site | null, say: Setting["say"]): Promise<Figure[]> {
  say(`${LONE} heartbeats a second over ${SERVERS} TLS connections`);
  const lines: Line[] = [];
  const contestant = (name: string, { tls, nextAgent }: Site) => {
    const line = openLine(tls, SERVERS);
    lines.push(line);
    const next = (): Call => nextAgent().heartbeat();
    return { name, measure: () => line.pace(LONE_STRETCH, LONE, next) };
  };
  try {
    const rounds = await inTurns([
      contestant(HEARTBEAT, site),
      ...(former ? [contestant(FORMER, former)] : []),
    ]);
    const [mine = [], theirs = []] = [rounds.get(HEARTBEAT), rounds.get(FORMER)];
    const ratios = mine.map((cost, round) => cost / (theirs[round] ?? NaN));
    return [
      { name: "a lone heartbeat over TLS", value: median(mine), unit: "µs" },
      ...(former
        ? [
            { name: "… of the other program", value: median(theirs), unit: "µs" },
            { name: "a lone heartbeat to that of the other program", value: median(ratios) },
            { name: "  least and most of the rounds", value: range(ratios) },
          ]
        : []),
    ];
  } finally {
    for (const line of lines) line.close();
  }
}
