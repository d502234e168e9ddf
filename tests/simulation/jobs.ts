import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** The work for a seed, in any thread. */
type Task<Setup, Done> = (setup: Setup, seed: number) => Promise<Done>;

/**
 * Does a task for each of `count` seeds, in order with one job and in any order with more. Each job is a thread that
 * runs the program from its beginning, and serves there where it calls `serve`.
 * @param done hears of each; false: no further seed is begun
 */
export async function forEachSeed<Setup, Done>(
  { seed: first, count, jobs }: { readonly seed: number; readonly count: number; readonly jobs: number },
  {
    setup,
    task,
    done,
  }: { setup: Setup; task: Task<Setup, Done>; done: (seed: number, one: Done) => boolean },
): Promise<void> {
  let next = first;
  let goesOn = true;
  const hasNext = (): boolean => goesOn && next < first + count;

  async function inTurn(run: (seed: number) => Promise<Done>): Promise<void> {
    while (hasNext()) {
      const seed = next++;
      const one = await run(seed);
      goesOn = done(seed, one) && goesOn;
    }
  }

  if (jobs === 1) return inTurn((seed) => task(setup, seed));
  const threads = Array.from({ length: Math.min(jobs, count) }, async () => {
    const thread = new Worker(new URL(import.meta.url), { workerData: setup });
    const failed = new Promise<never>((_, reject) => thread.once("error", reject));
    const run = (seed: number): Promise<Done> => {
      const ran = new Promise<Done>((resolve) => thread.once("message", resolve));
      thread.postMessage(seed);
      return Promise.race([ran, failed]);
    };
    try {
      await inTurn(run);
    } finally {
      await thread.terminate();
    }
  });
  await Promise.all(threads);
}

/** In a thread of `forEachSeed`: does its task for each seed that comes. False in the program itself. */
export function serve<Setup, Done>(task: Task<Setup, Done>): boolean {
  const port = parentPort;
  if (isMainThread || !port) return false;
  port.on("message", (seed: number) => {
    task(workerData as Setup, seed).then(
      (one) => port.postMessage(one),
      (error: unknown) => {
        throw error;
      },
    );
  });
  return true;
}
