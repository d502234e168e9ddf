import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RestSettings } from "./rest";
import {
  HOUR,
  hourOf,
  LETTERS,
  previewRest,
  sameHour,
  seenAt,
  sightOf,
  sightOfUse,
  SLOT,
  type RestHour,
} from "./rest-hours";

const SIX = Date.UTC(2026, 10, 26, 6);
const REST: RestSettings = { when: "always", afterMinutes: 30, minUpMinutes: 15 };
/** Hours in a row, twelve letters each. */
const hours = (slots: string): RestHour[] =>
  (slots.match(/.{12}/g) ?? []).map((each, i) => ({ at: SIX + i * HOUR, slots: each, users: [] }));
const minutes = (slots: string, rest: RestSettings | null = REST) => {
  const { known, slept, off, woken, met } = previewRest(hours(slots), rest);
  return { known, slept, off, woken, met };
};

describe("what is seen", () => {
  const alice = sightOfUse({ kind: "session", name: "alice (ssh)", since: null });

  test("stands in its slot, and the heaviest of a slot counts", () => {
    let hour = seenAt(null, sightOf("free"), SIX + 2 * SLOT);
    expect(hour).toEqual({ at: SIX, slots: "??f?????????", users: [] });
    hour = seenAt(hour, alice, SIX + 2 * SLOT + 60_000);
    hour = seenAt(hour, sightOf("free"), SIX + 3 * SLOT - 1);
    hour = seenAt(hour, sightOf("free"), SIX + HOUR - 1);
    expect(hour.slots).toBe("??s????????f");
    expect(hour.users).toEqual([{ kind: "session", keep: null, name: "alice (ssh)" }]);
  });

  test("of users the first of each kind is kept, at most four, and no longer than 80 characters", () => {
    let hour = seenAt(null, alice, SIX);
    for (const kind of ["session", "traffic", "load", "process", "script"] as const)
      hour = seenAt(hour, sightOfUse({ kind, name: `${kind} ${"x".repeat(200)}`, since: null }), SIX);
    expect(hour.users.map(({ kind }) => kind)).toEqual(["session", "traffic", "load", "process"]);
    expect(Math.max(...hour.users.map(({ name }) => name.length))).toBe(80);
  });

  test("two parts of an hour are one, whichever comes first", () => {
    const hour = fc.array(fc.constantFrom(...LETTERS), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(hour, hour, (a, b) => {
        const [one, other] = [a, b].map((letters) => ({ at: SIX, slots: letters.join(""), users: [] }));
        if (!one || !other) return;
        const both = sameHour(one, other).slots;
        expect(both).toHaveLength(12);
        for (let i = 0; i < 12; i += 1) {
          if (a[i] === "?") expect(both[i]).toBe(b[i]);
          if (b[i] === "?") expect(both[i]).toBe(a[i]);
        }
      }),
    );
  });
});

describe("a preview", () => {
  test("sleeps once it has been free for long enough, and somebody who comes wakes it", () => {
    expect(minutes("ssffffffffff" + "ffffffffsfff")).toEqual({
      known: 120,
      slept: 60,
      off: 0,
      woken: 1,
      met: 1,
    });
  });

  test("waits again after it was woken, and is up for as long as it must be", () => {
    const rest = { ...REST, afterMinutes: 5, minUpMinutes: 30 };
    // Asleep from the second slot on; woken in the fourth; then up for six slots.
    expect(minutes("fffsffffffff", rest)).toMatchObject({ slept: 25, woken: 1 });
  });

  test("the hours of a schedule end it where the rest is outside of them, and nobody is met", () => {
    const slots = "ffffffffffff" + "wwwwwwwwwwww";
    expect(minutes(slots, { ...REST, when: "outside_schedule" })).toMatchObject({
      slept: 30,
      woken: 1,
      met: 0,
    });
    expect(minutes(slots)).toMatchObject({ slept: 90, woken: 0 });
  });

  test("a hold keeps it on, and what was free before it still counts", () => {
    expect(minutes("kkkkkkkkfffk")).toMatchObject({ slept: 10, woken: 1, met: 0 });
  });

  test("what nobody knows is no sleep, and counts for nothing", () => {
    expect(minutes("ffffffff????" + "ffffffffffff")).toEqual({
      known: 100,
      slept: 40,
      off: 0,
      woken: 0,
      met: 0,
    });
    const [first, , third] = hours("f".repeat(36));
    if (!first || !third) throw new Error("there are three");
    expect(previewRest([first, third], REST)).toMatchObject({ known: 120, slept: 60 });
  });

  test("what is off saves nothing by rest, and is told", () => {
    expect(minutes("oooooooooooo")).toEqual({ known: 60, slept: 0, off: 60, woken: 0, met: 0 });
  });

  test("without a rest, and with never, nothing sleeps", () => {
    expect(minutes("f".repeat(24), null)).toMatchObject({ known: 120, slept: 0 });
    expect(minutes("f".repeat(24), { ...REST, when: "never" })).toMatchObject({ slept: 0 });
  });

  test("whatever was: no slot of use is slept, each waking had a sleep, and a longer wait never sleeps more", () => {
    const week = fc
      .array(fc.constantFrom(...LETTERS, "f", "f", "f", "f"), { minLength: 24, maxLength: 240 })
      .map((letters) => letters.join("").slice(0, Math.floor(letters.length / 12) * 12));
    fc.assert(
      fc.property(week, fc.integer({ min: 5, max: 240 }), (slots, afterMinutes) => {
        const rest = { ...REST, afterMinutes };
        const found = previewRest(hours(slots), rest);
        for (const hour of found.hours) {
          expect(hour.slept).toBeLessThanOrEqual(hour.free + hour.scheduled);
          expect(hour.used + hour.free + hour.scheduled + hour.kept + hour.off).toBeLessThanOrEqual(60);
        }
        expect(found.met).toBeLessThanOrEqual(found.woken);
        expect(found.slept).toBeLessThanOrEqual(found.known);
        const later = previewRest(hours(slots), { ...rest, afterMinutes: afterMinutes + 60 });
        expect(later.slept).toBeLessThanOrEqual(found.slept);
      }),
    );
  });
});

test("hours begin with the hour", () => {
  expect(hourOf(SIX + HOUR - 1)).toBe(SIX);
  expect(hourOf(SIX)).toBe(SIX);
});
