import { expect, test } from "vitest";
import { readTokenEndDetail, tokenEnd, tokenEndDetail } from "../model/entities";

const DAY = 24 * 3600 * 1000;
const END = Date.UTC(2026, 5, 1);

test.each([
  [null, 0, null],
  [END, END - 90 * DAY, null],
  [END, END - 7 * DAY - 1, null],
  [END, END - 7 * DAY, "soon"],
  [END, END - 1, "soon"],
  [END, END, "ended"],
  [END, END + DAY, "ended"],
] as const)("a token until %s, at %s: %s", (expiresAt, now, expected) => {
  expect(tokenEnd(expiresAt, now)).toBe(expected);
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
