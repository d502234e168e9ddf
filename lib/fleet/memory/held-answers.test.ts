import { expect, test } from "vitest";
import { createHeldAnswers } from "./held-answers";

function heldAnswers() {
  let now = 0;
  const gone: string[] = [];
  const held = createHeldAnswers(() => now);
  return {
    held,
    gone,
    hold: (uuid: string, ms: number, name = uuid) => held.hold(uuid, ms, () => gone.push(name)),
    pass(ms: number) {
      now += ms;
      held.poll();
    },
  };
}

test("an answer goes with news or when its time is over, once, and no other with it", () => {
  const { held, gone, hold, pass } = heldAnswers();
  hold("a", 1_000);
  hold("b", 2_000);
  pass(999);
  expect(gone).toEqual([]);
  pass(1);
  expect(gone).toEqual(["a"]);
  held.letGo("b");
  held.letGo("b");
  pass(5_000);
  expect(gone).toEqual(["a", "b"]);
  expect(held.size).toBe(0);
});

test("at most one for each server: a newer one lets the older go", () => {
  const { held, gone, hold, pass } = heldAnswers();
  const forgetOld = hold("a", 1_000, "old");
  hold("a", 2_000, "new");
  expect(gone).toEqual(["old"]);
  // The older one's connection closes after it has gone.
  forgetOld();
  expect(held.size).toBe(1);
  pass(2_000);
  expect(gone).toEqual(["old", "new"]);
});

test("one whose client is gone is forgotten, and told nothing", () => {
  const { held, gone, hold, pass } = heldAnswers();
  hold("a", 1_000)();
  held.letGo("a");
  pass(1_000);
  expect(gone).toEqual([]);
});

test("what letting go brings about may hold again", () => {
  const { held, gone } = heldAnswers();
  held.hold("a", 1_000, () => void held.hold("a", 1_000, () => gone.push("second")));
  held.letGo("a");
  expect(held.size).toBe(1);
  held.close();
  expect(gone).toEqual(["second"]);
});

test("once closed all have gone, and nothing is held any more", () => {
  const { held, gone, hold } = heldAnswers();
  hold("a", 1_000);
  hold("b", 1_000);
  held.close();
  hold("c", 1_000);
  expect(gone).toEqual(["a", "b", "c"]);
  expect(held.size).toBe(0);
});

test("there is room for so many, and again once one has gone", () => {
  const held = createHeldAnswers(() => 0, 2);
  for (const uuid of ["a", "b"]) {
    expect(held.isFull()).toBe(false);
    held.hold(uuid, 1_000, () => undefined);
  }
  expect(held.isFull()).toBe(true);
  held.letGo("a");
  expect(held.isFull()).toBe(false);
});
