import { expect, test } from "vitest";
import { endOnceUsed, readTokenEndDetail, tokenEnd, tokenEndDetail } from "../model/entities";

const DAY = 24 * 3600 * 1000;
const END = Date.UTC(2026, 5, 1);

test.each([
  [null, 0, null, null],
  [END, END - 90 * DAY, null, null],
  [END, END - 7 * DAY - 1, null, null],
  [END, END - 7 * DAY, null, "soon"],
  [END, END - 1, null, "soon"],
  [END, END, null, "ended"],
  [END, END + DAY, null, "ended"],
  // Used lately: its end is about to be moved. Unused for as long as what is left: it is not.
  [END, END - 3 * DAY, END - 3 * DAY - 1, null],
  [END, END - 3 * DAY, END - 6 * DAY + 1, null],
  [END, END - 3 * DAY, END - 6 * DAY, "soon"],
  [END, END, END, "ended"],
] as const)("a token until %s, at %s, used last at %s: %s", (expiresAt, now, usedAt, expected) => {
  expect(tokenEnd(expiresAt, now, usedAt)).toBe(expected);
});

test.each([
  ["more than half is left", END, 90, END - 46 * DAY, END],
  ["just half is left", END, 90, END - 45 * DAY, END],
  ["less than half is left", END, 90, END - 45 * DAY + 1, END + 45 * DAY + 1],
  ["its end is over for a wrong clock", END, 90, END + 400 * DAY, END + 490 * DAY],
  ["the clock went back", END, 90, END - 400 * DAY, END],
  ["the setting is shorter by now", END, 10, END - 80 * DAY, END],
  ["the setting is longer by now", END, 365, END - 80 * DAY, END + 285 * DAY],
  ["the setting is for ever by now", END, 0, END - 80 * DAY, null],
  ["it was made for ever", null, 90, END, null],
] as const)("the end of a token once it is used, where %s", (_, expiresAt, days, now, expected) => {
  expect(endOnceUsed(expiresAt, days * 24 * 3600, now)).toBe(expected);
});

test("what an event says of a token's end is read again, to the minute", () => {
  const detail = tokenEndDetail(END + 61_000);
  expect(detail).toBe("2026-06-01 00:01 UTC");
  for (const kind of ["token_ends_soon", "token_ended"])
    expect(readTokenEndDetail({ kind, detail })).toBe(END + 60_000);
  // People may give a server such a name.
  expect(readTokenEndDetail({ kind: "edited", detail })).toBeNull();
  for (const other of ["", "2026-06-01", "2026-13-01 00:00 UTC", `${detail} `])
    expect(readTokenEndDetail({ kind: "token_ended", detail: other })).toBeNull();
});
