import { expect, test } from "vitest";
import { mayPutOff, restLine, steady } from "./rest-outlook";

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;
const rest = { when: "always", afterMinutes: 30, minUpMinutes: 15 } as const;
type Outlook = Parameters<typeof restLine>[0];

const outlook = (sleepsAt: number | null, ...kept: Outlook["kept"]): Outlook => ({
  ...{ rest, author: "aoi", groupUuids: [], freeSince: null, sleepsAt, kept },
});
const passes = (until: number | null) => ({ why: "not_free_for_long", detail: "", until }) as const;
const inUse = { why: "in_use", detail: "alice (ssh)", until: null } as const;
const held = { why: "held", detail: "aoi", until: NOW + MINUTE } as const;

test.each([
  [30 * MINUTE + 4000, 30],
  [12 * MINUTE, 12],
  [11 * MINUTE + 1, 12],
  [MINUTE, 1],
  [1, 1],
  [0, 0],
  [-5000, 0],
])("%i ms ahead it goes to sleep in %i min, which never jumps", (left, minutes) => {
  const at = NOW + left;
  expect(restLine(outlook(at, passes(at)), NOW)).toEqual({ says: "in", minutes });
});

test("far ahead the time is told, and what is not known is not told", () => {
  const at = NOW + 90 * MINUTE;
  expect(restLine(outlook(at, passes(at)), NOW)).toEqual({ says: "at", at });
  expect(restLine(outlook(null, passes(null)), NOW)).toBeNull();
});

test("what keeps it awake is told before what passes", () => {
  expect(restLine(outlook(null, passes(null), inUse), NOW)).toEqual({ says: "kept", ...inUse });
  expect(restLine(outlook(null, inUse, held), NOW)).toMatchObject({ why: "in_use" });
  for (const why of ["never", "not_on", "stop_waits"] as const)
    expect(restLine(outlook(null, inUse, { why, detail: "", until: null }), NOW)).toBeNull();
});

test("it can be put off unless it stays on anyway", () => {
  expect(mayPutOff(outlook(NOW, passes(NOW)))).toBe(true);
  expect(mayPutOff(outlook(null, inUse))).toBe(true);
  expect(mayPutOff(outlook(null, inUse, held))).toBe(false);
});

test("a time that wavers is shown as it was", () => {
  expect(steady(NOW, NOW + 20_000)).toBe(NOW);
  expect(steady(NOW, NOW + 40_000)).toBe(NOW + 40_000);
  expect(steady(null, NOW)).toBe(NOW);
  expect(steady(NOW, null)).toBeNull();
});
