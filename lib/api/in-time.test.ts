import { expect, it } from "vitest";
import { takeInTime } from "./in-time";

/** Waits on a clock of its own; one may be taken a second after the last. */
function waiting(everyMs: number) {
  let now = 0;
  let free = 0;
  const take = (): number => {
    if (now < free) return free - now;
    free = now + everyMs;
    return 0;
  };
  const pause = (ms: number): Promise<void> => Promise.resolve(void (now += ms));
  return {
    of: async (patience: number) => [await takeInTime(take, patience, pause), now],
    never: async (patience: number) => [await takeInTime(() => 400, patience, pause), now],
  };
}

it("who waits for one waits as long as it takes", async () => {
  const line = waiting(1000);
  expect(await line.of(0)).toEqual([true, 0]);
  expect(await line.of(0)).toEqual([false, 0]);
  expect(await line.of(1500)).toEqual([true, 1000]);
});

it("and gives up where others are always faster", async () => {
  expect(await waiting(1000).never(1000)).toEqual([false, 1200]);
});
