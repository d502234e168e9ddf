import { setTimeout } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import type { Watchdog } from "./limits";
import { createTurns, type Turn } from "./turns";

/** Turns, two at a time, whose length is over when the test says so. Whoever still waits after the test has gone. */
function fixture(): { take: (client?: string) => Turn; overdue: (() => void)[] } {
  const overdue: (() => void)[] = [];
  const watchdog: Watchdog = (late) => {
    overdue.push(late);
    return () => void overdue.splice(overdue.indexOf(late), 1);
  };
  const turns = createTurns({ most: 2, groupOf: (address) => address.slice(0, 1), watchdog });
  const take = (client = "a"): Turn => {
    const turn = turns(client);
    onTestFinished(() => turn.end());
    return turn;
  };
  return { take, overdue };
}

/** Whether its turn has come. */
async function hasCome({ come }: Turn): Promise<boolean> {
  if (!come) return true;
  return Promise.race([come.then(() => true), setTimeout(20, false)]);
}

it("gives as many their turn as may have it, and the others in the order in which they came", async () => {
  const { take } = fixture();
  const [first, second, third, fourth] = [take("a1"), take("a2"), take(), take()];
  expect([first.come, second.come]).toEqual([null, null]);
  expect([await hasCome(third), await hasCome(fourth)]).toEqual([false, false]);
  second.end();
  second.end();
  expect([await hasCome(third), await hasCome(fourth)]).toEqual([true, false]);
  first.end();
  expect(await hasCome(fourth)).toBe(true);
  expect(await hasCome(take())).toBe(false);
});

it("keeps nobody of another address waiting", () => {
  const { take } = fixture();
  for (const _ of [1, 2, 3]) take();
  expect(take("b").come).toBeNull();
});

it("passes by whoever has gone while waiting", async () => {
  const { take } = fixture();
  const [first, , gone, last] = [take(), take(), take(), take()];
  gone.end();
  await gone.come;
  first.end();
  expect(await hasCome(last)).toBe(true);
});

it("ends a turn that takes long, and that of no other", async () => {
  const { take, overdue } = fixture();
  const [, , third, fourth] = [take(), take(), take(), take()];
  overdue[0]?.();
  expect([await hasCome(third), await hasCome(fourth)]).toEqual([true, false]);
});

it("remembers nobody once all is over, also who has gone right before their turn", async () => {
  const { take, overdue } = fixture();
  const turns = [take(), take(), take(), take()];
  for (const turn of turns) turn.end();
  expect(overdue).toEqual([]);
  await setTimeout(5);
  expect([take().come, take().come]).toEqual([null, null]);
});
