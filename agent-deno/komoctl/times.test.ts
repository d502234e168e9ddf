import { assert } from "../testing/assert.ts";
import { clock, duration, instant, past, since } from "./times.ts";

const NOW = new Date(2026, 10, 26, 18, 5);
const local = (day: number, hours: number, minutes = 0) =>
  new Date(2026, 10, day, hours, minutes).toISOString();

Deno.test("a duration is a number with its unit, and nothing else", () => {
  assert.deepEqual(
    [duration("90s", "--for"), duration("20m", "--for"), duration("2h", "--for")],
    [90_000, 1_200_000, 7_200_000],
  );
  for (const text of ["", "0m", "2", "h", "2 h", "-2h", "1.5h", "2h30m", "9999999h"]) {
    assert.throws(() => duration(text, "--for"), { exitCode: 2, message: /--for must be/ }, text);
  }
});

Deno.test("an hour is the next one, here; a day and an hour are meant here, too; a zone is obeyed", () => {
  assert.equal(instant("23:00", "--until", NOW), local(26, 23));
  assert.equal(instant("7:30", "--until", NOW), local(27, 7, 30));
  assert.equal(instant("18:05", "--until", NOW), local(27, 18, 5));
  assert.equal(instant("2026-11-28 07:30", "--until", NOW), local(28, 7, 30));
  assert.equal(instant("2026-11-28T07:30:00+09:00", "--until", NOW), "2026-11-27T22:30:00.000Z");
  for (const text of ["", "24:00", "tomorrow", "2026-11-28", "2026-13-45 07:30", "1e9"]) {
    assert.throws(() => instant(text, "--until", NOW), { exitCode: 2, message: /must be a time/ }, text);
  }
  assert.throws(() => instant("2026-11-25 07:30", "--until", NOW), { exitCode: 2, message: /in the future/ });
});

Deno.test("an hour that has passed is the last one", () => {
  assert.equal(past("18:05", "--at", NOW), local(26, 18, 5));
  assert.equal(past("18:06", "--at", NOW), local(25, 18, 6));
  assert.equal(past("2026-11-25 07:30", "--at", NOW), local(25, 7, 30));
  assert.throws(() => past("2026-11-26 18:06", "--at", NOW), {
    exitCode: 2,
    message: /not be in the future/,
  });
  assert.throws(() => past("yesterday", "--at", NOW), { exitCode: 2, message: /must be a time/ });
});

Deno.test("times are told as briefly as they are clear", () => {
  assert.equal(clock(local(26, 23), NOW), "23:00");
  assert.equal(clock(local(27, 7), NOW), "2026-11-27 07:00");
  const before = (seconds: number) => since(new Date(NOW.getTime() - seconds * 1000).toISOString(), NOW);
  assert.deepEqual([-5, 90, 150, 7_500, 200_000].map(before), ["0 s", "90 s", "2 min", "2 h", "2 d"]);
});
