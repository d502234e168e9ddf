import { expect, it } from "vitest";
import { newHandover } from "./handover";

it("gives what was asked for to whoever comes, once and in order, and then each request at once", () => {
  const { ask, take } = newHandover<string>();
  expect(ask("a")).toBe(true);
  expect(ask("b")).toBe(true);
  const given: string[] = [];
  const carryOut = (request: string): boolean => given.push(request) < 4;
  take(carryOut);
  expect(given).toEqual(["a", "b"]);
  expect(ask("c")).toBe(true);
  expect(ask("d")).toBe(false);
  expect(given).toEqual(["a", "b", "c", "d"]);
});

it("keeps requests again once nobody takes them, and leaves those of a successor alone", () => {
  const { ask, take } = newHandover<string>();
  const given: string[] = [];
  const takeAs = (name: string) => take((request) => given.push(`${name} ${request}`) > 0);
  const endFirst = takeAs("first");
  ask("a");
  const endSecond = takeAs("second");
  endFirst();
  ask("b");
  endSecond();
  ask("c");
  takeAs("third");
  expect(given).toEqual(["first a", "second b", "third c"]);
});

it("keeps no more than a few", () => {
  const { ask, take } = newHandover<number>();
  for (let times = 0; times < 1000; times++) ask(times);
  const given: number[] = [];
  take((request) => given.push(request) > 0);
  expect(given).toEqual(Array.from({ length: 20 }, (_, index) => index));
});
