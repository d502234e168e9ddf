import { expect, it } from "vitest";
import { CLOCK_SET, createDue } from "./due";

const at = (monotonic: number, wall = 1_000_000 + monotonic) => ({ monotonic, wall });

it("gives those of which there is news with the next tick, in the order in which they came", () => {
  const due = createDue();
  for (const uuid of ["c", "a", "b"]) due.soon(uuid);
  expect(due.take(at(0))).toEqual(["c", "a", "b"]);
  expect(due.take(at(500))).toEqual([]);
  due.soon("b");
  due.soon("c");
  due.soon("b");
  expect(due.take(at(1000))).toEqual(["c", "b"]);
});

it("gives each at its time, in the first tick that is not before it, and once", () => {
  const due = createDue();
  due.soon("a");
  due.take(at(0));
  due.notBefore("a", 2_250);
  const found = [500, 1000, 1500, 2000, 2500, 3000].map((ms) => due.take(at(ms)));
  // A tick that comes a moment early must not let it wait for the one after the next.
  expect(found.slice(0, 3)).toEqual([[], [], []]);
  expect(found.slice(3).flat()).toEqual(["a"]);
  due.notBefore("a", 10_000);
  expect(due.take(at(60_000))).toEqual(["a"]);
});

it("gives it earlier where there is news of it, and never at a time that was given up", () => {
  const due = createDue();
  due.notBefore("a", 5_000);
  due.soon("a");
  expect(due.take(at(500))).toEqual(["a"]);
  due.notBefore("a", Infinity);
  expect(due.take(at(5_000))).toEqual([]);
  expect(due.take(at(5_500))).toEqual([]);
});

it("never misses one, whenever ticks come", () => {
  const due = createDue();
  due.soon("a");
  due.take(at(0));
  due.notBefore("a", 1_100);
  const seen: number[] = [];
  for (const ms of [501, 1001, 1499, 1999])
    if (due.take(at(ms)).includes("a")) {
      seen.push(ms);
      if (ms < 1_100) due.notBefore("a", 1_100);
    }
  expect(seen.find((ms) => ms >= 1_100)).toBe(1499);
});

it("gives all of them where the wall clock was set, and forgets those that are gone", () => {
  const due = createDue();
  for (const uuid of ["a", "b", "c"]) due.soon(uuid);
  due.take(at(0));
  for (const uuid of ["a", "b", "c"]) due.notBefore(uuid, Infinity);
  due.forget("b");
  expect(due.take(at(500, 1_000_500 + CLOCK_SET - 1))).toEqual([]);
  expect(due.take(at(1000, 900_000))).toEqual(["a", "c"]);
  expect(due.take(at(1500, 900_500))).toEqual([]);
});
