import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { atMost } from "./at-most";

describe("atMost", () => {
  it("never runs more at a time, in the order in which they came, and goes on after a failure", async () => {
    const inTurn = atMost(2);
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const work = (number: number) => async () => {
      begun.push(number);
      most = Math.max(most, ++running);
      await pause(1);
      running--;
      if (number % 3 === 0) throw new Error(`${number}`);
      return number;
    };
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    const outcomes = await Promise.allSettled(numbers.map((number) => inTurn(work(number))));
    expect(most).toBe(2);
    expect(begun).toEqual(numbers);
    expect(outcomes.map(({ status }) => status)).toEqual(
      numbers.map((number) => (number % 3 === 0 ? "rejected" : "fulfilled")),
    );
    expect(await inTurn(work(1))).toBe(1);
  });
});
