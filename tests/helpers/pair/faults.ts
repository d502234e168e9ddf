import { availableParallelism, loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { hasClocks, type Pair } from "./pair";

/**
 * The most milliseconds from a fault until the other manager answers agents; more on a machine that has more work than
 * processors, where a start alone may take that long.
 */
const takenWithin = (): number => ((loadavg()[0] ?? 0) > availableParallelism() ? 60_000 : 10_000);

/**
 * Does something to the pair, and puts it right again. Gives the milliseconds until the other manager answered agents;
 * null: the same one goes on, or where both may, whichever does.
 */
type Fault = (pair: Pair, random: () => number) => Promise<number | null>;

const signal = (pair: Pair, at: number, name: "SIGSTOP" | "SIGCONT"): void =>
  void process.kill(pair.seats[at]?.manager.pid() ?? 0, name);

/** The database is killed, and back after so many milliseconds. */
const away =
  (ms: number): Fault =>
  async ({ database, agents }) => {
    await database.kill();
    await delay(ms);
    await database.start();
    const { length } = agents.answers;
    const since = performance.now();
    while (agents.answers.length === length) {
      expect(performance.now() - since, "somebody serves once the database is back").toBeLessThan(
        takenWithin(),
      );
      await delay(50);
    }
    return null;
  };

const kill: Fault = async (pair) => {
  const from = pair.serving();
  const since = performance.now();
  await pair.seats[from]?.manager.kill();
  return pair.taken(from, since);
};

const FAULTS = {
  kill,
  /** Stopped for so long that another one serves, and let go on: it must notice before it says anything. */
  async stop(pair, random) {
    const from = pair.serving();
    const since = performance.now();
    signal(pair, from, "SIGSTOP");
    const took = await pair.taken(from, since);
    await delay(random() * 3000);
    signal(pair, from, "SIGCONT");
    return took;
  },
  /** Stopped for a moment. */
  async hiccup(pair, random) {
    const from = pair.serving();
    signal(pair, from, "SIGSTOP");
    await delay(500 + random() * 2500);
    signal(pair, from, "SIGCONT");
    await delay(1000);
    return null;
  },
  /** It hears and answers everybody, and does not reach the database. */
  async cut(pair, random) {
    const from = pair.serving();
    const since = performance.now();
    pair.seats[from]?.line.cut();
    const took = await pair.taken(from, since);
    await delay(random() * 3000);
    pair.seats[from]?.line.mend();
    return took;
  },
  /** Ten minutes ahead or back, of either; nothing follows. Then the one that serves is killed. */
  async clock(pair, random) {
    const seat = pair.seats[random() < 0.5 ? 0 : 1];
    seat.setClock(random() < 0.5 ? 600 : -600);
    const { length } = pair.agents.answers;
    await delay(6000);
    expect(pair.turns(length), "a clock that is set changes nothing").toBe(0);
    const took = await kill(pair, random);
    seat.setClock(0);
    return took;
  },
  /** The other one is killed: nothing follows. */
  async standby(pair) {
    const { length } = pair.agents.answers;
    await pair.seats[1 - pair.serving()]?.manager.kill();
    await delay(6000);
    expect(pair.turns(length), "the end of a standby changes nothing").toBe(0);
    return null;
  },
  away3: away(3000),
  away60: away(60_000),
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

/** Times of takeovers, in milliseconds, and the number of faults. */
export interface Tally {
  readonly took: number[];
  faults: number;
}

/** Does one of them, and looks at everything that any agent got, and that was acknowledged. */
export async function suffer(pair: Pair, name: FaultName, random: () => number, tally: Tally): Promise<void> {
  const { agents, clicks, seats } = pair;
  const { length } = agents.answers;
  const fault: Fault = FAULTS[name === "clock" && !hasClocks ? "kill" : name];
  const took = await fault(pair, random);
  await pair.settle();
  await clicks.pause();
  const then = agents.answers.slice(length);
  const said = `${++tally.faults}. ${name}: ${took === null ? "nobody takes over" : `taken over after ${(took / 1000).toFixed(2)} s`}, ${then.length} answers, ${clicks.acknowledged()} changes acknowledged`;
  console.log(said);
  if (took !== null) {
    tally.took.push(took);
    expect(took, said).toBeLessThan(takenWithin());
  }
  // As soon as one answers, the other one has nothing more to say.
  expect(pair.turns(length), `${said}: two that serve`).toBeLessThanOrEqual(1);
  expect(clicks.unordered(then), `${said}: orders that nobody gave`).toEqual([]);
  const serving = seats[pair.serving()]?.manager;
  if (!serving) throw new Error("nobody serves");
  expect(await clicks.lost(serving), `${said}: acknowledged, and lost`).toEqual([]);
  clicks.goOn();
}

/** The tally in words. */
export function shown({ took, faults }: Tally): string {
  const sorted = [...took].sort((a, b) => a - b);
  const seconds = (ms = NaN): string => `${(ms / 1000).toFixed(2)} s`;
  return `${faults} faults, ${took.length} takeovers: median ${seconds(sorted[Math.floor(sorted.length / 2)])}, longest ${seconds(sorted.at(-1))}`;
}
