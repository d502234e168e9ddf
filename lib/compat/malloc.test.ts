import { expect, test } from "vitest";
import { memoryReturner } from "./malloc";

const MIB = 1024 * 1024;

test("memory returns to the system where the process has grown, once for what is needed", async () => {
  const done: string[] = [];
  let resident = 100;
  let needed = 100;
  const poll = memoryReturner({
    resident: () => resident * MIB,
    ended: () => 0,
    collect: () => done.push("collect"),
    trim: () => {
      done.push("trim");
      resident = needed;
      return Promise.resolve();
    },
  });
  await poll();
  resident = 120;
  await poll();
  expect(done).toEqual([]);
  resident = 400;
  await Promise.all([poll(), poll()]);
  expect(done).toEqual(["collect", "trim"]);
  // A thousand servers more: memory is collected once.
  resident = needed = 200;
  await poll();
  await poll();
  expect(done).toEqual(["collect", "trim", "collect", "trim"]);
  expect(resident).toBe(200);
});

test("what was in use in the middle of a flood returns after it: where many connections have ended", async () => {
  let resident = 100;
  let ended = 0;
  let needed = 100;
  let polls = 0;
  const poll = memoryReturner({
    resident: () => resident * MIB,
    ended: () => ended,
    collect: () => void polls++,
    trim: () => Promise.resolve((resident = needed)),
  });
  resident = needed = 400;
  await poll();
  await poll();
  expect([polls, resident]).toEqual([1, 400]);
  needed = 110;
  ended = 250;
  await poll();
  expect([polls, resident]).toEqual([1, 400]);
  await poll();
  expect([polls, resident]).toEqual([2, 110]);
  // As large as ever: connections come and go all the time.
  ended = 1000;
  await poll();
  await poll();
  expect(polls).toBe(2);
});

test("while a flood goes on memory returns now and then: everybody waits for that", async () => {
  let ended = 0;
  let collected = 0;
  let resident = 100;
  const poll = memoryReturner({
    // It grows, whatever is returned.
    resident: () => (resident += 30) * MIB,
    ended: () => (ended += 100),
    collect: () => void collected++,
    trim: () => Promise.resolve(),
  });
  for (let call = 0; call < 36; call++) await poll();
  expect(collected).toBe(3);
});
