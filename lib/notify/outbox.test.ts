import { expect, test } from "vitest";
import { createOutbox } from "./outbox";
import { happened } from "./testing";

test("what fails is tried again, ever more rarely, with what came meanwhile in the same message", () => {
  const outbox = createOutbox();
  const [first, second] = [happened(1, 0, "error"), happened(2, 5, "error")];
  outbox.add([first]);
  expect(outbox.ready(0)).toEqual([first]);
  const tries: number[] = [];
  outbox.failed(0);
  outbox.add([second]);
  for (let now = 0; now <= 3600_000; now += 1000) {
    if (outbox.ready(now).length === 0) continue;
    tries.push(now / 1000);
    outbox.failed(now);
  }
  expect(tries).toEqual([10, 40, 100, 220, 520, 1420, 2320, 3220]);
  expect(outbox.ready(5000_000)).toEqual([first, second]);
  outbox.delivered([first, second]);
  expect([outbox.ready(5000_000), outbox.open(), outbox.failures]).toEqual([[], [], 0]);
});

test("what could not be delivered for a day is dropped", () => {
  const outbox = createOutbox();
  const [old, young] = [happened(1, 0, "error"), happened(2, 3600, "error")];
  outbox.add([old, young]);
  expect(outbox.tooOld(86_400_000)).toEqual([]);
  expect(outbox.tooOld(86_401_000)).toEqual([old]);
  expect(outbox.open()).toEqual([2]);
});
