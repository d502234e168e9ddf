import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { createLoginQueue } from "./login-queue";

/** A queue whose work takes a moment and notes whose it was. */
function fixture(known: readonly string[] = [], waiting = 32) {
  const queue = createLoginQueue({ atOnce: 2, waiting, isKnown: (group) => known.includes(group) });
  const begun: string[] = [];
  let running = 0;
  let most = 0;
  const ask = (group: string): Promise<string | null> =>
    queue.run(group, async () => {
      begun.push(group);
      most = Math.max(most, ++running);
      await pause(1);
      running--;
      if (group === "fails") throw new Error(group);
      return group;
    });
  return { ask, begun, most: () => most };
}

test("no more run at a time, groups take turns, and it goes on after a failure", async () => {
  const { ask, begun, most } = fixture();
  const groups = ["a", "a", "a", "a", "a", "fails", "b", "b", "c"];
  const outcomes = await Promise.allSettled(groups.map(ask));
  expect(most()).toBe(2);
  expect(begun).toEqual(["a", "a", "a", "fails", "b", "c", "a", "b", "a"]);
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect(await ask("d")).toBe("d");
});

test("whoever has logged in before is next, however many guess", async () => {
  const { ask, begun } = fixture(["home"]);
  const strangers = Array.from({ length: 150 }, (_, number) => ask(`stranger ${number}`));
  expect(await ask("home")).toBe("home");
  expect(begun.indexOf("home")).toBeLessThan(4);
  const outcomes = await Promise.all(strangers);
  // Two ran, 32 waited, of whom one made room.
  expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(33);
});

test("one group's guesses make room for others', not the other way round", async () => {
  const { ask } = fixture([], 4);
  const many = Array.from({ length: 10 }, () => ask("many"));
  const others = ["a", "b", "c"].map(ask);
  expect(await Promise.all(others)).toEqual(["a", "b", "c"]);
  expect((await Promise.all(many)).filter((outcome) => outcome !== null)).toHaveLength(3);
  const crowd = Array.from({ length: 7 }, (_, number) => ask(`${number}`));
  expect((await Promise.all(crowd)).filter((outcome) => outcome === null)).toHaveLength(1);
});

test("one known group's flood leaves room for another known one, and for strangers' turns", async () => {
  const { ask, begun } = fixture(["flood", "home"], 4);
  const flood = Array.from({ length: 10 }, () => ask("flood"));
  expect(await ask("home")).toBe("home");
  expect(begun.indexOf("home")).toBeLessThan(4);
  const outcomes = await Promise.all(flood);
  expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(5);
});

test("a stranger has every fourth turn, however many of the known ask", async () => {
  const { ask, begun } = fixture(["a", "b"], 8);
  const known = ["a", "b", "a", "b", "a", "b", "a", "b"].map(ask);
  const stranger = ask("stranger");
  await Promise.all([...known, stranger]);
  expect(begun.indexOf("stranger")).toBeLessThanOrEqual(6);
});
